import { Refusal } from '../refusal.js';
import type { BetweenNode, CaseNode, CollateNode, ExpressionNode, LikeNode } from '../tree/query-tree.js';
import { type Fields, notSupported } from './ast.js';
import { lowerExpression, lowerList, lowerOptional, lowerSide } from './lower-expression.js';
import { nameToken } from './lower-leaf.js';
import { lowerInSubquery } from './lower-subquery.js';
import type { LoweringContext } from './reading.js';

export function lowerIn(fields: Fields, context: LoweringContext): ExpressionNode {
  if (fields.isSet('is_field')) throw inTable();
  const query = fields.take('query');
  const negated = fields.isSet('not');
  const operand = lowerSide(fields, 'this', { context, side: 'left' });
  if (query !== null) return lowerInSubquery(operand, { query, negated }, context);
  const list = lowerList(fields.list('expressions'), context);
  if (list.length === 0) throw notSupported('IN with an empty list');
  return { kind: 'in', negated, operand, list };
}

/** SQLite reads the table's rows here; the parser takes its name for a column's. */
function inTable(): Refusal {
  return new Refusal(
    'SQL_NOT_SUPPORTED',
    'IN with the name of a table is not supported; write IN (SELECT column FROM table).',
    -1,
    { construct: 'IN with the name of a table' },
  );
}

export function lowerBetween(fields: Fields, context: LoweringContext): BetweenNode {
  return {
    kind: 'between',
    negated: fields.isSet('not'),
    symmetric: false,
    operand: lowerSide(fields, 'this', { context, side: 'left' }),
    low: lowerSide(fields, 'low', { context, side: 'right' }),
    high: lowerSide(fields, 'high', { context, side: 'right' }),
  };
}

export function lowerLike(fields: Fields, context: LoweringContext): LikeNode {
  const pattern = lowerSide(fields, 'right', { context, side: 'right' });
  const written = fields.take('escape');
  return {
    kind: 'like',
    form: fields.kind === 'glob' ? 'glob' : 'like',
    negated: false,
    operand: lowerSide(fields, 'left', { context, side: 'left' }),
    pattern,
    escape: written === null ? usualEscape(pattern, context) : lowerExpression(written, context),
  };
}

/** What the text leaves to the engine is said aloud, wherever it may matter: what runs is written for other settings. */
function usualEscape(
  pattern: ExpressionNode,
  { rules: { likeEscape } }: LoweringContext,
): ExpressionNode | null {
  if (likeEscape === null) return null;
  const isPlain =
    pattern.kind === 'literal' && pattern.type === 'string' && !pattern.value.includes(likeEscape);
  return isPlain ? null : { kind: 'literal', type: 'string', value: likeEscape };
}

export function lowerCase(fields: Fields, context: LoweringContext): CaseNode {
  const operand = lowerOptional(fields.take('operand'), context);
  const branches = fields.list('whens').map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw notSupported('CASE of this form');
    const [when, then] = lowerList(pair, context);
    if (when === undefined || then === undefined) throw notSupported('CASE of this form');
    return { when, then };
  });
  return { kind: 'case', operand, branches, otherwise: lowerOptional(fields.take('else_'), context) };
}

export function lowerCollation(fields: Fields, context: LoweringContext): CollateNode {
  const token = nameToken(fields.text('collation'), context);
  const collation = token.text.toLowerCase();
  if (!context.rules.collations.has(collation))
    throw notSupported(`The collation ${token.text}`, token.start);
  return { kind: 'collate', collation, operand: lowerSide(fields, 'this', { context, side: 'left' }) };
}
