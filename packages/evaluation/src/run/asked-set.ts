import { draftModel } from '@parley/model-draft';
import type { SemanticModel } from '@parley/semantic-layer';
import type { Parsers } from '@parley/sql-drivers';
import type { SqlParser } from '@parley/sql-guard';
import { LOADED_AT, pinClock } from '../clock/pin-clock.js';
import { openCopiedData } from '../databases/copied-data.js';
import type { EvaluatedData, Fill } from '../databases/evaluated-data.js';
import { loadScript } from '../databases/load-script.js';
import { type EvaluationServer, openPostgresData } from '../databases/postgres-data.js';
import { openSqliteData } from '../databases/sqlite-data.js';
import { keptColumns } from '../fills/kept-columns.js';
import type { QuestionSet } from '../question-set.js';

/** How a set's databases are made. */
export interface SetOptions {
  /** Where PostgreSQL databases are made. */
  readonly server: EvaluationServer;
  /** The day its questions are asked. */
  readonly today: string;
  /** How often the tables are filled anew. Default 2. */
  readonly refills?: number;
  /** SQLite files are asked as they are, or copied into PostgreSQL first. Default sqlite. */
  readonly engine?: 'sqlite' | 'postgresql';
  readonly signal: AbortSignal;
}

/** A set with its data open, its model made and its tables filled anew. */
export interface AskedSet extends AsyncDisposable {
  readonly set: QuestionSet;
  readonly data: EvaluatedData;
  readonly model: SemanticModel;
  /** The data as given, then the re-fills. */
  readonly fills: readonly Fill[];
  readonly today: string;
  readonly signal: AbortSignal;
  /** Of what planners write. */
  readonly parser: SqlParser;
}

/** Databases that are given whole are large, and a large one proves enough. */
const DEFAULT_REFILLS = { script: 2, sqlite: 2, template: 0 } as const;

export async function openSet(
  set: QuestionSet,
  {
    index,
    options,
    parsers,
  }: { readonly index: number; readonly options: SetOptions; readonly parsers: Parsers },
): Promise<AskedSet> {
  const { today, signal } = options;
  await using cleanup = new AsyncDisposableStack();
  const data = cleanup.use(await openData(set, index, options));
  const model = set.model ?? draftModel({ catalog: data.catalog, profiles: data.profiles }).model;
  const golds = set.questions.flatMap(({ gold }) => gold.map(({ sql }) => sql));
  const refills = await data.refill(await keptColumns(data, model, golds));
  const parts = { set, data, model, today, signal, parser: parsers.for(data.dialect) };
  const held = cleanup.move();
  return { ...parts, fills: [data.given, ...refills], [Symbol.asyncDispose]: () => held.disposeAsync() };
}

function openData(
  { data, comments, model }: QuestionSet,
  index: number,
  options: SetOptions,
): Promise<EvaluatedData> {
  const { server, signal, today, engine = 'sqlite', refills = DEFAULT_REFILLS[data.kind] } = options;
  const name = `parley_evaluation_${process.pid}_${index}`;
  const shared = { refills, comments, signal, withProfiles: model === undefined };
  switch (data.kind) {
    case 'sqlite':
      return engine === 'sqlite'
        ? openSqliteData({ ...shared, file: data.file })
        : openCopiedData({ ...shared, file: data.file, server, name });
    case 'template':
      return openPostgresData({
        ...shared,
        server,
        name,
        template: data.database,
        load: async () => undefined,
      });
    case 'script': {
      const script = pinClock(data.script, { today, time: LOADED_AT }, 'postgresql');
      return openPostgresData({
        ...shared,
        server,
        name,
        load: (client) => loadScript(client, script),
      });
    }
  }
}
