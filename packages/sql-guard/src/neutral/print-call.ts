import type { CallNode, ExpressionNode, OperationNode } from '../tree/query-tree.js';
import { printExpression, printList } from './print-expression.js';
import { printSortKeys } from './print-query.js';
import { printOver } from './print-window.js';
import { type Printing, word } from './printing.js';
import { notSupported, requireConstruct } from './syntax.js';

export function printCall(call: CallNode, printing: Printing): string {
  const parts = [printing.syntax.functionPrefix + nameOf(call, printing) + printArguments(call, printing)];
  if (call.filter !== null) {
    requireConstruct(printing.syntax, 'FILTER');
    parts.push(`FILTER (WHERE ${printExpression(call.filter, printing)})`);
  }
  if (call.over !== null) parts.push(printOver(call.over, printing));
  return parts.join(' ');
}

/** What `ltrim` and `rtrim` do with two arguments is a form of `trim`. */
function nameOf({ name, args }: CallNode, { syntax }: Printing): string {
  return syntax.callForms.get(name) === 'trim' && args.length > 1 ? 'trim' : word(name);
}

function printArguments(call: CallNode, printing: Printing): string {
  const { args, orderBy } = call;
  if (call.isStar) {
    if (args.length > 0 || orderBy.length > 0 || call.distinct)
      throw new Error('A star among other arguments.');
    return '(*)';
  }
  const distinct = call.distinct ? 'DISTINCT ' : '';
  const order = orderBy.length === 0 ? '' : ` ORDER BY ${printSortKeys(orderBy, printing)}`;
  const list = () => distinct + printList(args, printing) + order;
  const [first, second] = args;
  switch (printing.syntax.callForms.get(call.name)) {
    case undefined:
      return `(${list()})`;
    case 'within group': {
      if (orderBy.length === 0) throw new Error(`${call.name} without an order.`);
      return `(${distinct}${printList(args, printing)}) WITHIN GROUP (${order.trimStart()})`;
    }
    case 'separator': {
      const separator = args.at(-1);
      if (separator === undefined || args.length < 2) throw new Error(`${call.name} without its separator.`);
      const values = printList(args.slice(0, -1), printing);
      return `(${distinct}${values}${order} SEPARATOR ${printExpression(separator, printing)})`;
    }
    case 'unit first': {
      if (first === undefined || args.length < 2) throw new Error(`${call.name} without its unit.`);
      return `(${wordOf(first)}, ${printList(args.slice(1), printing)})`;
    }
    case 'trim': {
      if (first === undefined || second === undefined) return `(${list()})`;
      const side = TRIM_SIDES[call.name];
      if (side === undefined || args.length > 2) throw new Error('An unknown way to trim.');
      return `(${side} ${printExpression(second, printing)} FROM ${printExpression(first, printing)})`;
    }
    case 'in':
      if (first === undefined || second === undefined) throw new Error(`${call.name} without its two sides.`);
      return `(${printExpression(first, printing)} IN ${printExpression(second, printing)})`;
    case 'using':
      if (first === undefined || second === undefined)
        throw new Error(`${call.name} without a character set.`);
      return `(${printExpression(first, printing)} USING ${wordOf(second)})`;
  }
}

const TRIM_SIDES: Readonly<Record<string, string>> = { trim: 'BOTH', ltrim: 'LEADING', rtrim: 'TRAILING' };

/** A word of the language that the tree holds as a string literal. */
function wordOf(node: ExpressionNode): string {
  if (node.kind !== 'literal' || node.type !== 'string') throw new Error('A word that is no literal.');
  return word(node.value);
}

const CLOCKS = new Set(['current_date', 'current_time', 'current_timestamp', 'localtimestamp']);

/** Clocks are keywords, everything else is written as a call. */
export function printOperation({ operator, operands }: OperationNode, printing: Printing): string {
  if (!printing.syntax.operations.has(operator)) throw notSupported(printing.syntax, operator);
  const name = word(operator).toUpperCase();
  if (CLOCKS.has(operator) && operands.length === 0) return name;
  if (operands.length === 0) throw new Error(`${operator} of nothing.`);
  return `${name}(${printList(operands, printing)})`;
}
