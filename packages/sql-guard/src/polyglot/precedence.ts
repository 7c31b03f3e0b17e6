import { Refusal } from '../refusal.js';
import { kindOf } from './ast.js';

/**
 * How tightly kinds of nodes bind in one dialect, from 1. Kinds that are not named are one piece (a name, a call, brackets).
 *
 * The parser's idea of precedence is that of some other engine here and there (`a ^ b * c`, `a | b & c`). Given the order of the
 * words there is only one tree in which no side of an operator binds less tightly than the operator allows, so checking
 * each node against the engine's own table proves that the parser grouped as the engine does. Comparisons never stand beside
 * one another without brackets: engines differ there even with themselves.
 */
export type Precedence = ReadonlyMap<string, number>;

const COMPARISON_KINDS = [
  ...[
    'eq',
    'neq',
    'lt',
    'lte',
    'gt',
    'gte',
    'null_safe_eq',
    'null_safe_neq',
    'is',
    'is_null',
    'is_true',
    'is_false',
  ],
  ...['like', 'glob', 'regexp_like', 'in', 'between', 'any', 'all'],
];

/** OR, then what the dialect names up to AND, NOT, comparisons, and then level by level what it names. */
export function precedence(logic: readonly string[], ...levels: readonly (readonly string[])[]): Precedence {
  const ordered = [...logic.map((kind) => [kind]), ['not'], COMPARISON_KINDS, ...levels];
  return new Map(ordered.flatMap((kinds, index) => kinds.map((kind): [string, number] => [kind, index + 1])));
}

/** Deeper than any level. */
const ONE_PIECE = 100;

export type Side = 'left' | 'right' | 'operand';

/**
 * Makes sure that `child` may stand without brackets on a side of `parent`. Operators of one level go from left to right.
 *
 * @throws Refusal SQL_NOT_SUPPORTED
 */
export function checkGrouping(
  precedences: Precedence,
  parent: string,
  { child, side }: { readonly child: unknown; readonly side: Side },
): void {
  const own = precedences.get(parent) ?? 0;
  const childKind = kindOf(child);
  const grade = precedences.get(childKind) ?? ONE_PIECE;
  const mayEqual = side === 'operand' || (side === 'left' && own !== precedences.get('eq'));
  if (mayEqual ? grade >= own : grade > own) return;
  throw new Refusal(
    'SQL_NOT_SUPPORTED',
    'It is not certain which of these operators comes first; put brackets around the inner one.',
    -1,
    { construct: `${childKind} beside ${parent}` },
  );
}
