import type { SemanticModel } from '@parley/semantic-layer';
import type { CatalogTable } from '@parley/sql-guard';
import { sqlTokens } from '../clock/sql-tokens.js';
import type { EvaluatedData, Join, KeptColumns } from '../databases/evaluated-data.js';

/** Joined columns of one name looked at, at most: each costs a join. */
const MAX_COPIES_LOOKED_AT = 300;

/**
 * What stays in its rows in a re-fill: primary, unique and foreign keys, declared or drafted; what gold statements join by;
 * and what is kept twice, a customer's name in the orders too, which would contradict itself.
 */
export async function keptColumns(
  data: EvaluatedData,
  model: SemanticModel,
  goldStatements: readonly string[],
): Promise<KeptColumns> {
  const kept = new Set<string>();
  const keep = (table: string, columns: readonly string[]) => {
    for (const column of columns) kept.add(placeOf(table, column));
  };
  const joins = [...declaredJoins(data.catalog.tables), ...draftedJoins(model)];
  for (const { table, columns, uniqueKeys = [] } of data.catalog.tables) {
    keep(
      table,
      columns.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => name),
    );
    for (const key of uniqueKeys) keep(table, key);
  }
  for (const { table, primaryKey } of model.entities) keep(table.table, primaryKey);
  for (const { from, to } of joins) {
    keep(from.table, from.columns);
    keep(to.table, to.columns);
  }
  const joinedByGold = goldStatements.flatMap(comparedColumns);
  for (const { table, columns } of data.catalog.tables) {
    keep(
      table,
      columns.map(({ name }) => name).filter((name) => joinedByGold.includes(name.toLowerCase())),
    );
  }
  for (const { join, column } of sharedNames(joins, data.catalog.tables).slice(0, MAX_COPIES_LOOKED_AT)) {
    if (!(await data.areCopies(join, column).catch(() => false))) continue;
    keep(join.from.table, [column]);
    keep(join.to.table, [column]);
  }
  return { has: (table, column) => kept.has(placeOf(table, column)) };
}

function placeOf(table: string, column: string): string {
  return JSON.stringify([table.toLowerCase(), column.toLowerCase()]);
}

function declaredJoins(tables: readonly CatalogTable[]): readonly Join[] {
  return tables.flatMap(({ schema, table, foreignKeys }) =>
    foreignKeys.map(({ columns, references }) => ({ from: { schema, table, columns }, to: references })),
  );
}

function draftedJoins({ entities, relationships }: SemanticModel): readonly Join[] {
  const tableOf = new Map(entities.map(({ name, table }) => [name, table]));
  return relationships.flatMap(({ from, to }) => {
    const [one, other] = [tableOf.get(from.entity), tableOf.get(to.entity)];
    if (one === undefined || other === undefined) return [];
    return [{ from: { ...one, columns: from.columns }, to: { ...other, columns: to.columns } }];
  });
}

function sharedNames(
  joins: readonly Join[],
  tables: readonly CatalogTable[],
): readonly { readonly join: Join; readonly column: string }[] {
  const columnsOf = ({ schema, table }: Join['from']) =>
    tables.find((each) => each.schema === schema && each.table === table)?.columns ?? [];
  return joins.flatMap((join) => {
    const others = new Map(columnsOf(join.to).map(({ name, type }) => [name, type]));
    return columnsOf(join.from)
      .filter(({ name, type }) => others.get(name) === type && !join.from.columns.includes(name))
      .map(({ name }) => ({ join, column: name }));
  });
}

/** Names on both sides of `a.x = b.y` with different tables before them: what a statement joins by. */
function comparedColumns(sql: string): readonly string[] {
  const tokens = sqlTokens(sql);
  const nameAt = (index: number) => tokens[index]?.text.replace(/^"|"$/g, '').toLowerCase() ?? '';
  return tokens.flatMap((token, index) => {
    const isQualifiedPair =
      token.text === '=' &&
      tokens[index - 2]?.text === '.' &&
      tokens[index + 2]?.text === '.' &&
      tokens[index + 1]?.kind !== 'string' &&
      nameAt(index - 3) !== nameAt(index + 1);
    return isQualifiedPair ? [nameAt(index - 1), nameAt(index + 3)] : [];
  });
}
