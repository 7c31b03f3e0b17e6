import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { quoted } from '../fills/refill-sqlite.js';

interface Column {
  readonly name: string;
  readonly type: string;
  /** Place in the primary key, from 1; 0 for none. */
  readonly pk: number;
}

interface Reference {
  readonly id: number;
  readonly table: string;
  readonly from: string;
  readonly to: string | null;
}

const ROWS_A_STATEMENT = 500;

/** Makes every table of a SQLite file in an empty PostgreSQL database, with its rows, its primary keys and its foreign ones. */
export async function copyIntoPostgres(client: pg.Client, file: string): Promise<void> {
  const source = new Sqlite(file, { readonly: true });
  try {
    const tables = source
      .prepare<[], { name: string }>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
      )
      .all()
      .map(({ name }) => name);
    for (const table of tables) await copyTable(source, client, table);
    for (const table of tables) await addReferences(source, client, table);
  } finally {
    source.close();
  }
}

async function copyTable(source: Sqlite.Database, client: pg.Client, table: string): Promise<void> {
  const columns = columnsOf(source, table).map((column) => ({
    ...column,
    copied: typeFor(source, table, column),
  }));
  const id = pg.escapeIdentifier;
  const definitions = columns.map(({ name, copied }) => `${id(name)} ${copied}`);
  await client.query(`CREATE TABLE ${id(table)} (${definitions.join(', ')})`);
  const select = source
    .prepare<[], (string | null)[]>(
      `SELECT ${columns.map(({ name }) => textOf(quoted(name))).join(', ')} FROM ${quoted(table)}`,
    )
    .raw(true);
  let batch: (string | null)[][] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const values = batch.map((row) => `(${row.map(constant).join(', ')})`);
    await client.query(`INSERT INTO ${id(table)} VALUES ${values.join(', ')}`);
    batch = [];
  };
  for (const row of select.iterate()) {
    batch.push(row);
    if (batch.length === ROWS_A_STATEMENT) await flush();
  }
  await flush();
  const key = columns.filter(({ pk }) => pk > 0).toSorted((one, other) => one.pk - other.pk);
  if (key.length > 0)
    await tryTo(client, `ADD PRIMARY KEY (${key.map(({ name }) => id(name)).join(', ')})`, table);
}

/** A blob has no text, and the byte zero none in PostgreSQL. */
function textOf(column: string): string {
  return `CASE typeof(${column}) WHEN 'blob' THEN hex(${column}) ELSE replace(CAST(${column} AS text), char(0), '') END`;
}

function constant(value: string | null): string {
  return value === null ? 'NULL' : pg.escapeLiteral(value);
}

const DAY = '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]';
const MOMENT = `${DAY} [0-2][0-9]:[0-5][0-9]*`;

/** As it is declared, if all of its values are of that kind; else by its values. */
function typeFor(source: Sqlite.Database, table: string, { name, type }: Column): string {
  const column = quoted(name);
  const every = (condition: string): boolean =>
    source
      .prepare<[], { yes: number }>(
        `SELECT count(*) > 0 AND min(${condition}) AS yes FROM ${quoted(table)} WHERE ${column} IS NOT NULL`,
      )
      .get()?.yes === 1;
  if (/bool/i.test(type) && every(`${column} IN (0, 1)`)) return 'boolean';
  if (every(`typeof(${column}) = 'integer'`)) return 'bigint';
  if (every(`typeof(${column}) IN ('integer', 'real')`)) return 'double precision';
  const isTimeType = /date|time/i.test(type) || /date|time/i.test(name);
  if (isTimeType && every(`${column} GLOB '${DAY}' AND date(${column}) = ${column}`)) return 'date';
  if (isTimeType && every(`${column} GLOB '${MOMENT}' AND datetime(${column}) IS NOT NULL`))
    return 'timestamp';
  return 'text';
}

async function addReferences(source: Sqlite.Database, client: pg.Client, table: string): Promise<void> {
  const references = source
    .prepare<[string], Reference>('SELECT * FROM pragma_foreign_key_list(?)')
    .all(table);
  const id = pg.escapeIdentifier;
  for (const parts of Map.groupBy(references, (reference) => reference.id).values()) {
    const target = parts[0]?.table ?? table;
    const targetKey = columnsOf(source, target).filter(({ pk }) => pk > 0);
    const columns = parts.map(({ from }) => id(from));
    const to = parts.map((part, index) => id(part.to ?? targetKey[index]?.name ?? ''));
    // Rows may refer to nothing: SQLite does not mind, and what is told of the tables is all that is wanted here.
    const clause = `ADD FOREIGN KEY (${columns.join(', ')}) REFERENCES ${id(target)} (${to.join(', ')}) NOT VALID`;
    await tryTo(client, clause, table);
  }
}

/** Keys that the rows contradict, or that name what does not exist, are left out. */
async function tryTo(client: pg.Client, clause: string, table: string): Promise<void> {
  await client.query(`ALTER TABLE ${pg.escapeIdentifier(table)} ${clause}`).catch(() => undefined);
}

function columnsOf(source: Sqlite.Database, table: string): readonly Column[] {
  return source.prepare<[string], Column>('SELECT name, type, pk FROM pragma_table_info(?)').all(table);
}
