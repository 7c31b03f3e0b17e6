import { createHmac } from 'node:crypto';
import Database from 'better-sqlite3';
import type { ColumnMask } from '../policy.js';
import { sqlLiteral } from './drawn-policy.js';
import type { Views } from './oracle-run.js';
import type { OracleWords } from './oracle-views.js';
import { SMALL_POLICY_SHOP } from './policy-shop.js';

/*
 * SQLite looks a name up among temporary views first. The tables themselves have other names here, so that a table without a view
 * is not there at all. Nothing of the guard may be imported here.
 */

/** Columns whose declared type makes numbers of text. */
const NUMBERS: ReadonlySet<string> = new Set([
  ...['id', 'credit', 'active', 'customer_id', 'total', 'discount', 'order_id', 'line', 'product_id'],
  ...['quantity', 'price', 'manager_id', 'salary'],
]);

export const SQLITE_ORACLE: OracleWords = {
  shop: SMALL_POLICY_SHOP,
  createView: (table, select) => `create temp view ${table} as ${select}`,
  mask: (how, { column }) => {
    const value = `base.${column}`;
    const text = `case typeof(${value}) when 'blob' then lower(hex(${value})) else cast(${value} as text) end`;
    switch (how.kind) {
      case 'hide':
      case 'null':
        return { masked: 'null', clear: value };
      case 'hash':
        return { masked: `oracle_hash(${text})`, clear: text };
      case 'partial':
        return { masked: `oracle_end(${text}, ${how.keepLast})`, clear: text };
      case 'constant':
        return constantCells(how.value, column);
    }
  },
};

function constantCells(constant: Extract<ColumnMask, { kind: 'constant' }>['value'], column: string) {
  const value = `base.${column}`;
  if (NUMBERS.has(column) === (typeof constant !== 'string'))
    return { masked: sqlLiteral(constant), clear: value };
  const masked = `cast(${sqlLiteral(String(constant))} as text)`;
  return {
    masked,
    clear: `case typeof(${value}) when 'blob' then lower(hex(${value})) else cast(${value} as text) end`,
  };
}

/** A database with the views of one policy after another. */
export class SqliteOracle {
  readonly #database = new Database(':memory:');

  constructor(setup: readonly string[], hashKey: string) {
    for (const statement of setup) this.#database.exec(statement);
    for (const table of Object.keys(SMALL_POLICY_SHOP.tables))
      this.#database.exec(`alter table ${table} rename to ${SMALL_POLICY_SHOP.realName(table)}`);
    this.#database.function('oracle_hash', { deterministic: true }, (text) =>
      typeof text === 'string' ? createHmac('sha256', hashKey).update(text).digest('hex') : null,
    );
    this.#database.function('oracle_end', { deterministic: true }, (text, kept) => {
      if (typeof text !== 'string') return null;
      const characters = [...text];
      const count = Number(kept);
      return `****${characters.length > count && count > 0 ? characters.slice(-count).join('') : ''}`;
    });
  }

  build(views: Views): void {
    for (const table of Object.keys(SMALL_POLICY_SHOP.tables))
      this.#database.exec(`drop view if exists temp.${table}; ${views.get(table) ?? ''}`);
  }

  /** Rows as the text of their cells; bytes in hex. */
  run(sql: string): readonly (readonly (string | null)[])[] {
    const rows = this.#database.prepare<unknown[], unknown[]>(sql).raw().safeIntegers().all();
    return rows.map((row) =>
      row.map((cell) =>
        cell === null ? null : cell instanceof Uint8Array ? Buffer.from(cell).toString('hex') : String(cell),
      ),
    );
  }

  close(): void {
    this.#database.close();
  }
}
