import type { SqlDialect } from '../catalog.js';
import { Refusal } from '../refusal.js';
import type { BinaryOperator, JoinNode, SetOperationNode } from '../tree/query-tree.js';

/**
 * What some dialects have and others lack, in words that a refusal can use. What a dialect's syntax does not list is refused,
 * never written as something near to it.
 */
export type Construct =
  | 'ANY or ALL over a subquery'
  | 'ARRAY over a subquery'
  | 'BETWEEN SYMMETRIC'
  | 'CAST that answers NULL instead of an error'
  | 'DATE, TIME or TIMESTAMP before a literal'
  | 'DISTINCT ON'
  | 'EXTRACT'
  | 'FILTER'
  | 'GLOB'
  | 'GROUPS or EXCLUDE in a window frame'
  | 'GROUPING SETS'
  | 'ILIKE'
  | 'INTERVAL'
  | 'IS UNKNOWN'
  | 'LATERAL'
  | 'LIMIT that is computed'
  | 'NULLS FIRST or LAST'
  | 'OFFSET without LIMIT'
  | 'QUALIFY'
  | 'ROLLUP'
  | 'SIMILAR TO'
  | 'WITH in a part of a set operation'
  | 'XOR'
  | 'a derived table of several SELECTs without a name'
  | 'a derived table without a name'
  | 'a field of a row'
  | 'a function in FROM'
  | 'a list as one parameter'
  | 'a name for a join'
  | 'a part of a set operation in parentheses'
  | 'a list of column names after a table'
  | 'EXCLUDE after a star'
  | 'several functions in one FROM item';

/** How a function is written whose call is not `name(argument, ...)`. What stands for what is said at each. */
export type CallForm =
  /** `name(arguments) WITHIN GROUP (ORDER BY ...)`. */
  | 'within group'
  /** `name(arguments ORDER BY ... SEPARATOR last argument)`: the tree always has the separator. */
  | 'separator'
  /** `name(UNIT, arguments)`: the tree has the unit as a string literal in lower case. */
  | 'unit first'
  /** `trim(BOTH second FROM first)`; `ltrim` and `rtrim` with two arguments stand for LEADING and TRAILING. */
  | 'trim'
  /** `name(first IN second)`. */
  | 'in'
  /** `name(first USING character set)`: the tree has the character set as a string literal in lower case. */
  | 'using';

/** How a dialect writes the neutral tree: only real differences stand here. */
export interface Syntax {
  readonly dialect: SqlDialect;
  /** The dialect's name for people. */
  readonly title: string;
  readonly identifierQuote: '"' | '`';
  /** What stands before a function's name, so that no user's function is meant. */
  readonly functionPrefix: string;
  readonly collationPrefix: string;
  readonly rollup: 'ROLLUP (...)' | 'WITH ROLLUP' | null;
  /** True where the engine names an output column without AS as it likes. */
  readonly namesEveryColumn: boolean;
  readonly parameter: (number: number) => string;
  /** `hex` has two digits for each byte. */
  readonly bytes: (hex: string) => string;
  readonly numbers: RegExp;
  readonly types: RegExp;
  /** The operator between its sides, or a function that writes both. */
  readonly operators: Readonly<Partial<Record<BinaryOperator, string | WriteBoth>>>;
  readonly joins: ReadonlySet<JoinNode['type']>;
  readonly setOperations: ReadonlySet<`${SetOperationNode['operator']}${' all' | ''}`>;
  readonly callForms: ReadonlyMap<string, CallForm>;
  /** Of the printable operations, those the engine has with the tree's meaning. */
  readonly operations: ReadonlySet<string>;
  readonly constructs: ReadonlySet<Construct>;
}

type WriteBoth = (left: string, right: string) => string;

/** Operators that every engine writes alike. */
export const SHARED_OPERATORS = {
  '=': '=',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
  '&': '&',
  '|': '|',
  '<<': '<<',
  '>>': '>>',
} as const satisfies Syntax['operators'];

/** @throws Refusal SQL_NOT_SUPPORTED unless the dialect has it */
export function requireConstruct(syntax: Syntax, construct: Construct): void {
  if (!syntax.constructs.has(construct)) throw notSupported(syntax, construct);
}

export function notSupported({ title }: Syntax, construct: string): Refusal {
  return new Refusal('SQL_NOT_SUPPORTED', `${title} has no way to say this: ${construct}.`, -1, {
    construct,
  });
}
