import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { ParleyError } from '@parley/errors';
import { applyPolicies } from '../apply-policies.js';
import { approve } from '../approve.js';
import type { BoundValue } from '../bound-value.js';
import type { CatalogTable, PhysicalCatalog } from '../catalog.js';
import type { DuckdbParser } from '../parser.js';
import type { EffectivePolicy } from '../policy.js';
import type { ApprovedQuery } from '../stages.js';
import { ALL_PASS } from './all-pass.js';

/** DuckDB's own parser, in this process: tests send nothing that would hang it. */
export async function startParser(): Promise<DuckdbParser> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const ask = async (sql: string, text: string) =>
    String((await connection.runAndReadAll(sql, [text])).getRows()[0]?.[0]);
  return {
    dialect: 'duckdb',
    parse: async (sql) => {
      const json = await ask(PARSE_SQL, sql);
      if (json.startsWith('{"error":false')) return json;
      const { error_type: type, error_message: message, position } = JSON.parse(json);
      if (type === 'not implemented') {
        throw new ParleyError('SQL_NOT_A_SINGLE_SELECT', 'The text is not a SELECT.');
      }
      throw Object.assign(new Error(message), { sqlDetails: { cursorPosition: Number(position ?? -1) } });
    },
    print: (tree) => ask(PRINT_SQL, tree),
  };
}

const PARSE_SQL =
  'select json_serialize_sql($1::varchar, skip_null := false, skip_empty := false, skip_default := false)::varchar';
const PRINT_SQL = 'select json_deserialize_sql($1::json)';

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
}

/** A database in memory, with the guard before it. */
export class TestDuckdb {
  private constructor(
    private readonly connection: DuckDBConnection,
    readonly parser: DuckdbParser,
    readonly catalog: PhysicalCatalog,
  ) {}

  static async start(setup: readonly string[]): Promise<TestDuckdb> {
    const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
    for (const statement of setup) await connection.run(statement);
    return new TestDuckdb(connection, await startParser(), await catalogOf(connection));
  }

  async run(sql: string, values: readonly BoundValue[] = []): Promise<Answer> {
    const reader = await this.connection.runAndReadAll(sql, [...(values as readonly DuckDBValue[])]);
    return {
      columns: reader.columnNames(),
      rows: reader.getRowsJson().map((row) => JSON.stringify(row)),
    };
  }

  /** The same database, as if it had another catalog. */
  with(catalog: PhysicalCatalog): TestDuckdb {
    return new TestDuckdb(this.connection, this.parser, catalog);
  }

  /** The same text, with names that have no schema meant in another one. */
  async runIn(schema: string, sql: string): Promise<Answer> {
    await this.connection.run(`use ${schema}`);
    try {
      return await this.run(sql);
    } finally {
      await this.connection.run('use main');
    }
  }

  async guard(sql: string, policy: EffectivePolicy = ALL_PASS, maxRows = 1_000_000): Promise<ApprovedQuery> {
    const options = { catalog: this.catalog, policy, parser: this.parser, maxRows };
    return approve(await applyPolicies({ sql, dialect: 'duckdb' }, options), options);
  }

  /** What a person under a policy gets. */
  async ask(sql: string, policy: EffectivePolicy = ALL_PASS): Promise<Answer> {
    const approved = await this.guard(sql, policy);
    return this.run(approved.sql, approved.values);
  }

  close(): void {
    this.connection.closeSync();
  }
}

async function catalogOf(connection: DuckDBConnection): Promise<PhysicalCatalog> {
  const reader = await connection.runAndReadAll(
    `select schema_name, table_name, column_name, data_type from duckdb_columns()
     where not internal order by schema_name, table_name, column_index`,
  );
  const tables = new Map<string, CatalogTable & { columns: CatalogTable['columns'][number][] }>();
  for (const row of reader.getRows()) {
    const [schema = '', table = '', name = '', type = ''] = row.map(String);
    const key = JSON.stringify([schema, table]);
    const known = tables.get(key) ?? { schema, table, kind: 'table', columns: [], foreignKeys: [] };
    known.columns.push({ name, type, nullable: true, isPrimaryKey: false });
    tables.set(key, known);
  }
  return {
    engine: 'duckdb',
    searchPath: ['main'],
    tables: [...tables.values()],
    tableNames: 'case-insensitive',
    hash: 'of the tests',
  };
}
