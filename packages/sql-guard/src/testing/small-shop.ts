import type { CatalogTable, PhysicalCatalog } from '../catalog.js';

/** A small shop that MariaDB and SQLite both take: tables, then rows that hold nulls, quotes, ties and text in other alphabets. */
export const SMALL_SHOP: readonly string[] = [
  `create table customers (id integer primary key, name varchar(40), email varchar(60), region varchar(10), credit decimal(10,2), active tinyint, birthday date, profile text)`,
  `create table orders (id integer primary key, customer_id integer, status varchar(10), total decimal(10,2), discount double, ordered_at datetime)`,
  `create table order_items (order_id integer, line integer, product_id integer, quantity integer, price decimal(10,2), primary key (order_id, line))`,
  `create table products (id integer primary key, title varchar(40), category varchar(20), price decimal(10,2))`,
  `create table employees (id integer primary key, name varchar(40), manager_id integer, salary integer, department varchar(20))`,
  ...rows('customers', 20, (id) => [
    id,
    id === 7 ? "O'Brien \\ sons" : id === 8 ? 'Žofia Ünal' : `Customer ${id}`,
    id % 6 === 0 ? null : `c${id}@example.com`,
    ['EU', 'US', 'APAC'][id % 3] ?? null,
    id % 7 === 0 ? null : id * 37.5,
    id % 4 === 0 ? 0 : 1,
    `19${60 + id}-0${(id % 9) + 1}-1${id % 10}`,
    `{"tier": "${id % 2 === 0 ? 'gold' : 'basic'}", "visits": ${id * 3}, "tags": ["t${id % 3}", "all"]}`,
  ]),
  ...rows('orders', 60, (id) => [
    id,
    id % 11 === 0 ? null : (id % 18) + 1,
    ['paid', 'open', 'shipped', 'void'][id % 4] ?? null,
    ((id * 7919) % 40_000) / 100,
    id % 5 === 0 ? null : (id % 4) / 10,
    `2025-${String((id % 12) + 1).padStart(2, '0')}-${String((id % 27) + 1).padStart(2, '0')} ${String(id % 24).padStart(2, '0')}:30:00`,
  ]),
  ...rows('order_items', 120, (id) => [
    Math.ceil(id / 2),
    (id % 2) + 1,
    (id % 9) + 1,
    (id % 5) + 1,
    ((id * 31) % 900) / 10,
  ]),
  ...rows('products', 9, (id) => [
    id,
    `Product ${'ABCDEFGHI'[id - 1]}`,
    ['tools', 'toys', 'food'][id % 3] ?? null,
    id * 9.95,
  ]),
  ...rows('employees', 12, (id) => [
    id,
    `Employee ${id}`,
    id === 1 ? null : Math.floor(id / 2),
    3000 + ((id * 271) % 9) * 250,
    ['sales', 'ops', 'lab'][id % 3] ?? null,
  ]),
];

/** What introspection says of it. */
export function smallShopCatalog(engine: 'mariadb' | 'sqlite'): PhysicalCatalog {
  const schema = engine === 'mariadb' ? 'shop' : 'main';
  const tables = SMALL_SHOP.flatMap((statement): CatalogTable[] => {
    const [, table, columns] = /^create table (\w+) \((.*?)(?:, primary key .*)?\)$/.exec(statement) ?? [];
    if (table === undefined || columns === undefined) return [];
    const described = columns.split(/, (?!\d)/).map((column) => column.split(' '));
    return [
      {
        schema,
        table,
        kind: 'table',
        columns: described.map(([name = '', type = '']) => ({
          name,
          type,
          nullable: true,
          isPrimaryKey: name === 'id',
        })),
        foreignKeys: [],
      },
    ];
  });
  const tableNames = engine === 'mariadb' ? 'case-sensitive' : 'case-insensitive';
  return { engine, searchPath: [schema], tables, tableNames, hash: 'small shop' };
}

type Cell = string | number | null;

function rows(table: string, count: number, row: (id: number) => readonly Cell[]): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) =>
      `insert into ${table} values (${row(index + 1)
        .map(literal)
        .join(', ')})`,
  );
}

/** For both engines: MariaDB runs with NO_BACKSLASH_ESCAPES here. */
function literal(cell: Cell): string {
  return typeof cell === 'string' ? `'${cell.replaceAll("'", "''")}'` : String(cell);
}
