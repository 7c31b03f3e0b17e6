import { Refusal } from '../refusal.js';
import { byteOffsets } from '../text/source-position.js';
import type { QueryNode } from '../tree/query-tree.js';
import { lowerStatement } from './lower-query.js';
import type { Mentioned, NativeNodes } from './lowering.js';
import type { NativeExpression, NativeTree } from './native-tree.js';

/** What lowering hands on. Nothing has been changed yet. */
export interface Lowered {
  readonly query: QueryNode;
  readonly natives: NativeNodes;
  readonly mentioned: Mentioned;
}

export interface LoweringInput {
  readonly sql: string;
  /** Output columns whose alias the guard has written, not the statement. */
  readonly named: ReadonlySet<NativeExpression>;
}

/**
 * Lowers DuckDB's tree of one SELECT.
 *
 * @throws Refusal SQL_NOT_SUPPORTED, SQL_FUNCTION_NOT_ALLOWED, SQL_TYPE_NOT_ALLOWED
 */
export function lowerTree(tree: NativeTree, { sql, named }: LoweringInput): Lowered {
  const [statement] = tree.statements;
  if (statement === undefined) throw new Error('The tree holds no statement.');
  const toUtf16 = byteOffsets(sql);
  const natives: NativeNodes = { tables: [], columns: [], selects: [], functionTables: [] };
  const mentioned: Mentioned = {
    tables: new Set(),
    lambdaParameters: new Set(),
    columns: new Set(),
    clocks: new Set(),
  };
  const query = lowerStatement(statement, {
    natives,
    named,
    mentioned,
    lambdaNames: new Set(),
    offsetOf: (place) => (typeof place === 'number' ? toUtf16(place) : -1),
  });
  refuseTwoMeanings(mentioned);
  return { query, natives, mentioned };
}

/** Where the engine's order between two meanings of a name is not certain, neither is taken. */
function refuseTwoMeanings({ tables, lambdaParameters, columns, clocks }: Mentioned): void {
  const twice = [
    ...[...lambdaParameters].filter((name) => tables.has(name)),
    ...[...clocks].filter((name) => columns.has(name)),
  ];
  const [name] = twice;
  if (name !== undefined) throw ambiguousName(name);
}

export function ambiguousName(name: string): Refusal {
  return new Refusal(
    'SQL_AMBIGUOUS_COLUMN',
    `"${name}" could mean more than one here; give what the statement names itself another name.`,
    -1,
    { name },
  );
}
