import type { Resolution } from '../resolve/resolution.js';
import type {
  BodyNode,
  CallNode,
  ExpressionNode,
  FromNode,
  QueryNode,
  SelectNode,
  SubqueryNode,
} from '../tree/query-tree.js';
import { areComparable, familyOf } from './value-families.js';

/**
 * True when no error of the statement can tell about a row that a row rule hides.
 *
 * The engine may flatten a rewritten table into the statement around it. Then conditions of the statement run beside the
 * row rule, in an order it chooses, on hidden rows too: `1 / (salary - 987654) > 0` fails exactly when a hidden salary is
 * 987654. What runs only after all conditions (the outermost SELECT list, GROUP BY, ORDER BY; arguments of aggregates and
 * window functions) sees admitted rows alone. Everything else, which is WHERE, ON, HAVING without aggregates and all of any
 * inner query, must be made of what can't raise: comparisons of plain types with one another or with literals, AND/OR/NOT,
 * IS NULL, LIKE with a plain pattern, a few total functions. If it is not, the tables are fenced.
 */
export function cannotRaise(query: QueryNode, resolution: Resolution): boolean {
  return new RaiseAnalysis(resolution).isSafeQuery(query, 'outermost');
}

type Level = 'outermost' | 'inner';

const JUNCTIONS = new Set(['AND', 'OR', 'NOT']);

const CONNECTIVES = new Set([
  ...JUNCTIONS,
  ...['IS_NULL', 'IS_NOT_NULL'],
  ...['IS_TRUE', 'IS_NOT_TRUE', 'IS_FALSE', 'IS_NOT_FALSE', 'IS_UNKNOWN', 'IS_NOT_UNKNOWN'],
]);

const COMPARISON = /^(AEXPR_(IN|DISTINCT|NOT_DISTINCT|BETWEEN|NOT_BETWEEN|BETWEEN_SYM|NOT_BETWEEN_SYM) )?/;
const COMPARISON_NAMES = new Set(['=', '<>', '<', '<=', '>', '>=', 'BETWEEN', 'NOT BETWEEN']);
const WHOLE_PATTERN = /^(?:[^\\]|\\[\s\S])*$/;
const PATTERN_MATCH = /^AEXPR_I?LIKE /;

class RaiseAnalysis {
  constructor(private readonly resolution: Resolution) {}

  isSafeQuery(query: QueryNode, level: Level): boolean {
    return (
      query.ctes.every((cte) => this.isSafeQuery(cte.query, 'inner')) &&
      this.isSafeBody(query.body, level) &&
      this.areLate(query.orderBy, level) &&
      query.limits.every((limit) => limit.kind === 'literal')
    );
  }

  private isSafeBody(body: BodyNode, level: Level): boolean {
    switch (body.kind) {
      case 'select':
        return this.isSafeSelect(body, level);
      case 'set operation':
        return this.isSafeQuery(body.left, level) && this.isSafeQuery(body.right, level);
      case 'values':
        return body.rows.every((row) => row.every((cell) => this.isSafe(cell)));
    }
  }

  private isSafeSelect(select: SelectNode, level: Level): boolean {
    return (
      select.from.every((item) => this.isSafeSource(item)) &&
      (select.where === null || this.isSafe(select.where)) &&
      (select.having === null || this.isSafeHaving(select.having)) &&
      this.areLate(
        [
          ...select.targets.map(({ expression }) => expression),
          ...select.groupBy,
          ...select.distinctOn,
          ...select.windows,
        ],
        level,
      )
    );
  }

  /**
   * A comparison that holds an aggregate can run only on groups, which hidden rows are not in. AND, OR and NOT are looked
   * into: the engine may pull a common part out of them and run it on rows.
   */
  private isSafeHaving(condition: ExpressionNode): boolean {
    if (condition.kind === 'operation' && JUNCTIONS.has(condition.operator)) {
      return condition.operands.every((operand) => this.isSafeHaving(operand));
    }
    return this.areLate([condition], 'inner');
  }

