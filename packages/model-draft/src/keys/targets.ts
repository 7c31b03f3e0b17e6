import { columnNamed, type DraftColumn, type DraftTable, declaredKeys } from '../physical/draft-table.js';
import { type DraftKey, SURE_KEY } from './primary-key.js';
import { type TableMentions, tableMentions } from './table-mentions.js';

/** The tables of a schema, looked up by what could refer to them. */
export interface Targets {
  readonly mentions: TableMentions;
  readonly keyOf: ReadonlyMap<DraftTable, DraftKey>;
  /** Tables by the physical name of their key, in lower case, where the name says more than "id". */
  readonly byKeyName: ReadonlyMap<string, readonly DraftTable[]>;
  /** Tables by the words of their key, where they are more than "number". */
  readonly byKeyWords: ReadonlyMap<string, readonly DraftTable[]>;
}

const GENERIC_NAMES = new Set(
  'id key code number no nr name uuid guid type status date value title description email year'.split(' '),
);

export function targetsOf(tables: readonly DraftTable[], keyOf: ReadonlyMap<DraftTable, DraftKey>): Targets {
  const byKeyName = new Map<string, DraftTable[]>();
  const byKeyWords = new Map<string, DraftTable[]>();
  for (const table of tables) {
    const [name, another] = keyOf.get(table)?.columns ?? [];
    if (name === undefined || another !== undefined || table.table.kind === 'view') continue;
    const words = columnNamed(table, name)?.fullWords ?? [];
    if (words.length > 1) append(byKeyWords, words.join(' '), table);
    const lower = name.toLowerCase();
    if (!GENERIC_NAMES.has(lower)) append(byKeyName, lower, table);
  }
  return { mentions: tableMentions(tables), keyOf, byKeyName, byKeyWords };
}

function append(map: Map<string, DraftTable[]>, key: string, table: DraftTable): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [table]);
  else known.push(table);
}

/** Whether one column tells the rows of a table apart, so that another column can refer to it. */
export function hasKey(target: DraftTable, { keyOf }: Targets): boolean {
  return (
    keyOf.get(target)?.columns.length === 1 || declaredKeys(target.table).some(({ length }) => length === 1)
  );
}

/** The column is what tells the rows of its own table apart. */
export function isOwnKey(column: DraftColumn, table: DraftTable, { keyOf }: Targets): boolean {
  const key = keyOf.get(table);
  return key?.columns.length === 1 && key.columns[0] === column.name && key.confidence >= SURE_KEY;
}
