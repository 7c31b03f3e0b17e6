import { createHash } from 'node:crypto';
import type { CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import type { Database } from 'better-sqlite3';
import type { RefillOptions } from './refill-postgres.js';

/** As `refillPostgres`, in a SQLite file. Tables without row numbers stay as they are. */
export function refillSqlite(
  database: Database,
  { tables }: PhysicalCatalog,
  { kept, seed }: RefillOptions,
): void {
  database.pragma('foreign_keys = OFF');
  database.pragma('ignore_check_constraints = ON');
  database.defaultSafeIntegers(true);
  const triggers = database.prepare<[], { name: string }>(
    `SELECT name FROM sqlite_schema WHERE type = 'trigger'`,
  );
  database.transaction(() => {
    for (const { name } of triggers.all()) database.exec(`DROP TRIGGER ${quoted(name)}`);
    for (const table of tables) {
      if (table.kind !== 'table' || !hasRowNumbers(database, table)) continue;
      const mixed = table.columns
        .map(({ name }) => name)
        .filter((name) => !kept.has(table.table, name) && !isGenerated(database, table, name));
      if (mixed.length > 0) mix(database, table, { columns: mixed, seed });
    }
  })();
}

function mix(
  database: Database,
  { table }: CatalogTable,
  { columns, seed }: { readonly columns: readonly string[]; readonly seed: string },
): void {
  const names = columns.map(quoted);
  const rows = database
    .prepare<[], unknown[]>(`SELECT rowid, ${names.join(', ')} FROM ${quoted(table)} ORDER BY rowid`)
    .raw(true)
    .all();
  const orders = columns.map((column) => shuffled(rows.length, `${seed} ${table} ${column}`));
  const update = database.prepare(
    `UPDATE ${quoted(table)} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE rowid = ?`,
  );
  for (const [index, [rowid]] of rows.entries()) {
    const values = orders.map((order, column) => rows[order[index] ?? index]?.[column + 1]);
    update.run(...values, rowid);
  }
}

/** The numbers below `count` in an order that the seed alone decides. */
function shuffled(count: number, seed: string): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  const draw = drawing(seed);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    const [one, two] = [order[last] ?? last, order[other] ?? other];
    order[last] = two;
    order[other] = one;
  }
  return order;
}

/** Mulberry32: small, and the same everywhere. */
function drawing(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function hasRowNumbers(database: Database, { table, columns }: CatalogTable): boolean {
  if (columns.some(({ name }) => name.toLowerCase() === 'rowid')) return false;
  const found = database
    .prepare<[string], { wr: bigint }>("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?")
    .get(table);
  return found?.wr === 0n;
}

function isGenerated(database: Database, { table }: CatalogTable, column: string): boolean {
  const found = database
    .prepare<[string, string], { hidden: bigint }>('SELECT hidden FROM pragma_table_xinfo(?) WHERE name = ?')
    .get(table, column);
  return found !== undefined && found.hidden !== 0n;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
