import type {
  BodyNode,
  CteNode,
  ExpressionNode,
  QueryNode,
  SelectNode,
  SetOperationNode,
  SortKeyNode,
  TargetNode,
} from '../tree/query-tree.js';
import { printExpression, printList } from './print-expression.js';
import { printFrom } from './print-from.js';
import { printNamedWindow } from './print-window.js';
import { identifier, type Printing } from './printing.js';
import { notSupported, requireConstruct } from './syntax.js';

export function printQuery(query: QueryNode, printing: Printing): string {
  const parts = [
    ...printWith(query, printing),
    printBody(query.body, printing),
    ...(query.orderBy.length > 0 ? [`ORDER BY ${printSortKeys(query.orderBy, printing)}`] : []),
    ...printLimit(query, printing),
  ];
  return parts.join(' ');
}

function printWith({ recursive, ctes }: QueryNode, printing: Printing): string[] {
  if (ctes.length === 0) return [];
  const queries = ctes.map((cte) => printCte(cte, printing)).join(', ');
  return [`WITH ${recursive ? 'RECURSIVE ' : ''}${queries}`];
}

function printCte({ name, columnNames, query }: CteNode, printing: Printing): string {
  return `${identifier(name, printing.syntax)}${printNames(columnNames, printing)} AS (${printQuery(query, printing)})`;
}

/** ` (a, b)`, or nothing. */
export function printNames(names: readonly string[], { syntax }: Printing): string {
  return names.length === 0 ? '' : ` (${names.map((name) => identifier(name, syntax)).join(', ')})`;
}

export function printSortKeys(keys: readonly SortKeyNode[], printing: Printing): string {
  return keys.map((key) => printSortKey(key, printing)).join(', ');
}

function printSortKey({ expression, descending, nulls }: SortKeyNode, printing: Printing): string {
  if (nulls !== null) requireConstruct(printing.syntax, 'NULLS FIRST or LAST');
  const order = descending ? ' DESC' : '';
  return (
    printExpression(expression, printing) + order + (nulls === null ? '' : ` NULLS ${nulls.toUpperCase()}`)
  );
}

function printLimit({ limit, offset }: QueryNode, printing: Printing): string[] {
  if (limit === null && offset !== null) requireConstruct(printing.syntax, 'OFFSET without LIMIT');
  return [
    ...(limit === null ? [] : [`LIMIT ${printCount(limit, printing)}`]),
    ...(offset === null ? [] : [`OFFSET ${printCount(offset, printing)}`]),
  ];
}

function printCount(count: ExpressionNode, printing: Printing): string {
  if (count.kind !== 'literal' || count.type !== 'number') {
    requireConstruct(printing.syntax, 'LIMIT that is computed');
  }
  return printExpression(count, printing);
}

function printBody(body: BodyNode, printing: Printing): string {
  switch (body.kind) {
    case 'select':
      return printSelect(body, printing);
    case 'set operation':
      return printSetOperation(body, printing);
    case 'values':
      return `VALUES ${body.rows.map((row) => `(${printList(row, printing)})`).join(', ')}`;
  }
}

function printSetOperation(operation: SetOperationNode, printing: Printing): string {
  const { operator, all, left, right } = operation;
  const name = `${operator}${all ? ' all' : ''}` as const;
  if (!printing.syntax.setOperations.has(name)) throw notSupported(printing.syntax, name.toUpperCase());
  const first = isBegunChain(left, operation)
    ? printQuery(left, printing)
    : printSide(left, { printing, isLeft: true });
  return `${first} ${name.toUpperCase()} ${printSide(right, { printing, isLeft: false })}`;
}

/** True for the left side of `a UNION ALL b UNION ALL c`: every engine takes operations of one kind from left to right. */
function isBegunChain(left: QueryNode, { operator, all }: SetOperationNode): boolean {
  const { body } = left;
  return isBare(left) && body.kind === 'set operation' && body.operator === operator && body.all === all;
}

/** True without anything around the body. */
function isBare({ ctes, orderBy, limit, offset }: QueryNode): boolean {
  return ctes.length === 0 && orderBy.length === 0 && limit === null && offset === null;
}

/** Parentheses keep a side's own ORDER BY and LIMIT, and which operation comes first. */
function printSide(
  query: QueryNode,
  { printing, isLeft }: { readonly printing: Printing; readonly isLeft: boolean },
): string {
  if (query.ctes.length > 0) requireConstruct(printing.syntax, 'WITH in a part of a set operation');
  const text = printQuery(query, printing);
  if (isBare(query) && query.body.kind !== 'set operation') return text;
  const { constructs } = printing.syntax;
  if (constructs.has('a part of a set operation in parentheses')) return `(${text})`;
  // Where there are no parentheses, operations go from left to right.
  if (isBare(query) && isLeft) return text;
  throw notSupported(printing.syntax, 'a part of a set operation in parentheses');
}

function printSelect(select: SelectNode, printing: Printing): string {
  const { syntax } = printing;
  if (select.qualify !== null) requireConstruct(syntax, 'QUALIFY');
  const clause = (keyword: string, list: readonly string[]) =>
    list.length === 0 ? [] : [`${keyword} ${list.join(', ')}`];
  const condition = (keyword: string, node: ExpressionNode | null) =>
    node === null ? [] : [`${keyword} ${printExpression(node, printing)}`];
  const parts = [
    `SELECT ${printDistinct(select, printing)}${select.targets.map((target) => printTarget(target, printing)).join(', ')}`,
    ...clause(
      'FROM',
      select.from.map((item, index) => printFrom(item, { printing, isFirst: index === 0 })),
    ),
    ...condition('WHERE', select.where),
    ...printGroups(select, printing),
    ...condition('HAVING', select.having),
    ...clause(
      'WINDOW',
      select.windows.map((window) => printNamedWindow(window, printing)),
    ),
    ...condition('QUALIFY', select.qualify),
  ];
  return parts.join(' ');
}

function printDistinct({ distinct, distinctOn }: SelectNode, printing: Printing): string {
  if (distinctOn.length > 0) {
    requireConstruct(printing.syntax, 'DISTINCT ON');
    return `DISTINCT ON (${printList(distinctOn, printing)}) `;
  }
  return distinct ? 'DISTINCT ' : '';
}

/** Engines name a column without AS after its text, which is not the one that came in: so the name is written. */
function printTarget({ name, alias, expression }: TargetNode, printing: Printing): string {
  const text = printExpression(expression, printing);
  if (expression.kind === 'star') return text;
  const isNamedSo =
    expression.kind === 'column' && expression.names.at(-1) === name && !printing.syntax.namesEveryColumn;
  return isNamedSo && alias === null ? text : `${text} AS ${identifier(alias ?? name, printing.syntax)}`;
}

function printGroups({ groupBy, grouping }: SelectNode, printing: Printing): string[] {
  if (groupBy.length === 0) return [];
  const list = printList(groupBy, printing);
  switch (grouping) {
    case 'plain':
      return [`GROUP BY ${list}`];
    case 'sets':
      throw notSupported(printing.syntax, 'GROUPING SETS');
    case 'rollup':
      if (printing.syntax.rollup === null) throw notSupported(printing.syntax, 'ROLLUP');
      return [
        printing.syntax.rollup === 'WITH ROLLUP'
          ? `GROUP BY ${list} WITH ROLLUP`
          : `GROUP BY ROLLUP (${list})`,
      ];
  }
}
