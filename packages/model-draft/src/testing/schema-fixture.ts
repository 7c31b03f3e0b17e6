import type { CatalogTable, PhysicalCatalog, ValueProfile } from '@parley/sql-guard';

/** A schema as somebody would meet it, and what a person who knows it would say. Written before the draft was tuned. */
export interface SchemaFixture {
  readonly name: string;
  readonly catalog: PhysicalCatalog;
  readonly profiles: readonly ValueProfile[];
  /** `table.column -> table.column`, composed ones as `table.(a, b) -> table.(a, b)`. */
  readonly relationships: readonly string[];
  /** `table` or `table.column` to the label that a person would give; several where any will do. */
  readonly names: Readonly<Record<string, string | readonly string[]>>;
  /** Columns of primary keys, by table. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

type Facts = Omit<SchemaFixture, 'catalog' | 'profiles'> & { readonly tables: string };

/**
 * Reads tables from lines: `table name [view] -- comment`, then a line a column: `name type [pk] [unique] [fk=table.column]
 * [rows/distinct/min/max] [=value|value] -- comment`.
 */
export function schemaFixture({ tables: text, ...facts }: Facts): SchemaFixture {
  const tables: CatalogTable[] = [];
  const profiles: ValueProfile[] = [];
  for (const line of text.split('\n')) {
    const [said = '', comment] = line.split(' -- ').map((part) => part.trim());
    const [first = '', second = '', ...flags] = said.split(/\s+/);
    if (first === 'table') {
      const kind = flags.includes('view') ? ('view' as const) : ('table' as const);
      tables.push({
        ...inSchema(second),
        kind,
        columns: [],
        foreignKeys: [],
        uniqueKeys: [],
        ...(comment && { comment }),
      });
    } else if (first !== '') {
      const table = tables.pop();
      if (table === undefined) throw new Error(`A column stands before any table: ${line}`);
      tables.push(withColumn(table, { name: first, type: second.replaceAll('_', ' '), flags, comment }));
      const profile = profileOf(flags);
      if (profile !== undefined) profiles.push({ ...profile, ...inSchema(table.table), column: first });
    }
  }
  const catalog: PhysicalCatalog = {
    engine: 'postgresql',
    searchPath: ['public'],
    tables,
    tableNames: 'case-sensitive',
    hash: facts.name,
  };
  return { ...facts, catalog, profiles };
}

function inSchema(table: string) {
  return { schema: 'public', table };
}

interface Written {
  readonly name: string;
  readonly type: string;
  readonly flags: readonly string[];
  readonly comment: string | undefined;
}

function withColumn(table: CatalogTable, { name, type, flags, comment }: Written): CatalogTable {
  const isPrimaryKey = flags.includes('pk');
  const column = { name, type, nullable: !isPrimaryKey, isPrimaryKey, ...(comment && { comment }) };
  const refers = flags
    .find((flag) => flag.startsWith('fk='))
    ?.slice(3)
    .split('.');
  const [target, key] = refers ?? [];
  return {
    ...table,
    columns: [...table.columns, column],
    uniqueKeys: [...(table.uniqueKeys ?? []), ...(flags.includes('unique') ? [[name]] : [])],
    foreignKeys: [
      ...table.foreignKeys,
      ...(target !== undefined && key !== undefined
        ? [{ columns: [name], references: { ...inSchema(target), columns: [key] } }]
        : []),
    ],
  };
}

/** `100/100/1/100`: rows, different values, least, greatest; `=a|b`: the values themselves; `~4`: their average length. */
function profileOf(flags: readonly string[]): Omit<ValueProfile, 'schema' | 'table' | 'column'> | undefined {
  const [rows, distinct, min = null, max = null] =
    flags.find((flag) => /^\d+\/\d+/.test(flag))?.split('/') ?? [];
  if (rows === undefined || distinct === undefined) return undefined;
  const values =
    flags
      .find((flag) => flag.startsWith('='))
      ?.slice(1)
      .split('|') ?? [];
  const length = flags.find((flag) => flag.startsWith('~'))?.slice(1);
  const samples = values.map((value) => ({ value, share: 1 / values.length }));
  return {
    ...{ rows: Number(rows), distinct: Number(distinct), nullShare: 0, isComplete: true, min, max },
    ...{ averageLength: length === undefined ? null : Number(length), samples, measuredAt: new Date(0) },
  };
}
