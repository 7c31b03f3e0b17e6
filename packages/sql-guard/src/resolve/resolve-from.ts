import { Refusal } from '../refusal.js';
import { didYouMean } from '../suggest.js';
import type { AliasNode, FromNode, FunctionTableNode, JoinNode, TableNode } from '../tree/query-tree.js';
import { MAX_JOINED_COLUMNS, refuseTooMany } from './complexity.js';
import { findTable } from './find-table.js';
import {
  derivedFrom,
  markUsed,
  namedColumn,
  renameColumns,
  type ScopeColumn,
  sourceColumn,
  type TableSite,
} from './lineage.js';
import { resolveExpression, resolveExpressions } from './resolve-expression.js';
import { resolveQuery } from './resolve-query.js';
import { findCte, type Surroundings } from './resolver.js';
import type { Relation, Scope } from './scope.js';

/** Resolves FROM, left to right, and answers the relations that names at this level can refer to. */
export function resolveFrom(
  items: readonly FromNode[],
  surroundings: Surroundings,
  outer: Scope | null,
): readonly Relation[] {
  let relations: readonly Relation[] = [];
  for (const item of items) {
    const added = resolveItem(item, surroundings, { relations, parent: outer });
    relations = [...relations, ...added];
    refuseTwins(relations);
  }
  return relations;
}

/** Two tables of one name, from different schemas, would both lose the schema that tells them apart. */
function refuseTwins(relations: readonly Relation[]): void {
  const names = new Set<string>();
  for (const { alias, isNamed } of relations) {
    if (!isNamed || alias === '') continue;
    if (names.has(alias)) {
      throw new Refusal('SQL_AMBIGUOUS_COLUMN', `FROM names "${alias}" twice; give each its own alias.`, -1, {
        name: alias,
      });
    }
    names.add(alias);
  }
}

/** `left` is the level so far: what LATERAL items can see. */
function resolveItem(item: FromNode, surroundings: Surroundings, left: Scope): readonly Relation[] {
  surroundings.resolver.countRelation();
  switch (item.kind) {
    case 'table':
      return [resolveTable(item, surroundings)];
    case 'derived table': {
      const columns = resolveQuery(item.query, surroundings, item.lateral ? left : left.parent);
      return [named(item.alias, '', columns)];
    }
    case 'function table':
      return [resolveFunctionTable(item, surroundings, left)];
    case 'join':
      return resolveJoin(item, surroundings, left);
  }
}

function named(alias: AliasNode | null, fallback: string, columns: readonly ScopeColumn[]): Relation {
  const name = alias?.name ?? fallback;
  return {
    alias: name,
    schema: null,
    columns: renameColumns(columns, alias?.columnNames ?? []),
    site: null,
    isNamed: name !== '',
    showsColumns: true,
  };
}

function resolveTable(node: TableNode, { resolver, ctes }: Surroundings): Relation {
  const cte = node.schema === null ? findCte(ctes, node.name) : null;
  if (cte !== null) return named(node.alias, node.name, cte.columns());
  const table = findTable(resolver.schema, node);
  const site: TableSite = {
    id: node.id,
    table,
    alias: node.alias?.name ?? node.name,
    renamesColumns: (node.alias?.columnNames.length ?? 0) > 0,
    used: new Set(),
  };
  resolver.sites.push(site);
  const columns = table.columns.map((column) => sourceColumn(site, column));
  return {
    ...named(node.alias, node.name, columns),
    schema: node.alias === null ? table.schema : null,
    site,
  };
}

function resolveFunctionTable(node: FunctionTableNode, surroundings: Surroundings, left: Scope): Relation {
  const inputs = derivedFrom(resolveExpressions(node.expressions, surroundings, left));
  const columns = node.columnNames.map((name) => namedColumn(name, inputs));
  const relation = named(node.alias, node.name, columns);
  surroundings.resolver.functionColumns.set(node.id, {
    alias: relation.alias,
    columns: relation.columns.map(({ name }) => name),
  });
  return relation;
}

function resolveJoin(node: JoinNode, surroundings: Surroundings, before: Scope): readonly Relation[] {
  const left = resolveItem(node.left, surroundings, before);
  const right = resolveItem(node.right, surroundings, {
    relations: [...before.relations, ...left],
    parent: before.parent,
  });
  const parts = [...left, ...right];
  refuseTwins(parts);
  if (node.condition.kind === 'on') {
    // ON sees the two sides and the levels outside, not their neighbours in FROM.
    resolveExpression(node.condition.expression, surroundings, { relations: parts, parent: before.parent });
  }
  const columns = joinColumns(node, shownColumns(left), shownColumns(right));
  refuseTooMany(columns.length, { max: MAX_JOINED_COLUMNS, what: 'A join' });
  if (node.alias !== null) return [named(node.alias, '', columns)];
  return [...parts.map((part) => ({ ...part, showsColumns: false })), named(null, '', columns)];
}

export function shownColumns(relations: readonly Relation[]): readonly ScopeColumn[] {
  return relations.filter(({ showsColumns }) => showsColumns).flatMap(({ columns }) => columns);
}

/** The merged columns of USING or NATURAL first, then the rest of the left side, then of the right. */
function joinColumns(
  node: JoinNode,
  left: readonly ScopeColumn[],
  right: readonly ScopeColumn[],
): readonly ScopeColumn[] {
  const { condition } = node;
  if (condition.kind === 'on' || condition.kind === 'cross') return [...left, ...right];
  const names = condition.kind === 'using' ? condition.columns : sharedNames(left, right);
  if (condition.kind === 'natural') {
    // Which columns are shared must not change by leaving unused ones out.
    markUsed([...left, ...right]);
  }
  const merged = names.map((name) => {
    const sides = [joinColumn(left, name), joinColumn(right, name)];
    markUsed(sides);
    return namedColumn(name, derivedFrom(sides));
  });
  const isMerged = new Set(names);
  const rest = (columns: readonly ScopeColumn[]) => columns.filter(({ name }) => !isMerged.has(name));
  return [...merged, ...rest(left), ...rest(right)];
}

function sharedNames(left: readonly ScopeColumn[], right: readonly ScopeColumn[]): readonly string[] {
  const inRight = new Set(right.map(({ name }) => name));
  return left.map(({ name }) => name).filter((name) => inRight.has(name));
}

function joinColumn(side: readonly ScopeColumn[], name: string): ScopeColumn {
  const matches = side.filter((column) => column.name === name);
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return match;
  const [code, problem] =
    match === undefined
      ? (['SQL_UNKNOWN_COLUMN', 'is missing on one side'] as const)
      : (['SQL_AMBIGUOUS_COLUMN', 'stands twice on one side'] as const);
  const suggestion = didYouMean(
    name,
    side.map((column) => column.name),
  );
  throw new Refusal(code, `The column "${name}" of USING ${problem}; join with ON.${suggestion}`, -1, {
    name,
  });
}
