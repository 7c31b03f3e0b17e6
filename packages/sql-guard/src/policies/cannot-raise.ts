import type { SqlDialect } from '../catalog.js';
import type { Resolution } from '../resolve/resolution.js';
import { keysOf, partsOf, windowParts } from '../tree/expression-parts.js';
import type {
  BodyNode,
  CallNode,
  ExpressionNode,
  FromNode,
  LikeNode,
  OperationNode,
  QueryNode,
  SelectNode,
  SubqueryNode,
} from '../tree/query-tree.js';
import { areComparable, familyOf } from './value-families.js';

/** Dialects whose lists below were proven on their engine. In all others what is cut is always fenced. */
const PROVEN: ReadonlySet<SqlDialect> = new Set<SqlDialect>(['postgresql']);

/**
 * True when no error of the statement can tell about a row that a row rule hides.
 *
 * The engine may flatten a rewritten table into the statement around it. Then conditions of the statement run beside the
 * row rule, in an order it chooses, on hidden rows too: `1 / (salary - 987654) > 0` fails exactly when a hidden salary is
 * 987654. What runs only after all conditions (the outermost SELECT list, GROUP BY, ORDER BY; arguments of aggregates and
 * window functions) sees admitted rows alone. Everything else, which is WHERE, ON, HAVING without aggregates and all of any
 * inner query, must be made of what can't raise: comparisons of plain types with one another or with literals, AND/OR/NOT,
 * IS NULL, LIKE with a plain pattern, a few total functions. If it is not, the tables are fenced.
 *
 * A rule that looks into a mapping table is a join, and a view may be one. Then nothing runs after it for sure: workers may sort a table, by ORDER BY, GROUP BY,
 * DISTINCT or a window, before they join it.
 */
export function cannotRaise(query: QueryNode, resolution: Resolution, dialect: SqlDialect): boolean {
  if (!PROVEN.has(dialect)) return false;
  const rulesJoin = resolution.sites.some(({ table }) => table.mappings.length > 0 || table.isView);
  return new RaiseAnalysis(resolution, rulesJoin).isSafeQuery(query, rulesJoin ? 'inner' : 'outermost');
}

type Level = 'outermost' | 'inner';

const COMPARISONS: ReadonlySet<string> = new Set([
  ...['=', '<>', '<', '<=', '>', '>='],
  ...['is distinct from', 'is not distinct from'],
]);
const WHOLE_PATTERN = /^(?:[^\\]|\\[\s\S])*$/;

class RaiseAnalysis {
  constructor(
    private readonly resolution: Resolution,
    private readonly rulesJoin: boolean,
  ) {}

  isSafeQuery(query: QueryNode, level: Level): boolean {
    return (
      query.ctes.every((cte) => this.isSafeQuery(cte.query, 'inner')) &&
      this.isSafeBody(query.body, level) &&
      this.areLate(keysOf(query.orderBy), level) &&
      [query.limit, query.offset].every((limit) => limit === null || limit.kind === 'literal')
    );
  }

  private isSafeBody(body: BodyNode, level: Level): boolean {
    switch (body.kind) {
      case 'select':
        return this.isSafeSelect(body, level);
      case 'set operation':
        return this.isSafeQuery(body.left, level) && this.isSafeQuery(body.right, level);
      case 'values':
        return body.rows.every((row) => this.areSafe(row));
    }
  }

