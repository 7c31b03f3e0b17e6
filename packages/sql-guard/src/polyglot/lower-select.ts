import { Refusal } from '../refusal.js';
import type { ExpressionNode, SelectNode, TargetNode } from '../tree/query-tree.js';
import { type Fields, kindOf, notSupported, open, openAs } from './ast.js';
import { lowerExpression, lowerOptional } from './lower-expression.js';
import { lowerFrom } from './lower-from.js';
import { lowerStar, nameText } from './lower-leaf.js';
import { lowerNamedWindow } from './lower-window.js';
import type { LoweringContext } from './reading.js';
import { selectOfMark } from './skeleton.js';
import { targetTexts } from './target-text.js';

/** One SELECT, in the order of its text. ORDER BY and LIMIT stay in `fields`. */
export function lowerSelect(fields: Fields, context: LoweringContext): SelectNode {
  const id = context.nextId();
  const [mark, ...targets] = fields.list('expressions');
  const select = selectOf(mark, context);
  const texts = targetTexts(context.skeleton.tokens, select, context.sql);
  if (texts.length !== targets.length) {
    const message = "The SELECT list can't be read; look for a comma that is missing or too many.";
    throw new Refusal('SQL_SYNTAX', message, context.skeleton.tokens[select]?.start);
  }
  return {
    kind: 'select',
    id,
    distinct: fields.isSet('distinct'),
    distinctOn: [],
    targets: targets.map((target, index) => lowerTarget(target, texts[index] ?? '', context)),
    from: lowerFrom(fields, context),
    where: lowerCondition('WHERE', fields.take('where_clause'), context),
    ...lowerGroups(fields.take('group_by'), context),
    having: lowerCondition('HAVING', fields.take('having'), context),
    qualify: null,
    windows: fields.list('windows').map((window) => lowerNamedWindow(window, context)),
  };
}

/** The SELECT that a list's first item marks. Each comes once. */
function selectOf(mark: unknown, { seenSelects }: LoweringContext): number {
  if (kindOf(mark) === 'column') {
    const column = open(mark);
    const index = selectOfMark(column.requiredName('name'));
    column.done();
    if (index !== null && !seenSelects.has(index)) {
      seenSelects.add(index);
      return index;
    }
  }
  throw notSupported('A SELECT list of this form');
}

function lowerTarget(node: unknown, text: string, context: LoweringContext): TargetNode {
  const fields = open(node);
  if (fields.kind === 'star') {
    const expression = lowerStar(fields, context);
    fields.done();
    return { name: '*', alias: null, expression };
  }
  if (fields.kind !== 'alias') {
    const expression = lowerExpression(node, context);
    return { name: nameOf(expression, text, context), alias: null, expression };
  }
  const expression = lowerExpression(fields.take('this'), context);
  const alias = nameText(fields.requiredName('alias'), context);
  fields.done();
  return { name: alias, alias, expression };
}

/** What the engine calls a column without an alias: the column's own name, or its text. */
function nameOf(expression: ExpressionNode, text: string, { rules }: LoweringContext): string {
  return expression.kind === 'column' ? (expression.names.at(-1) ?? '') : rules.columnName(text);
}

function lowerCondition(clause: string, node: unknown, context: LoweringContext): ExpressionNode | null {
  if (node === null) return null;
  const fields = openAs(clause, node);
  const condition = lowerOptional(fields.take('this'), context);
  fields.done();
  return condition;
}

function lowerGroups(node: unknown, context: LoweringContext): Pick<SelectNode, 'groupBy' | 'grouping'> {
  if (node === null) return { groupBy: [], grouping: 'plain' };
  const fields = openAs('GROUP BY', node);
  const keys = [...fields.list('expressions')];
  const isRollup = kindOf(keys.at(-1)) === 'rollup';
  if (isRollup) {
    // `WITH ROLLUP` stands behind the keys as an empty list of its own.
    const rollup = open(keys.pop());
    rollup.done();
  }
  const groupBy = keys.map((key) => lowerExpression(key, context));
  fields.done();
  return { groupBy, grouping: isRollup ? 'rollup' : 'plain' };
}
