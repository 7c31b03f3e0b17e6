import { asciiLowerCase } from '../resolve/identifier-rules.js';
import { CHECKS, checkCall } from './last-look-checks.js';
import type { LookContext } from './last-look-context.js';
import { isEmpty, listIn, objectIn, violation } from './last-look-node.js';
import {
  EXPRESSIONS,
  type Holds,
  MODIFIERS,
  PARTS,
  QUERIES,
  type Shape,
  TABLES,
} from './last-look-shapes.js';
import { checkSite, isSite } from './last-look-site.js';
import { checkTypes } from './last-look-types.js';
import { isObject, type NativeObject, type NativeTree } from './native-tree.js';

const PLACE = 'query_location';

/**
 * Walks the tree of the text that will be sent, knowing nothing of how it was made, and holds it against the catalog and the
 * policy once more. A violation is our own bug, so it is a plain Error and nothing runs.
 */
export function lastLook({ statements }: NativeTree, printed: LookContext['printed']): void {
  const [statement, ...more] = listIn(statements, 'statements');
  if (statement === undefined || more.length > 0) throw violation('not exactly one SELECT');
  const context: LookContext = { printed, ctes: new Set(), tables: new Set() };
  visitFields(objectIn(statement, 'statement'), PARTS.statement, context);
}

function visitFields(node: NativeObject, shape: Shape, context: LookContext): void {
  for (const [field, value] of Object.entries(node)) {
    const holds = Object.hasOwn(shape, field) ? shape[field] : field === PLACE ? 'value' : undefined;
    if (holds === undefined) throw violation(`the field ${field}`);
    visit(value, { holds, field }, context);
  }
}

function visit(
  value: unknown,
  { holds, field }: { readonly holds: Holds; readonly field: string },
  context: LookContext,
): void {
  switch (holds) {
    case 'value':
      return;
    case 'empty':
      if (!isEmpty(value)) throw violation(`something in ${field}`);
      return;
    case 'expression':
      if (value !== null) visitKind(objectIn(value, field), 'class', { shapes: EXPRESSIONS, context });
      return;
    case 'expressions':
      for (const item of listIn(value, field)) visit(item, { holds: 'expression', field }, context);
      return;
    case 'left of an arrow':
      if (!areParameters(objectIn(value, field))) visit(value, { holds: 'expression', field }, context);
      return;
    case 'rows':
      for (const row of listIn(value, field)) visit(row, { holds: 'expressions', field }, context);
      return;
    case 'orders':
    case 'checks':
    case 'pivots':
    case 'entries':
    case 'replacements':
      for (const item of listIn(value, field)) visitFields(objectIn(item, field), ITEMS[holds], context);
      return;
    case 'order modifier':
      visitKind(objectIn(value, field), 'type', { shapes: MODIFIERS, context });
      return;
    case 'modifiers':
      for (const item of listIn(value, field)) visit(item, { holds: 'order modifier', field }, context);
      return;
    case 'constant':
      if (!isObject(value) || Object.keys(value).some((key) => !CONSTANT.has(key)))
        throw violation('no constant');
      return;
    case 'constants':
      for (const item of listIn(value, field)) visit(item, { holds: 'constant', field }, context);
      return;
    case 'type':
      checkTypes(value);
      return;
    case 'table':
      visitTable(objectIn(value, field), context);
      return;
    case 'table function': {
      const call = objectIn(value, field);
      if (call.class !== 'FUNCTION') throw violation('no call in FROM');
      checkCall(call, 'FROM');
      visitFields(call, EXPRESSIONS.FUNCTION ?? {}, context);
      return;
    }
    case 'statement':
      visitFields(objectIn(value, field), PARTS.statement, context);
      return;
    case 'query':
      visitQuery(objectIn(value, field), context);
      return;
    case 'with':
      // Walked before the query's other fields, by visitQuery.
      return;
  }
}

/** `(x, y)` before the arrow of a lambda: the only call that stands without its schema. */
function areParameters({ class: kind, function_name: name, children, ...rest }: NativeObject): boolean {
  if (kind !== 'FUNCTION' || name !== 'row' || rest.catalog !== '') return false;
  return listIn(children, 'parameters').every((child) => isObject(child) && child.class === 'COLUMN_REF');
}

const ITEMS = {
  orders: PARTS.order,
  checks: PARTS.check,
  pivots: PARTS.pivot,
  entries: PARTS.entry,
  replacements: PARTS.replacement,
} as const;

const CONSTANT = new Set(['type', 'is_null', 'value']);

function visitKind(
  node: NativeObject,
  by: 'class' | 'type',
  { shapes, context }: { readonly shapes: Readonly<Record<string, Shape>>; readonly context: LookContext },
): void {
  const kind = String(node[by]);
  const shape = Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
  if (shape === undefined) throw violation(`the node ${kind}`);
  CHECKS[kind]?.(node, context);
  visitFields(node, shape, context);
}

function visitTable(node: NativeObject, context: LookContext): void {
  const { ctes: _outside, ...rest } = context;
  if (isSite(node)) {
    const tables = checkSite(node, context.printed);
    visitKind(node, 'type', {
      shapes: TABLES,
      context: { ...rest, ctes: new Set(), tables: new Set(tables) },
    });
  } else visitKind(node, 'type', { shapes: TABLES, context });
}

/** The queries of WITH first, each with those before it in sight, a recursive one with itself, too. */
function visitQuery(node: NativeObject, context: LookContext): void {
  const map = objectIn(node.cte_map, 'WITH');
  let inside = context;
  for (const entry of listIn(map.map, 'queries of WITH')) {
    const { key, value, ...rest } = objectIn(entry, 'query of WITH');
    if (typeof key !== 'string' || Object.keys(rest).length > 0) throw violation('a malformed WITH');
    const cte = objectIn(value, 'query of WITH');
    const after = { ...inside, ctes: new Set([...inside.ctes, asciiLowerCase(key)]) };
    const body = objectIn(objectIn(cte.query, 'query of WITH').node, 'query of WITH');
    visitFields(cte, PARTS.cte, body.type === 'RECURSIVE_CTE_NODE' ? after : inside);
    inside = after;
  }
  visitKind(node, 'type', { shapes: QUERIES, context: inside });
}
