import type { SqlDialectName } from '@parley/semantic-layer';
import { COLUMNS, type ColumnKind, type Table, type Value, type Warehouse } from './warehouse.ts';

type Types = Readonly<Record<ColumnKind, string>>;

const STANDARD: Types = { text: 'varchar(20)', number: 'bigint', flag: 'boolean', day: 'date' };
const TYPES: Readonly<Record<SqlDialectName, Types>> = {
  postgresql: STANDARD,
  mariadb: STANDARD,
  sqlite: STANDARD,
  duckdb: STANDARD,
  clickhouse: {
    text: 'Nullable(String)',
    number: 'Nullable(Int64)',
    flag: 'Nullable(Bool)',
    day: 'Nullable(Date32)',
  },
};

/** Statements that make the tables anew and fill them. */
export function warehouseSql(
  { tables }: Warehouse,
  dialect: SqlDialectName,
  schema: string,
): readonly string[] {
  return tables.flatMap((table) => {
    const name = `${schema}.${table.name}`;
    const engine = dialect === 'clickhouse' ? ' ENGINE = Memory' : '';
    const values = table.rows.map(
      (row) =>
        `(${columnNames(table)
          .map((column) => constant(row[column] ?? null))
          .join(', ')})`,
    );
    return [
      `DROP TABLE IF EXISTS ${name}`,
      `CREATE TABLE ${name} (${columnTypes(table, TYPES[dialect]).join(', ')})${engine}`,
      ...(values.length === 0 ? [] : [`INSERT INTO ${name} VALUES ${values.join(', ')}`]),
    ];
  });
}

function columnNames({ links }: Table): readonly string[] {
  return ['id', ...Object.keys(COLUMNS), ...links.map(({ column }) => column)];
}

function columnTypes({ links }: Table, types: Types): readonly string[] {
  return [
    `id ${types.number}`,
    ...Object.entries(COLUMNS).map(([name, kind]) => `${name} ${types[kind]}`),
    ...links.map(({ column }) => `${column} ${types.number}`),
  ];
}

function constant(value: Value): string {
  if (typeof value === 'string') return `'${value}'`;
  return value === null ? 'NULL' : String(value).toUpperCase();
}
