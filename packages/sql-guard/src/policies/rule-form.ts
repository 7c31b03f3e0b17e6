import type { TableName } from '../catalog.js';
import type { PolicyPredicate } from '../policy.js';
import type { TableView } from './table-view.js';

/*
 * What a last look needs to know of a rule before it reads the rule in what was printed. Planning does not use it: the two
 * must come to the same on their own.
 */

/** Mapping tables that rules of a table read. */
export function mappingsOf({ rows, columns }: TableView): readonly TableName[] {
  const cells = columns.flatMap(({ cells: view }) => (view.kind === 'mixed' ? [view.clearWhen] : []));
  return [...(rows === null ? [] : [rows]), ...cells].flatMap(mappingsIn);
}

function mappingsIn(rule: PolicyPredicate): readonly TableName[] {
  if ('operands' in rule) return rule.operands.flatMap(mappingsIn);
  if ('operand' in rule) return mappingsIn(rule.operand);
  return rule.op === 'exists' ? [rule.mapping] : [];
}

/** A rule as a parser has it: an AND within an AND is one, and one of a single part is that part. */
export function normalForm(rule: PolicyPredicate): PolicyPredicate {
  if (rule.op === 'not') return { ...rule, operand: normalForm(rule.operand) };
  if (rule.op !== 'and' && rule.op !== 'or') return rule;
  const operands = rule.operands
    .map(normalForm)
    .flatMap((part) => (part.op === rule.op && part.operands.length > 0 ? part.operands : [part]));
  const [only] = operands;
  return operands.length === 1 && only !== undefined ? only : { op: rule.op, operands };
}
