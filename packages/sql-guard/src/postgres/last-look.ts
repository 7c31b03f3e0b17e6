import type { TableName } from '../catalog.js';
import { ALLOWED_FUNCTIONS } from './allowed/functions.js';
import { ALLOWED_OPERATORS } from './allowed/operators.js';
import { ALLOWED_TYPES } from './allowed/types.js';
import { isObject, type Payload, strings, violation } from './last-look-node.js';
import { checkSite, isSite, type SiteRules } from './last-look-site.js';
import { NATIVE_SHAPES } from './native-shapes.js';
import { PLACES, type PostgresTree } from './native-tree.js';

/**
 * Walks the tree of the text that will be sent, knowing nothing of how it was made, and holds it against
 * the catalog and the policy once more. A violation is our own bug, so it is a plain Error and nothing runs.
 */
export function lastLook(printed: PostgresTree, rules: SiteRules): void {
  const statements: readonly { readonly stmt?: unknown }[] = printed.stmts ?? [];
  const statement = statements[0]?.stmt;
  if (statements.length !== 1 || !isObject(statement) || !isObject(statement.SelectStmt)) {
    throw violation('not exactly one SELECT');
  }
  visit('SelectStmt', statement.SelectStmt, { rules, ctes: new Set(), mappings: [] });
}

interface Context {
  readonly rules: SiteRules;
  /** Names of WITH that a table without a schema may mean here. */
  readonly ctes: ReadonlySet<string>;
  /** Tables that row rules may read here, though the person may not. */
  readonly mappings: readonly TableName[];
}

function visit(kind: string, payload: Payload, context: Context): void {
  const shape = NATIVE_SHAPES[kind];
  if (shape === undefined) throw violation(`the node ${kind}`);
  if (kind === 'RangeSubselect' && isSite(payload)) {
    const mappings = checkSite(payload, context.rules);
    // Its table is known to be right; the rest of it is looked at like everything else.
    visitFields(kind, withoutTable(payload), { ...context, ctes: new Set(), mappings });
    return;
  }
  CHECKS[kind]?.(payload, context);
  visitFields(kind, payload, kind === 'SelectStmt' ? visitWith(payload, context) : context);
}

function visitFields(kind: string, payload: Payload, context: Context): void {
  const shape = NATIVE_SHAPES[kind] ?? {};
  for (const [field, value] of Object.entries(payload)) {
    if (PLACES.has(field)) continue;
    const holds = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (holds === undefined) throw violation(`the field ${kind}.${field}`);
    if (kind === 'SelectStmt' && field === 'withClause') continue;
    if (holds === 'value') {
      if (isObject(value)) throw violation(`an object in ${kind}.${field}`);
    } else if (holds === 'nodes') {
      if (!Array.isArray(value)) throw violation(`no list in ${kind}.${field}`);
      for (const item of value) visitNode(item, context);
    } else if (holds === 'node') visitNode(value, context);
    else if (isObject(value)) visit(holds, value, context);
    else throw violation(`a bare value in ${kind}.${field}`);
  }
}

function visitNode(node: unknown, context: Context): void {
  if (!isObject(node)) throw violation('a bare value among nodes');
  const entries = Object.entries(node);
  // The parser marks plain DISTINCT and "no column list" by an empty node.
  if (entries.length === 0) return;
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined || !isObject(entry[1])) throw violation('a malformed node');
  visit(entry[0], entry[1], context);
}

/** Visits the queries of WITH, each with the names it can see, and answers what the rest of the SELECT sees. */
function visitWith(select: Payload, context: Context): Context {
  const { withClause } = select;
  if (!isObject(withClause)) return context;
  const { ctes: list, recursive, ...rest } = withClause;
  if (!Array.isArray(list) || Object.keys(rest).some((field) => !PLACES.has(field)))
    throw violation('a malformed WITH');
  const queries = list.map((item: unknown) => {
    const cte = isObject(item) ? item.CommonTableExpr : undefined;
    if (!isObject(cte) || typeof cte.ctename !== 'string') throw violation('a malformed WITH query');
    return { name: cte.ctename, cte };
  });
  let ctes = new Set(context.ctes);
  if (recursive === true) ctes = new Set([...ctes, ...queries.map(({ name }) => name)]);
  for (const { name, cte } of queries) {
    if (!isObject(cte.ctequery) || !isObject(cte.ctequery.SelectStmt))
      throw violation('a WITH query that is no SELECT');
    visit('CommonTableExpr', cte, { ...context, ctes });
    ctes = new Set([...ctes, name]);
  }
  return { ...context, ctes };
}

const CHECKS: Readonly<Record<string, (payload: Payload, context: Context) => void>> = {
  RangeVar: ({ schemaname, relname }, { ctes, mappings }) => {
    const isKnown =
      schemaname === undefined
        ? typeof relname === 'string' && ctes.has(relname)
        : mappings.some(({ schema, table }) => schema === schemaname && table === relname);
    if (!isKnown) throw violation('a table outside its rewritten place');
  },
  SelectStmt: ({ limitOption }) => {
    if (limitOption === 'LIMIT_OPTION_WITH_TIES') throw violation('WITH TIES');
  },
  FuncCall: ({ funcname }) => {
    const [schema, name, ...more] = strings(funcname);
    if (schema !== 'pg_catalog' || name === undefined || more.length > 0 || !ALLOWED_FUNCTIONS.has(name)) {
      throw violation(`a call of ${strings(funcname).join('.')}`);
    }
  },
  A_Indirection: ({ indirection }) => {
    const steps = Array.isArray(indirection) ? indirection : [];
    if (steps.some((step: unknown) => isObject(step) && 'String' in step))
      throw violation('a field of a value');
  },
  RangeFunction: ({ alias, coldeflist }) => {
    const isPinned = coldeflist !== undefined || (isObject(alias) && alias.colnames !== undefined);
    if (!isPinned) throw violation('a function in FROM whose columns have no names');
  },
  TypeName: ({ names }) => {
    const [first, second, ...more] = strings(names);
    const name = second ?? first;
    if (
      more.length > 0 ||
      (second !== undefined && first !== 'pg_catalog') ||
      !ALLOWED_TYPES.has(name ?? '')
    ) {
      throw violation(`the type ${strings(names).join('.')}`);
    }
  },
  A_Expr: ({ name, kind }) => {
    const [symbol, ...more] = strings(name).filter((part) => part !== 'pg_catalog');
    const isBetween = typeof kind === 'string' && kind.includes('BETWEEN');
    if (more.length > 0 || !(isBetween || ALLOWED_OPERATORS.has(symbol ?? ''))) {
      throw violation(`the operator ${symbol}`);
    }
  },
  SQLValueFunction: ({ op }) => {
    if (!/^SVFOP_(CURRENT_(DATE|TIME|TIMESTAMP)|LOCALTIME|LOCALTIMESTAMP)(_N)?$/.test(String(op))) {
      throw violation(`the function ${String(op)}`);
    }
  },
  ParamRef: ({ number }, { rules }) => {
    if (typeof number !== 'number' || number < 1 || number > rules.valueCount)
      throw violation('an unbound parameter');
  },
};

function withoutTable(site: Payload): Payload {
  const subquery = site.subquery as { readonly SelectStmt: Payload };
  const { fromClause: _table, ...select } = subquery.SelectStmt;
  return { ...site, subquery: { SelectStmt: select } };
}
