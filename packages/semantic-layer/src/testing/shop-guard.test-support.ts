import { readFileSync } from 'node:fs';
import { createParsers, type Parsers } from '@parley/sql-drivers';
import {
  applyPolicies,
  approve,
  type CatalogTable,
  type EffectivePolicy,
  type SqlDialect,
} from '@parley/sql-guard';
import type { SqlDialectName } from '../dialects/dialect-sql.js';

/** Nothing is hidden, so that what is refused is refused for its form. */
const POLICY: EffectivePolicy = {
  ...{ classified: null, layers: [], attributes: {}, hashKey: 'tests', fingerprint: '00' },
  denials: { tables: [], rows: [], columns: [] },
};

/** The guard before a shop's engine, which a semantic query's statement passes like any other. */
export class ShopGuard implements AsyncDisposable {
  readonly #dialect: SqlDialectName;
  readonly #tables: readonly CatalogTable[];
  readonly #parsers: Parsers = createParsers({ timeLimitMs: 60_000 });

  constructor(dialect: SqlDialectName, schema: string) {
    this.#dialect = dialect;
    this.#tables = shopTables(schema);
  }

  /** What the guard prints; on ClickHouse, which it does not know, what it is given. @throws ParleyError as the guard */
  async passed(sql: string): Promise<string> {
    const dialect = this.#dialect;
    if (!isGuarded(dialect)) return sql;
    const catalog = {
      ...{ engine: dialect, searchPath: [], tables: this.#tables, hash: 'shop' },
      tableNames: 'case-sensitive' as const,
    };
    const options = { catalog, policy: POLICY, parser: this.#parsers.for(dialect), maxRows: 1_000 };
    return (await approve(await applyPolicies({ sql, dialect }, options), options)).sql;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parsers.close();
  }
}

function isGuarded(dialect: SqlDialectName): dialect is SqlDialect {
  return dialect !== 'clickhouse';
}

function shopTables(schema: string): readonly CatalogTable[] {
  const script = readFileSync(new URL('./shop.sql', import.meta.url), 'utf8');
  return [...script.matchAll(/CREATE TABLE (\w+) \(([\s\S]*?)\);/g)].map(([, table = '', body = '']) => ({
    ...{ schema, table, kind: 'table', foreignKeys: [] },
    columns: body
      .split(/,(?![^(]*\))/)
      .map((definition) => definition.trim().split(' '))
      .filter(([name]) => name !== 'PRIMARY')
      .map(([name = '', type = '']) => ({ name, type, nullable: true, isPrimaryKey: name === 'id' })),
  }));
}
