import Sqlite from 'better-sqlite3';
import { type Answer, type Cell, looseCell } from '../matching/cell.js';
import { MAX_ROWS } from './evaluated-data.js';

/** Asks a SQLite file directly, read only. A statement of the set's own can't be interrupted: it is trusted to end. */
export class SqliteAnswers {
  readonly #database: Sqlite.Database;

  constructor(file: string) {
    this.#database = new Sqlite(file, { readonly: true, fileMustExist: true });
    this.#database.defaultSafeIntegers(true);
  }

  ask(sql: string): Answer {
    const statement = this.#database.prepare<[], unknown[]>(sql).raw(true);
    const rows: Cell[][] = [];
    for (const row of statement.iterate()) {
      if (rows.length === MAX_ROWS) throw new Error(`The statement has more than ${MAX_ROWS} rows.`);
      rows.push(row.map(cellFor));
    }
    return { columns: statement.columns().map(({ name }) => name), rows };
  }

  close(): void {
    this.#database.close();
  }
}

function cellFor(value: unknown): Cell {
  if (value === null) return null;
  return looseCell(Buffer.isBuffer(value) ? value.toString('base64') : String(value));
}
