import {
  type CatalogTable,
  type EffectivePolicy,
  identifierRules,
  type PhysicalCatalog,
  type PolicyPredicate,
  type TableName,
} from '@parley/sql-guard';

/** No engine has a NUL in its names. */
export const UNKNOWN = '\0';

/**
 * A catalog with everything that the policies name, whether or not it is there today, and with what nobody knows yet: a column more in
 * each table, a table and a view more. What holds of all of it holds of every catalog that these policies may be met with.
 */
export function widestCatalog(
  catalog: PhysicalCatalog,
  policies: readonly EffectivePolicy[],
): PhysicalCatalog {
  const names = identifierRules(catalog);
  const tables = new Map<
    string,
    { readonly table: CatalogTable; readonly columns: Map<string, CatalogTable['columns'][number]> }
  >();
  const keyOf = ({ schema, table }: TableName) => `${names.table(schema)}${UNKNOWN}${names.table(table)}`;
  const entryOf = (name: TableName, table?: CatalogTable) => {
    const known = tables.get(keyOf(name));
    if (known !== undefined) return known;
    const made = {
      table: table ?? missingTable(name),
      columns: new Map<string, CatalogTable['columns'][number]>(),
    };
    for (const column of made.table.columns) made.columns.set(names.column(column.name), column);
    tables.set(keyOf(name), made);
    return made;
  };
  for (const table of catalog.tables) entryOf(table, table);
  for (const { table, columns } of policies.flatMap(mentions)) {
    const entry = entryOf(table);
    for (const name of columns) {
      if (!entry.columns.has(names.column(name))) entry.columns.set(names.column(name), unknownColumn(name));
    }
  }
  entryOf({ schema: UNKNOWN, table: UNKNOWN });
  entryOf(
    { schema: UNKNOWN, table: `${UNKNOWN}view` },
    { ...missingTable({ schema: UNKNOWN, table: `${UNKNOWN}view` }), kind: 'view' },
  );
  return {
    ...catalog,
    tables: [...tables.values()].map(({ table, columns }) => ({
      ...table,
      columns: [...columns.values(), unknownColumn(UNKNOWN)],
    })),
  };
}

interface Mention {
  readonly table: TableName;
  readonly columns: readonly string[];
}

function mentions({ classified, layers, denials }: EffectivePolicy): readonly Mention[] {
  const grants = layers.flatMap((layer) => layer.grants);
  const rows = [...grants.flatMap(({ rowRules }) => rowRules), ...denials.rows];
  const columns = [...grants.flatMap(({ columnRules }) => columnRules), ...denials.columns];
  const listed = [...grants.flatMap(({ allowedTables }) => allowedTables ?? []), ...denials.tables];
  return [
    ...(classified ?? []).map(({ schema, table, columns: known }) => ({
      table: { schema, table },
      columns: known,
    })),
    ...listed.map((table) => ({ table, columns: [] })),
    ...columns.map(({ table, column }) => ({ table, columns: [column] })),
    ...rows.flatMap(({ table, predicate }) => mentionsOf(predicate, table)),
  ];
}

/** Which columns a predicate on a table reads, its mapping tables' too. */
export function mentionsOf(predicate: PolicyPredicate, table: TableName): readonly Mention[] {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return predicate.operands.flatMap((operand) => mentionsOf(operand, table));
    case 'not':
      return mentionsOf(predicate.operand, table);
    case 'exists':
      return [
        { table, columns: [predicate.column] },
        {
          table: predicate.mapping,
          columns: [predicate.matches, ...predicate.where.map(({ column }) => column)],
        },
      ];
    default:
      return [{ table, columns: [predicate.column] }];
  }
}

function missingTable({ schema, table }: TableName): CatalogTable {
  return { schema, table, kind: 'table', columns: [], foreignKeys: [] };
}

function unknownColumn(name: string): CatalogTable['columns'][number] {
  return { name, type: 'text', nullable: true, isPrimaryKey: false };
}
