import type { SqlDialect } from './catalog.js';
import { type Fields, nodesOf } from './neutral/nodes-of.js';
import type { QueryNode } from './tree/query-tree.js';

/** Functions and keywords of any dialect that read a clock or chance. A name that one dialect lacks does no harm there. */
const CLOCKS_AND_CHANCE: ReadonlySet<string> = new Set(
  `ago clock_timestamp curdate current_date current_localtime current_localtimestamp current_time current_timestamp
  curtime gen_random_uuid get_current_time get_current_timestamp localtime localtimestamp now rand random
  random_normal randomblob reservoir_quantile statement_timestamp sysdate today transaction_timestamp utc_date
  utc_time utc_timestamp uuid uuidv4 uuidv7`
    .trim()
    .split(/\s+/),
);

/** With so few arguments, these take the clock for the missing one. */
const CLOCK_WHEN_SHORT: ReadonlyMap<string, number> = new Map([
  ['age', 1],
  ['unix_timestamp', 0],
]);

/** Of SQLite: the moment they speak of may be the text `now`, which may be put together, or left out. */
const SQLITE_MOMENTS: ReadonlySet<string> = new Set([
  ...['date', 'time', 'datetime', 'julianday', 'strftime', 'timediff', 'unixepoch'],
]);

/** As a date or a moment, this text means the day on which the statement runs: `'today'::date`. */
const CLOCK_TEXT = /^\s*(now|today|tomorrow|yesterday)\s*$/i;

/**
 * False for a statement that may answer otherwise although nothing in the database has changed, because it reads the clock
 * or chance. What a view calls is not seen here, nor is the order of rows that no ORDER BY fixes.
 */
export function isRepeatable(query: QueryNode, dialect: SqlDialect): boolean {
  for (const node of nodesOf(query)) if (readsClockOrChance(node, dialect)) return false;
  return true;
}

function readsClockOrChance(node: Fields, dialect: SqlDialect): boolean {
  switch (node.kind) {
    case 'operation':
      return CLOCKS_AND_CHANCE.has(String(node.operator));
    case 'literal':
      return typeof node.value === 'string' && CLOCK_TEXT.test(node.value);
    case 'call':
      return isVolatileCall(String(node.name), Array.isArray(node.args) ? node.args : [], dialect);
    default:
      return false;
  }
}

function isVolatileCall(name: string, args: readonly unknown[], dialect: SqlDialect): boolean {
  if (CLOCKS_AND_CHANCE.has(name)) return true;
  if (args.length <= (CLOCK_WHEN_SHORT.get(name) ?? -1)) return true;
  if (dialect !== 'sqlite' || !SQLITE_MOMENTS.has(name)) return false;
  const moments = name === 'strftime' ? args.slice(1) : args;
  const [first] = moments as readonly Fields[];
  return first === undefined || (first.kind !== 'column' && first.kind !== 'literal');
}
