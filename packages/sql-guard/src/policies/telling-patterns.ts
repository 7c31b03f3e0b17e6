import type { SqlDialect } from '../catalog.js';
import { type Fields, nodesOf } from '../neutral/nodes-of.js';
import { Refusal } from '../refusal.js';
import type { Resolution } from '../resolve/resolution.js';
import { partsOf } from '../tree/expression-parts.js';
import { firstOffset } from '../tree/first-offset.js';
import type {
  CastNode,
  ExpressionNode,
  LikeNode,
  OperationNode,
  QueryNode,
  SubqueryNode,
} from '../tree/query-tree.js';

/**
 * Refuses conditions by whose errors PostgreSQL's planner would tell about hidden rows, fence or not.
 *
 * To guess how many rows a condition leaves, the planner tries its operator on values from the table's statistics, which are made
 * of all rows. Of the operators it does so with, two kinds raise an error for some values only: LIKE, once a text matches as far
 * as an escape mark at the pattern's end (`name LIKE 'Smith%\'` fails where there is a Smith), and `@?` and `@@` with a path that
 * compares moments. Patterns are tried only when they are constant, which they may become when constants are folded. So a pattern
 * must be seen to end in something else, or to be read from a table.
 *
 * @throws Refusal SQL_NOT_SUPPORTED
 */
export function refuseTellingPatterns(
  query: QueryNode,
  { columns }: Pick<Resolution, 'columns'>,
  dialect: SqlDialect,
): void {
  if (dialect !== 'postgresql') return;
  const patterns = new Patterns(columns);
  for (const node of nodesOf(query)) patterns.refuse(node);
}

const LIKE_OPERATOR = /^!?~~\*?( any| all)?$/;
const PATH_OPERATOR = /^@[?@]( any| all)?$/;
/** An end that can't be within an escape, also where the text is read as bytes (`\134` is a backslash). */
const CERTAIN_END = /^(?!\\x)(?!.*\\\d).*[^\\]$/s;
/** What is written as `{...}` may be read as a list of patterns, with escapes of its own. */
const ESCAPED_LIST = /^\s*[[{].*\\/s;
const TEXT_TYPE = /^(text|character varying)$/;
/** A path's methods for moments, or any escape, by which they can be written otherwise. */
const TELLS_TIME = /\b(date|time)\w*\s*(\/|\()|\\/;

class Patterns {
  constructor(private readonly columns: Resolution['columns']) {}

  refuse(node: Fields): void {
    if (isLike(node) && (node.form === 'like' || node.form === 'ilike') && !this.isHarmlessLike(node)) {
      throw uncertainEnd(node);
    }
    const pattern = isOperation(node) ? node.operands.at(-1) : undefined;
    if (!isOperation(node) || pattern === undefined) return;
    if (LIKE_OPERATOR.test(node.operator) && !this.isHarmless(pattern)) throw uncertainEnd(node);
    if (PATH_OPERATOR.test(node.operator) && !this.isHarmlessPath(pattern)) {
      throw refusal(node, `${node.operator} with date or time`, 'use jsonb_path_exists or jsonb_path_match');
    }
  }

  private isHarmlessLike({ pattern, escape: mark }: LikeNode): boolean {
    if (mark === null) return this.isHarmless(pattern);
    return (
      this.isRead(pattern) ||
      (pattern.kind === 'literal' &&
        mark.kind === 'literal' &&
        hasCertainEnd(pattern) &&
        !String(pattern.value).endsWith(String(mark.value)))
    );
  }

  /** A pattern, or several of them. */
  private isHarmless(pattern: ExpressionNode): boolean {
    if (this.isRead(pattern) || hasCertainEnd(pattern)) return true;
    switch (pattern.kind) {
      case 'literal':
        return pattern.value === null || pattern.value === '';
      case 'cast':
        return this.isHarmlessCast(pattern);
      case 'operation':
        return pattern.operator === 'array' && pattern.operands.every((item) => this.isHarmless(item));
      case 'subquery':
        return this.isHarmlessQuery(pattern);
      default:
        return false;
    }
  }

  /** A list that is put together as text could hold anything. */
  private isHarmlessCast({ type, operand }: CastNode): boolean {
    const isList = type.endsWith('[]') && (operand.kind === 'literal' || operand.kind === 'operation');
    return TEXT_TYPE.test(isList ? type.slice(0, -2) : type) && this.isHarmless(operand);
  }

  /** Runs after planning; but what ANY and ALL compare with becomes part of the statement around them. */
  private isHarmlessQuery({ form, query: { body } }: SubqueryNode): boolean {
    if (form === 'scalar' || form === 'array') return true;
    const [target, ...more] = body.kind === 'select' ? body.targets : [];
    return target !== undefined && more.length === 0 && this.isHarmless(target.expression);
  }

  /** Made of a table's column, and so never constant. */
  private isRead(node: ExpressionNode): boolean {
    if (node.kind === 'column') return (this.columns.get(node.id)?.direct ?? null) !== null;
    return isText(node) && partsOf(node).some((part) => this.isRead(part));
  }

  private isHarmlessPath(path: ExpressionNode): boolean {
    if (path.kind === 'cast') return this.isHarmlessPath(path.operand);
    return this.isRead(path) || (path.kind === 'literal' && !TELLS_TIME.test(String(path.value)));
  }
}

/** Operations that make one text of all their parts, in this order. */
function isText(node: ExpressionNode): boolean {
  return (
    (node.kind === 'binary' && node.operator === '||') ||
    (node.kind === 'call' && /^(lower|upper|concat)$/.test(node.name)) ||
    (node.kind === 'cast' && TEXT_TYPE.test(node.type)) ||
    node.kind === 'collate'
  );
}

/** Whether the last character is known, and no backslash. */
function hasCertainEnd(node: ExpressionNode): boolean {
  if (node.kind === 'literal') {
    const text = String(node.value ?? '');
    return CERTAIN_END.test(text) && !ESCAPED_LIST.test(text);
  }
  const last = partsOf(node).at(-1);
  return isText(node) && last !== undefined && hasCertainEnd(last);
}

function uncertainEnd(node: Fields): Refusal {
  return refusal(
    node,
    'A LIKE pattern whose end is not certain',
    "end it with a written text, such as || '%'",
  );
}

function refusal(node: Fields, construct: string, wayOut: string): Refusal {
  return new Refusal(
    'SQL_NOT_SUPPORTED',
    `${construct} is not supported where policies apply; ${wayOut}.`,
    firstOffset(node),
    { construct },
  );
}

function isLike(node: Fields): node is Fields & LikeNode {
  return node.kind === 'like';
}

function isOperation(node: Fields): node is Fields & OperationNode {
  return node.kind === 'operation';
}
