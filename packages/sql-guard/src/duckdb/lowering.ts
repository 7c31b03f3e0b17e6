import { Refusal } from '../refusal.js';
import type {
  BaseTable,
  ColumnExpression,
  FunctionTable,
  NativeExpression,
  SelectQuery,
  StarExpression,
} from './native-tree.js';

/** DuckDB's own nodes under the ids that the neutral nodes carry (an id is an index). */
export interface NativeNodes {
  readonly tables: BaseTable[];
  readonly columns: (ColumnExpression | StarExpression)[];
  readonly selects: SelectQuery[];
  readonly functionTables: FunctionTable[];
}

/** State of one lowering. `offsetOf` turns the parser's place into a UTF-16 offset. */
export interface LoweringContext {
  readonly natives: NativeNodes;
  readonly offsetOf: (place: unknown) => number;
  /** What the parameters of the lambdas around this place are called, in lower case. */
  readonly lambdaNames: ReadonlySet<string>;
  readonly mentioned: Mentioned;
  /** Output columns whose alias the guard has written, not the statement. */
  readonly named: ReadonlySet<NativeExpression>;
}

/** Names that stand somewhere in the statement, in lower case: where two kinds share one, what it means is not certain. */
export interface Mentioned {
  readonly tables: Set<string>;
  /** Parameters of lambdas that a field is taken of. */
  readonly lambdaParameters: Set<string>;
  /** Output columns and columns of tables that the statement itself names. */
  readonly columns: Set<string>;
  /** `current_date` and the like. */
  readonly clocks: Set<string>;
}

/** Files a native node and answers the id it will be found by. */
export function file<T>(list: T[], node: T): number {
  return list.push(node) - 1;
}

/**
 * The allow-list of fields: a lowering function takes out by name every field it understands, and what is left must be nothing.
 * A later version of the engine therefore can't smuggle new syntax through.
 */
export function refuseUnknownFields(kind: string, rest: object, offset: number): void {
  const [field] = Object.keys(rest);
  if (field !== undefined) throw notSupported(`${kind} with ${field}`, offset);
}

/** For a field that the engine always writes, and that must say nothing. */
export function refuseIfSet(what: string, value: unknown, offset: number): void {
  const isEmpty = value === null || value === undefined || value === '' || value === false;
  if (!isEmpty && !(Array.isArray(value) && value.length === 0)) throw notSupported(what, offset);
}

export function notSupported(what: string, offset: number): Refusal {
  return new Refusal(
    'SQL_NOT_SUPPORTED',
    `${what} is not supported; write the question without it.`,
    offset,
    {
      construct: what,
    },
  );
}
