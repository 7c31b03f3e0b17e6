import type {
  AliasNode,
  DerivedTableNode,
  FromNode,
  FunctionTableNode,
  JoinNode,
} from '../tree/query-tree.js';
import { printExpression, printList } from './print-expression.js';
import { printNames, printQuery } from './print-query.js';
import { identifier, type Printing, qualified } from './printing.js';
import { notSupported, requireConstruct } from './syntax.js';

/** An item of FROM. Behind a comma a join stands in parentheses: SQLite reads commas and joins from left to right. */
export function printFrom(
  node: FromNode,
  { printing, isFirst }: { readonly printing: Printing; readonly isFirst: boolean },
): string {
  switch (node.kind) {
    case 'table': {
      const names = node.schema === null ? [node.name] : [node.schema, node.name];
      return qualified(names, printing.syntax) + printAlias(node.alias, printing);
    }
    case 'derived table':
      return printDerivedTable(node, printing);
    case 'function table':
      return printFunctionTable(node, printing);
    case 'join': {
      const text = printJoin(node, printing);
      if (node.alias === null) return isFirst ? text : `(${text})`;
      requireConstruct(printing.syntax, 'a name for a join');
      return `(${text})${printAlias(node.alias, printing)}`;
    }
  }
}

/**
 * The parser of SQLite's statements reads `FROM (a) UNION b` as `FROM (a UNION b)`. So one without a name is never a set operation:
 * it might have been read so.
 */
function printDerivedTable({ lateral, query, alias }: DerivedTableNode, printing: Printing): string {
  if (lateral) requireConstruct(printing.syntax, 'LATERAL');
  if (alias === null) requireConstruct(printing.syntax, 'a derived table without a name');
  if (alias === null && query.body.kind === 'set operation') {
    requireConstruct(printing.syntax, 'a derived table of several SELECTs without a name');
  }
  return `${lateral ? 'LATERAL ' : ''}(${printQuery(query, printing)})${printAlias(alias, printing)}`;
}

function printAlias(alias: AliasNode | null, printing: Printing): string {
  if (alias === null) return '';
  if (alias.columnNames.length > 0) requireConstruct(printing.syntax, 'a list of column names after a table');
  return ` AS ${identifier(alias.name, printing.syntax)}${printNames(alias.columnNames, printing)}`;
}

function printFunctionTable({ expressions, alias }: FunctionTableNode, printing: Printing): string {
  requireConstruct(printing.syntax, 'a function in FROM');
  const [only] = expressions;
  if (expressions.length === 1 && only !== undefined) {
    return printExpression(only, printing) + printAlias(alias, printing);
  }
  requireConstruct(printing.syntax, 'several functions in one FROM item');
  return `ROWS FROM (${printList(expressions, printing)})${printAlias(alias, printing)}`;
}

function printJoin({ type, left, right, condition }: JoinNode, printing: Printing): string {
  if (!printing.syntax.joins.has(type)) throw notSupported(printing.syntax, `${type.toUpperCase()} JOIN`);
  const name = type === 'inner' ? 'JOIN' : `${type.toUpperCase()} JOIN`;
  const sides = [
    printFrom(left, { printing, isFirst: true }),
    // A join on the right side keeps its parentheses: joins go from left to right.
    printFrom(right, { printing, isFirst: false }),
  ];
  switch (condition.kind) {
    case 'cross':
      if (type !== 'inner' && type !== 'positional') throw new Error(`A ${type} join without a condition.`);
      return sides.join(type === 'inner' ? ' CROSS JOIN ' : ` ${name} `);
    case 'natural':
      return sides.join(` NATURAL ${name} `);
    case 'using':
      return `${sides.join(` ${name} `)} USING${printNames(condition.columns, printing)}`;
    case 'on':
      return `${sides.join(` ${name} `)} ON ${printExpression(condition.expression, printing)}`;
  }
}
