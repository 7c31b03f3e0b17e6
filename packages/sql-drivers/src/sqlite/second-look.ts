import type Database from 'better-sqlite3';
import { EngineError } from '../files/engine-host.js';

/*
 * What SQLite is about to read, from the program it compiled the statement to. Every b-tree that is read is opened by its root
 * page, and the schema says whose page that is. This is not the statement's text any more: views are unfolded in it, names
 * resolved, and whatever the guard's parser may have misread is as SQLite read it.
 *
 * Of virtual tables only the table-valued functions of JSON are let through: an instruction says which one it opens by an address,
 * which is compared with theirs.
 */

interface Instruction {
  readonly opcode: string;
  /** The root page. */
  readonly p2: number;
  /** The database: 0 is the file, 1 is for temporary tables. */
  readonly p3: number;
  /** Where a virtual table is opened: its address in this process. */
  readonly p4: string | null;
}

interface Compiled {
  readonly sql: string;
  readonly values: readonly unknown[];
}

const OPENS_A_TREE = new Set(['OpenRead', 'ReopenIdx']);
/** No statement that reads has these. */
const WRITES = new Set(['OpenWrite', 'VUpdate', 'VCreate', 'VDestroy', 'CreateBtree', 'Clear', 'Destroy']);

/** The stored tables that a statement opens, each once; an index counts as its table. @throws EngineError */
export function openedTables(database: Database.Database, { sql, values }: Compiled): readonly string[] {
  const instructions = explain(database, { sql, values });
  if (instructions.some(({ opcode }) => WRITES.has(opcode))) throw fault('the statement would write');
  const virtual = instructions.filter(({ opcode }) => opcode === 'VOpen').map(({ p4 }) => p4);
  if (virtual.length > 0) {
    const allowed = jsonTables(database);
    if (!virtual.every((address) => allowed.has(address))) {
      throw fault('the statement would open a virtual table');
    }
  }
  const owners = readOwners(database);
  const opened = instructions
    .filter(({ opcode }) => OPENS_A_TREE.has(opcode))
    .map(({ p2, p3 }) => (p3 === 0 ? owners.get(p2) : undefined));
  if (opened.includes(undefined)) throw fault('the statement would open what is no table of the schema');
  return [...new Set(opened.filter((table) => table !== undefined))];
}

/** The stored tables that views are made of, however many views lie between. @throws EngineError */
export function tablesBehind(database: Database.Database, views: readonly string[]): readonly string[] {
  return views.flatMap((view) =>
    openedTables(database, { sql: `SELECT * FROM main."${view.replaceAll('"', '""')}"`, values: [] }),
  );
}

function explain(database: Database.Database, { sql, values }: Compiled): readonly Instruction[] {
  return database.prepare<unknown[], Instruction>(`EXPLAIN ${sql}`).all(...values);
}

/** The addresses of the functions, in a file that has no table of its own by such a name. */
function jsonTables(database: Database.Database): ReadonlySet<string | null> {
  const names = ['json_each', 'json_tree'];
  const own = database
    .prepare<string[]>('SELECT 1 FROM sqlite_schema WHERE lower(name) IN (?, ?)')
    .get(...names);
  if (own !== undefined) return new Set();
  const compiled = names.flatMap((name) =>
    explain(database, { sql: `SELECT * FROM ${name}('[]')`, values: [] }),
  );
  return new Set(compiled.filter(({ opcode }) => opcode === 'VOpen').map(({ p4 }) => p4));
}

/** Whose each root page is. The schema's own, page 1, is nobody's. */
function readOwners(database: Database.Database): ReadonlyMap<number, string> {
  const rows = database
    .prepare<[], { rootpage: number; owner: string }>(
      'SELECT rootpage, tbl_name AS owner FROM sqlite_schema WHERE rootpage > 1',
    )
    .all();
  return new Map(rows.map(({ rootpage, owner }) => [rootpage, owner]));
}

function fault(message: string): EngineError {
  return new EngineError('fault', message);
}
