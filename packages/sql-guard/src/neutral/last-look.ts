import type { PrintedStatement } from '../dialect.js';
import type { CallNode, ExpressionNode, FromNode, QueryNode, TableNode } from '../tree/query-tree.js';
import { PRINTABLE_OPERATIONS } from '../tree/query-tree.js';
import { checkSite, isSite, violation } from './last-look-site.js';
import { type Fields, isFields, nodesOf } from './nodes-of.js';
import type { PrintedRules } from './printed-rules.js';

export interface LastLook {
  readonly printed: PrintedStatement;
  readonly rules: PrintedRules;
}

/**
 * Walks the tree of the text that will be sent, knowing nothing of how it was made, and holds it against the catalog and
 * the policy once more. A violation is our own bug, so it is a plain Error and nothing runs.
 */
export function lastLook(query: QueryNode, look: LastLook): void {
  const { limit, body } = query;
  const isLimited = limit?.kind === 'literal' && limit.type === 'number';
  if (!isLimited && body.kind !== 'values') throw violation('no row limit');
  let parameters = 0;
  for (const node of nodesOf(query)) if (node.kind === 'parameter') parameters += 1;
  if (parameters !== look.printed.valueCount) throw violation('parameters without values');
  visit(query, { look, ctes: new Set(), proved: new Set() });
}

interface Context {
  readonly look: LastLook;
  /** Names of WITH that a table without a schema may mean here. */
  readonly ctes: ReadonlySet<string>;
  /** Tables that stand where they may. */
  readonly proved: Set<TableNode>;
}

function visit(value: unknown, context: Context): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, context);
    return;
  }
  if (!isFields(value)) return;
  if ('kind' in value) checkNode(value as unknown as Node, context);
  const inner = isQuery(value) ? visitWith(value, context) : context;
  for (const [field, child] of Object.entries(value)) if (field !== 'ctes') visit(child, inner);
}

function isQuery(value: Fields): value is Fields & QueryNode {
  return 'ctes' in value && 'body' in value;
}

/** Visits the queries of WITH, each with the names it can see, and answers what the rest of the query sees. */
function visitWith({ recursive, ctes }: QueryNode, context: Context): Context {
  let names = new Set(context.ctes);
  // To SQLite RECURSIVE is a word without a meaning: all of them see all.
  const seeAll = recursive || context.look.rules.syntax.dialect === 'sqlite';
  if (seeAll) names = new Set([...names, ...ctes.map(({ name }) => keyOf(name))]);
  for (const { name, query } of ctes) {
    visit(query, { ...context, ctes: names });
    names = new Set([...names, keyOf(name)]);
  }
  return { ...context, ctes: names };
}

/** Engines take names of WITH queries in any case. */
function keyOf(name: string): string {
  return name.toLowerCase();
}

type Node =
  | FromNode
  | ExpressionNode
  | { readonly kind: 'select' | 'set operation' | 'values' }
  /** Conditions of joins and bounds of frames. */
  | {
      readonly kind:
        | 'on'
        | 'using'
        | 'natural'
        | 'cross'
        | 'preceding'
        | 'following'
        | 'unbounded preceding'
        | 'unbounded following'
        | 'current row';
    };

function checkNode(node: Node, context: Context): void {
  const { rules, printed } = context.look;
  switch (node.kind) {
    case 'derived table':
      if (isSite(node)) checkSite(node, { printed, dialect: rules.syntax.dialect, proved: context.proved });
      return;
    case 'table':
      checkTable(node, context);
      return;
    case 'function table':
      checkFunctionTable(node.expressions, rules);
      return;
    case 'call':
      checkCall(node, rules);
      return;
    case 'operation':
      if (!PRINTABLE_OPERATIONS.has(node.operator)) throw violation(`the operation ${node.operator}`);
      return;
    case 'cast': {
      const name = node.type.replace(/\(.*$/, '');
      if (!rules.types.has(name)) throw violation(`the type ${node.type}`);
      return;
    }
    case 'collate':
      if (!rules.collations.has(node.collation)) throw violation(`the collation ${node.collation}`);
      return;
    case 'column':
      if (node.names.length > 2) throw violation(`the column ${node.names.join('.')} with a schema`);
      return;
    case 'star':
      if (node.qualifier.length > 1) throw violation('a star with a schema');
      return;
    case 'field':
      throw violation('a field of a row');
    case 'literal':
    case 'parameter':
    case 'subquery':
    case 'unary':
    case 'binary':
    case 'junction':
    case 'test':
    case 'between':
    case 'in':
    case 'like':
    case 'case':
    case 'extract':
    case 'interval':
    case 'tuple':
    case 'join':
    case 'select':
    case 'set operation':
    case 'values':
    case 'on':
    case 'using':
    case 'natural':
    case 'cross':
    case 'preceding':
    case 'following':
    case 'unbounded preceding':
    case 'unbounded following':
    case 'current row':
      return;
    default:
      throw violation(`the node ${String((node satisfies never as { readonly kind: unknown }).kind)}`);
  }
}

function checkTable(node: TableNode, { ctes, proved }: Context): void {
  if (node.schema === null ? ctes.has(keyOf(node.name)) : proved.has(node)) return;
  throw violation(`the table ${node.name} outside its rewritten place`);
}

function checkCall({ name }: CallNode, { functions }: PrintedRules): void {
  const allowed = functions.get(name);
  if (allowed === undefined) throw violation(`a call of ${name}`);
}

function checkFunctionTable(expressions: readonly ExpressionNode[], { functions }: PrintedRules): void {
  const areTables = expressions.every(
    (node) => node.kind === 'call' && functions.get(node.name)?.kind === 'table',
  );
  if (!areTables || expressions.length === 0) throw violation('a table made by something unknown');
}
