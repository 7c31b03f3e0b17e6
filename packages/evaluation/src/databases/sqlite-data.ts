import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionOpener, type SqlConnection } from '@parley/sql-drivers';
import type { PhysicalCatalog, ValueProfile } from '@parley/sql-guard';
import Sqlite from 'better-sqlite3';
import { quoted, refillSqlite } from '../fills/refill-sqlite.js';
import type { Comment } from '../question-set.js';
import type { EvaluatedData, Fill, Join, KeptColumns } from './evaluated-data.js';
import { readProfiles } from './read-profiles.js';
import { runApproved } from './run-approved.js';
import { SqliteAnswers } from './sqlite-answers.js';
import { withComments } from './with-comments.js';

export interface SqliteDataOptions {
  /** Copied, never written to. */
  readonly file: string;
  readonly refills: number;
  readonly comments: readonly Comment[];
  readonly withProfiles: boolean;
  readonly signal: AbortSignal;
}

/** A larger file is not filled anew: that takes long, and a large one proves enough. */
const MAX_REFILLED_BYTES = 50_000_000;

/** Copies a file into a folder of our own, from where the product's driver reads it. */
export async function openSqliteData(options: SqliteDataOptions): Promise<SqliteData> {
  await using cleanup = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), 'parley-evaluation-'));
  cleanup.defer(() => rm(root, { recursive: true, force: true }));
  const tenantId = randomUUID();
  await mkdir(join(root, tenantId));
  const open = connectionOpener(root);
  const openFile = (name: string, owner: AsyncDisposableStack): SqliteFilling => {
    const path = join(root, tenantId, name);
    const connection = open({ engine: 'sqlite', tenantId, file: name });
    owner.defer(() => connection.close());
    return { path, connection, answers: owner.adopt(new SqliteAnswers(path), (each) => each.close()) };
  };
  await copyFile(options.file, join(root, tenantId, 'given.sqlite'));
  const given = openFile('given.sqlite', cleanup);
  const catalog = withComments(await given.connection.introspect(options.signal), options.comments);
  const profiles = options.withProfiles ? await readProfiles(given.connection, catalog, options.signal) : [];
  const { size } = await stat(options.file);
  const refills = size > MAX_REFILLED_BYTES ? 0 : options.refills;
  return new SqliteData({ given, catalog, profiles, refills, openFile }, cleanup.move());
}

/** A filling in a file. */
export interface SqliteFilling {
  readonly path: string;
  readonly connection: SqlConnection;
  readonly answers: SqliteAnswers;
}

interface Parts {
  readonly given: SqliteFilling;
  readonly catalog: PhysicalCatalog;
  readonly profiles: readonly ValueProfile[];
  readonly refills: number;
  /** A file of our folder, which its owner closes. */
  readonly openFile: (name: string, owner: AsyncDisposableStack) => SqliteFilling;
}

export class SqliteData implements EvaluatedData {
  readonly dialect = 'sqlite';
  readonly catalog: PhysicalCatalog;
  readonly profiles: readonly ValueProfile[];
  readonly given: Fill;
  readonly #parts: Parts;
  readonly #cleanup: AsyncDisposableStack;

  constructor(parts: Parts, cleanup: AsyncDisposableStack) {
    this.#parts = parts;
    this.#cleanup = cleanup;
    this.catalog = parts.catalog;
    this.profiles = parts.profiles;
    this.given = fillOf(parts.given);
  }

  /** The data as given. */
  get path(): string {
    return this.#parts.given.path;
  }

  async areCopies({ from, to }: Join, column: string): Promise<boolean> {
    const on = from.columns.map((key, index) => `a.${quoted(key)} = b.${quoted(to.columns[index] ?? key)}`);
    const { rows } = this.#parts.given.answers.ask(
      `SELECT min(a.${quoted(column)} IS b.${quoted(column)})
       FROM ${quoted(from.table)} a JOIN ${quoted(to.table)} b ON ${on.join(' AND ')}`,
    );
    const cell = rows[0]?.[0];
    return cell?.kind === 'number' && cell.value === 1;
  }

  async refill(kept: KeptColumns): Promise<readonly Fill[]> {
    return (await this.refilled(kept)).map(fillOf);
  }

  async refilled(kept: KeptColumns): Promise<readonly SqliteFilling[]> {
    const { given, refills, catalog, openFile } = this.#parts;
    const fillings: SqliteFilling[] = [];
    for (let index = 1; index <= refills; index += 1) {
      const name = `refill_${index}.sqlite`;
      const path = join(given.path, '..', name);
      await copyFile(given.path, path);
      const database = new Sqlite(path);
      try {
        refillSqlite(database, catalog, { kept, seed: `refill ${index}` });
      } finally {
        database.close();
      }
      fillings.push(openFile(name, this.#cleanup));
    }
    return fillings;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cleanup.disposeAsync();
  }
}

function fillOf({ connection, answers }: SqliteFilling): Fill {
  return {
    gold: async (sql) => answers.ask(sql),
    run: (query, signal) => runApproved(connection, query, { signal, isLoose: true }),
  };
}
