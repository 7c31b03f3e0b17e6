import { ParleyError } from '@parley/errors';
import type { SqlTarget } from '../dialects/dialect-sql.js';
import { FISCAL_GRAINS, fiscalGrain } from '../model/fiscal-year.js';
import type { CustomGrain, TimeGrain, TimeSpine } from '../model/model.js';
import { coarsest, finest, isFiner, isTimeGrain } from '../model/time-grain.js';
import type { ModelIndex } from '../resolve/model-index.js';
import { identifier } from '../statement/sql-text.js';
import { truncatedTime } from './time-sql.js';

/** How a question cuts a time. */
export interface TimeCut {
  readonly grain?: TimeGrain;
  readonly customGrain?: string;
}

/** The coarsest time spine from which all the cuts can be made. */
export function chooseSpine(
  index: ModelIndex,
  cuts: readonly TimeCut[],
  stored: TimeGrain | undefined,
): TimeSpine {
  const found = fittingSpine(index, cuts, stored);
  if (typeof found === 'object') return found;
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `The model has no time spine by ${found} or finer, which this needs; add one to the model, or group by a coarser time.`,
  );
}

/** True where the model has a time spine from which all the cuts can be made. */
export function hasSpine(
  index: ModelIndex,
  cuts: readonly TimeCut[],
  stored: TimeGrain | undefined,
): boolean {
  return typeof fittingSpine(index, cuts, stored) === 'object';
}

/** The coarsest that fits, or the grain that none is by. */
function fittingSpine(
  index: ModelIndex,
  cuts: readonly TimeCut[],
  stored: TimeGrain | undefined,
): TimeSpine | TimeGrain {
  const grains = cuts.map(({ grain, customGrain }): TimeGrain => {
    if (customGrain === undefined) return grain ?? coarsest([stored ?? 'day', 'day']) ?? 'day';
    if (fiscalGrain(index.model.fiscalYear, customGrain) !== undefined) return 'month';
    return requireCustomGrain(index, customGrain).spine.grain;
  });
  const wanted = finest(grains) ?? 'day';
  const fitting = (index.model.timeSpines ?? []).filter((spine) => !isFiner(wanted, spine.grain));
  const best = coarsest(fitting.map((spine) => spine.grain));
  return fitting.find((candidate) => candidate.grain === best) ?? wanted;
}

/** A spine's own grain, and the spine. */
export function requireCustomGrain(
  index: ModelIndex,
  name: string,
): { readonly spine: TimeSpine; readonly custom: CustomGrain } {
  for (const spine of index.model.timeSpines ?? []) {
    const custom = spine.customGrains?.find((candidate) => candidate.name === name);
    if (custom !== undefined) return { spine, custom };
  }
  if ((FISCAL_GRAINS as readonly string[]).includes(name)) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `The model does not say when the fiscal year begins, so there is no grain "${name}"; set fiscalYear in the model.`,
    );
  }
  const known = (index.model.timeSpines ?? []).flatMap(({ customGrains }) =>
    (customGrains ?? []).map((custom) => custom.name),
  );
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    known.length === 0
      ? `There is no grain "${name}"; the model's time spines have none of their own.`
      : `There is no grain "${name}"; the model's own are ${known.join(', ')}.`,
  );
}

/** A spine's moments, cut to `grain`, as a column of what goes by `alias`. */
export function spineMoment(spine: TimeSpine, alias: string, target: SqlTarget): string {
  const sql = `${identifier(alias)}.${identifier(spine.column)}`;
  return truncatedTime({ sql, timeType: spine.timeType ?? 'timestamp' }, spine.grain, target);
}

export function spineTable({ table }: TimeSpine): string {
  return `${identifier(table.schema)}.${identifier(table.table)}`;
}

/** What stands first in FROM where values are moved or added up along a spine. */
export interface SpineLead {
  readonly source: string;
  readonly grain: TimeGrain;
  /** The moments that are shown, and those that rows are compared with before any offset: SQL given the alias. */
  readonly moment: (alias: string) => string;
  readonly anchor: (alias: string) => string;
}

/** A spine by `spine.grain`, or by the coarser grain that the source's times are stored with. */
export function plainLead(spine: TimeSpine, stored: TimeGrain | undefined, target: SqlTarget): SpineLead {
  if (stored === undefined || !isFiner(spine.grain, stored)) {
    const moment = (alias: string) => spineMoment(spine, alias, target);
    return { source: spineTable(spine), grain: spine.grain, moment, anchor: moment };
  }
  const sql = identifier(spine.column);
  const cut = truncatedTime({ sql, timeType: spine.timeType ?? 'timestamp' }, stored, target);
  const moment = (alias: string) => `${identifier(alias)}.${stored}`;
  return {
    source: `(SELECT DISTINCT ${cut} AS ${stored} FROM ${spineTable(spine)})`,
    grain: stored,
    moment,
    anchor: moment,
  };
}

/**
 * A spine on which each moment of a custom period stands for the moment of the same place in the period `count` later,
 * or for that period's last where it is shorter.
 */
export function customLead(
  index: ModelIndex,
  offset: { readonly name: string; readonly count: number },
  target: SqlTarget,
): SpineLead {
  const { spine, custom } = requireCustomGrain(index, offset.name);
  const moment = spineMoment(spine, 'spine', target);
  const period = `spine.${identifier(custom.column ?? custom.name)}`;
  const position = 'numbered.place - 1';
  const moved = target.dialect.later('later.first_moment', position, spine.grain);
  const lines = [
    'SELECT',
    '  numbered.moment AS original,',
    `  CASE WHEN ${moved} <= later.last_moment THEN ${moved} ELSE later.last_moment END AS moved`,
    'FROM (',
    `  SELECT ${moment} AS moment, ${period} AS period, row_number() OVER (PARTITION BY ${period} ORDER BY ${moment}) AS place`,
    `  FROM ${spineTable(spine)} AS spine`,
    ') AS numbered',
    'JOIN (',
    '  SELECT',
    '    period,',
    `    lead(first_moment, ${offset.count}) OVER (ORDER BY period) AS first_moment,`,
    `    lead(last_moment, ${offset.count}) OVER (ORDER BY period) AS last_moment`,
    '  FROM (',
    `    SELECT ${period} AS period, min(${moment}) AS first_moment, max(${moment}) AS last_moment`,
    `    FROM ${spineTable(spine)} AS spine`,
    '    GROUP BY 1',
    '  ) AS periods',
    ') AS later ON later.period = numbered.period',
  ];
  return {
    source: `(\n  ${lines.join('\n  ')}\n)`,
    grain: spine.grain,
    moment: (alias) => `${identifier(alias)}.moved`,
    anchor: (alias) => `${identifier(alias)}.original`,
  };
}

/** True of a length of time that only the columns of a time spine tell. */
export function isCustomWindow({ model }: ModelIndex, grain: string): boolean {
  return !isTimeGrain(grain) && fiscalGrain(model.fiscalYear, grain) === undefined;
}