  private isSafeSelect(select: SelectNode, level: Level): boolean {
    return (
      select.from.every((item) => this.isSafeSource(item)) &&
      (select.where === null || this.isSafe(select.where)) &&
      (select.having === null || this.isSafeHaving(select.having)) &&
      (select.qualify === null || this.isSafeHaving(select.qualify)) &&
      this.areLate(
        [
          ...select.targets.map(({ expression }) => expression),
          ...select.groupBy,
          ...select.distinctOn,
          ...select.windows.flatMap(({ window }) => windowParts(window)),
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
    if (condition.kind === 'junction' || (condition.kind === 'unary' && condition.operator === 'not')) {
      return partsOf(condition).every((operand) => this.isSafeHaving(operand));
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
        return item.expressions.every((call) => partsOf(call).every(({ kind }) => kind === 'literal'));
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
   * rows; not of those that no aggregate or window function can be folded out of.
   */
  private areLate(expressions: readonly ExpressionNode[], level: Level): boolean {
    return expressions.every((expression) =>
      level === 'outermost' || staysLate(expression)
        ? subqueriesIn(expression).every(({ query }) => this.isSafeQuery(query, 'inner')) &&
          (!this.rulesJoin || this.areSafe(sortKeysIn(expression)))
        : this.isSafe(expression),
    );
  }

  private areSafe(nodes: readonly ExpressionNode[]): boolean {
    return nodes.every((node) => this.isSafe(node));
  }

  private isSafe(node: ExpressionNode): boolean {
    switch (node.kind) {
      case 'literal':
      case 'parameter':
      case 'field':
      case 'star':
        return true;
      case 'column':
        // An alias of a computed value runs what it stands for.
        return !this.resolution.aliases.has(node.id);
      case 'call':
        return this.isSafeCall(node);
      case 'subquery':
        return this.isSafeSubquery(node);
      case 'junction':
      case 'test':
        return this.areSafe(partsOf(node));
      case 'unary':
        return node.operator === 'not' && this.isSafe(node.operand);
      case 'binary':
        return COMPARISONS.has(node.operator) ? this.isSafeComparison(node) : this.family(node) !== null;
      case 'between':
      case 'in':
        return this.isSafeComparison(node);
      case 'like':
        return this.isSafeMatch(node);
      case 'cast':
        return this.family(node) !== null;
      case 'operation':
        return this.isSafeOperation(node);
      case 'case':
      case 'extract':
      case 'interval':
      case 'collate':
      case 'tuple':
        return false;
    }
  }

  private isSafeComparison(node: ExpressionNode): boolean {
    const sides = partsOf(node);
    return this.areSafe(sides) && areComparable(sides, this.resolution.columns);
  }

  /** A pattern that ends in the middle of an escape raises only once the text before it has matched. */
  private isSafeMatch({ form, operand, pattern, escape: escapeMark }: LikeNode): boolean {
    const isWhole =
      pattern.kind === 'literal' && pattern.type === 'string' && WHOLE_PATTERN.test(pattern.value);
    return (
      (form === 'like' || form === 'ilike') &&
      escapeMark === null &&
      isWhole &&
      this.isSafe(operand) &&
      this.family(operand) === 'text'
    );
  }

  private isSafeCall(node: CallNode): boolean {
    if (hasLateCall(node)) return this.areLate([node], 'inner');
    return this.family(node) !== null && this.areSafe(partsOf(node));
  }

  /** A scalar subquery raises when it finds two rows. */
  private isSafeSubquery({ form, operator, query, operands }: SubqueryNode): boolean {
    if (form === 'exists') return this.isSafeQuery(query, 'inner');
    if (form !== 'any' || operator === null) return false;
    if (query.body.kind !== 'select' || query.body.targets.length !== 1) return false;
    const found = query.body.targets.map(({ expression }) => expression);
    return (
      this.areSafe(operands) &&
      areComparable([...operands, ...found], this.resolution.columns) &&
      this.isSafeQuery(query, 'inner')
    );
  }

  /** Clocks, COALESCE. */
  private isSafeOperation(node: OperationNode): boolean {
    return this.family(node) !== null && this.areSafe(node.operands);
  }

  private family(node: ExpressionNode) {
    return familyOf(node, this.resolution.columns);
  }
}

function hasLateCall(node: ExpressionNode): boolean {
  return isLateCall(node) || partsOf(node).some(hasLateCall);
}

/**
 * True when constant folding leaves nothing of it that could run on rows. `(1 / x > 0) = (count(*) > 0 or true)` becomes `1 / x > 0`,
 * which the engine takes for a condition on rows. So either all columns stand inside the late calls, or such a call is itself one
 * side of the operator.
 */
function staysLate(node: ExpressionNode): boolean {
  if (!hasLateCall(node)) return false;
  return readsInLateCalls(node) || (node.kind === 'binary' && [node.left, node.right].some(isLateCall));
}

function readsInLateCalls(node: ExpressionNode): boolean {
  if (isLateCall(node)) return true;
  const readsHere = ['column', 'field', 'star', 'subquery'].includes(node.kind);
  return !readsHere && partsOf(node).every(readsInLateCalls);
}

function isLateCall(node: ExpressionNode): boolean {
  return node.kind === 'call' && (node.isAggregate || node.over !== null);
}

/** What rows are sorted by before aggregates and window functions get them. */
function sortKeysIn(node: ExpressionNode): readonly ExpressionNode[] {
  const inner = partsOf(node).flatMap(sortKeysIn);
  if (node.kind !== 'call') return inner;
  const window = node.over === null ? [] : windowParts(node.over);
  return [...keysOf(node.orderBy), ...(node.distinct ? node.args : []), ...window, ...inner];
}

function subqueriesIn(node: ExpressionNode): readonly SubqueryNode[] {
  const inner = partsOf(node).flatMap(subqueriesIn);
  return node.kind === 'subquery' ? [node, ...inner] : inner;
}
