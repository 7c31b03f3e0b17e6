import { Refusal, withPlace } from '../refusal.js';
import { firstOffset } from '../tree/first-offset.js';
import type { AliasNode, FromNode, FunctionTableNode, JoinNode, TableNode } from '../tree/query-tree.js';
import { MAX_JOINED_COLUMNS, refuseTooMany } from './complexity.js';
import { findTable } from './find-table.js';
import { joinColumns } from './join-columns.js';
import {
  derivedFrom,
  namedColumn,
  renameColumns,
  type ScopeColumn,
  sourceColumn,
  type TableSite,
} from './lineage.js';
import type { NameRules } from './name-rules.js';
import { resolveExpression, resolveExpressions } from './resolve-expression.js';
import { resolveQuery } from './resolve-query.js';
import { findCte, type Surroundings } from './resolver.js';
import { type Relation, type Scope, shownColumns } from './scope.js';

/** Resolves FROM, left to right, and answers the relations that names at this level can refer to. */
export function resolveFrom(
  items: readonly FromNode[],
  surroundings: Surroundings,
  outer: Scope | null,
): readonly Relation[] {
  let relations: readonly Relation[] = [];
  for (const item of items) {
    const scope: Scope = { relations, aliases: [], parent: outer };
    relations = withPlace(
      () => firstOffset(item),
      () => {
        const added = [...scope.relations, ...resolveItem(item, surroundings, scope)];
        refuseTwins(added, surroundings.resolver.rules);
        return added;
      },
    );
  }
  return relations;
}

/** Two tables of one name, from different schemas, would both lose the schema that tells them apart. */
function refuseTwins(relations: readonly Relation[], rules: NameRules): void {
  const names = new Set<string>();
  for (const { alias, isNamed } of relations) {
    if (!isNamed || alias === '') continue;
    if (names.has(rules.table(alias))) {
      throw new Refusal('SQL_AMBIGUOUS_COLUMN', `FROM names "${alias}" twice; give each its own alias.`, -1, {
        name: alias,
      });
    }
    names.add(rules.table(alias));
  }
}

/** `left` is the level so far: what LATERAL items can see. */
function resolveItem(item: FromNode, surroundings: Surroundings, left: Scope): readonly Relation[] {
  const { resolver } = surroundings;
  resolver.countRelation();
  switch (item.kind) {
    case 'table':
      return [resolveTable(item, surroundings)];
    case 'derived table': {
      const isLateral = item.lateral || resolver.rules.impliesLateral;
      return [named(item.alias, '', resolveQuery(item.query, surroundings, isLateral ? left : left.parent))];
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

function resolveTable(node: TableNode, surroundings: Surroundings): Relation {
  const { resolver } = surroundings;
  const cte = findCte(surroundings, node);
  if (cte !== null) return named(node.alias, node.name, cte.columns());
  const table = findTable(resolver, node);
  const site: TableSite = {
    id: node.id,
    table,
    alias: node.alias?.name ?? node.name,
    renames: node.alias?.columnNames ?? [],
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
  const { rules } = surroundings.resolver;
  const left = resolveItem(node.left, surroundings, before);
  const right = resolveItem(node.right, surroundings, {
    relations: [...before.relations, ...left],
    aliases: [],
    parent: before.parent,
  });
  const parts = [...left, ...right];
  refuseTwins(parts, rules);
  if (node.condition.kind === 'on') {
    // ON sees the two sides and the levels outside, not their neighbours in FROM.
    const sides: Scope = { relations: parts, aliases: [], parent: before.parent };
    resolveExpression(node.condition.expression, surroundings, sides);
  }
  const columns = joinColumns(node, [shownColumns(left), shownColumns(right)], rules);
  refuseTooMany(columns.length, { max: MAX_JOINED_COLUMNS, what: 'A join' });
  const isOneSided = node.type === 'semi' || node.type === 'anti';
  if (node.alias !== null) return [named(node.alias, '', isOneSided ? shownColumns(left) : columns)];
  if (isOneSided) return left;
  return [...parts.map((part) => ({ ...part, showsColumns: false })), named(null, '', columns)];
}
