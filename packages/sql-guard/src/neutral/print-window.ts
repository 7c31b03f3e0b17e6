import type { FrameBound, FrameNode, NamedWindowNode, WindowNode } from '../tree/query-tree.js';
import { printList, printOperand } from './print-expression.js';
import { printSortKeys } from './print-query.js';
import { identifier, type Printing } from './printing.js';
import { requireConstruct } from './syntax.js';

export function printNamedWindow({ name, window }: NamedWindowNode, printing: Printing): string {
  return `${identifier(name, printing.syntax)} AS (${printDefinition(window, printing)})`;
}

export function printOver(window: WindowNode, printing: Printing): string {
  const { name, partitionBy, orderBy, frame } = window;
  const isOnlyName = partitionBy.length === 0 && orderBy.length === 0 && frame === null;
  return name !== null && isOnlyName
    ? `OVER ${identifier(name, printing.syntax)}`
    : `OVER (${printDefinition(window, printing)})`;
}

function printDefinition({ name, partitionBy, orderBy, frame }: WindowNode, printing: Printing): string {
  const parts = [
    ...(name === null ? [] : [identifier(name, printing.syntax)]),
    ...(partitionBy.length === 0 ? [] : [`PARTITION BY ${printList(partitionBy, printing)}`]),
    ...(orderBy.length === 0 ? [] : [`ORDER BY ${printSortKeys(orderBy, printing)}`]),
    ...(frame === null ? [] : [printFrame(frame, printing)]),
  ];
  return parts.join(' ');
}

function printFrame({ unit, start, end, exclude }: FrameNode, printing: Printing): string {
  if (unit === 'groups' || exclude !== null) {
    requireConstruct(printing.syntax, 'GROUPS or EXCLUDE in a window frame');
  }
  const first = printBound(start, printing);
  const bounds = end === null ? first : `BETWEEN ${first} AND ${printBound(end, printing)}`;
  return `${unit.toUpperCase()} ${bounds}${exclude === null ? '' : ` EXCLUDE ${exclude.toUpperCase()}`}`;
}

function printBound(bound: FrameBound, printing: Printing): string {
  return bound.kind === 'preceding' || bound.kind === 'following'
    ? `${printOperand(bound.distance, printing)} ${bound.kind.toUpperCase()}`
    : bound.kind.toUpperCase();
}