  private isSafeSource(item: FromNode): boolean {
    switch (item.kind) {
      case 'table':
        return true;
      case 'derived table':
        return this.isSafeQuery(item.query, 'inner');
      case 'function table':
        return item.expressions.every(
          (call) => call.kind === 'call' && call.inputs.every((input) => input.kind === 'literal'),
        );
      case 'join':
        return (
          this.isSafeSource(item.left) &&
          this.isSafeSource(item.right) &&
          (item.condition.kind === 'cross' ||
            (item.condition.kind === 'on' && this.isSafe(item.condition.expression)))
        );
    }
  }

  /**
   * What runs after the conditions of its own level. Of an inner query's columns a condition further out may be pushed down to the
   * rows; not of those that hold an aggregate or a window function.
   */
  private areLate(expressions: readonly ExpressionNode[], level: Level): boolean {
    return expressions.every((expression) =>
      level === 'outermost' || hasLateCall(expression)
        ? subqueriesIn(expression).every(({ query }) => this.isSafeQuery(query, 'inner'))
        : this.isSafe(expression),
    );
  }

  private isSafe(node: ExpressionNode): boolean {
    switch (node.kind) {
      case 'literal':
      case 'column':
      case 'field':
      case 'star':
        return true;
      case 'call':
        return this.isSafeCall(node);
      case 'subquery':
        return this.isSafeSubquery(node);
      case 'operation':
        return this.isSafeOperation(node.operator, node.operands);
    }
  }

  private isSafeCall(node: CallNode): boolean {
    if (hasLateCall(node)) return this.areLate([node], 'inner');
    return this.family(node) !== null && node.inputs.every((input) => this.isSafe(input));
  }

  /** A scalar subquery raises when it finds two rows. */
  private isSafeSubquery({ form, query, operands }: SubqueryNode): boolean {
    if (form === 'exists') return this.isSafeQuery(query, 'inner');
    if (form !== 'any' || query.body.kind !== 'select' || query.body.targets.length !== 1) return false;
    const found = query.body.targets.map(({ expression }) => expression);
    return (
      operands.every((operand) => this.isSafe(operand)) &&
      areComparable([...operands, ...found].map((side) => this.family(side))) &&
      this.isSafeQuery(query, 'inner')
    );
  }

  private isSafeOperation(operator: string, operands: readonly ExpressionNode[]): boolean {
    const families = () => operands.map((operand) => this.family(operand));
    if (PATTERN_MATCH.test(operator)) {
      const [value, pattern] = operands;
      // A pattern that ends in the middle of an escape raises only once the text before it has matched.
      const isWhole = pattern?.kind === 'literal' && WHOLE_PATTERN.test(String(pattern.value));
      return value !== undefined && isWhole && this.isSafe(value) && this.family(value) === 'text';
    }
    if (operator.startsWith('cast ')) return this.family({ kind: 'operation', operator, operands }) !== null;
    if (!operands.every((operand) => this.isSafe(operand))) return false;
    if (CONNECTIVES.has(operator)) return true;
    if (COMPARISON_NAMES.has(operator.replace(COMPARISON, ''))) return areComparable(families());
    // A fixed moment before or after now.
    return this.family({ kind: 'operation', operator, operands }) !== null;
  }

  private family(node: ExpressionNode) {
    return familyOf(node, this.resolution.columns);
  }
}

function hasLateCall(node: ExpressionNode): boolean {
  return (node.kind === 'call' && (node.isAggregate || node.isWindow)) || parts(node).some(hasLateCall);
}

function subqueriesIn(node: ExpressionNode): readonly SubqueryNode[] {
  const inner = parts(node).flatMap(subqueriesIn);
  return node.kind === 'subquery' ? [node, ...inner] : inner;
}

function parts(node: ExpressionNode): readonly ExpressionNode[] {
  switch (node.kind) {
    case 'operation':
    case 'subquery':
      return node.operands;
    case 'call':
      return [...node.inputs, ...node.window];
    default:
      return [];
  }
}
