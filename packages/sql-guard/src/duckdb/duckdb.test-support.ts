import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ParleyError } from '@parley/errors';
import type { DuckdbParser } from '../parser.js';

/** DuckDB's own parser, in this process: tests send nothing that would hang it. */
export async function startParser(): Promise<DuckdbParser> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return {
    dialect: 'duckdb',
    parse: async (sql) => {
      const json = await ask(connection, PARSE_SQL, sql);
      if (json.startsWith('{"error":false')) return json;
      const { error_type: type, error_message: message, position } = JSON.parse(json);
      if (type === 'not implemented') {
        throw new ParleyError('SQL_NOT_A_SINGLE_SELECT', 'The text is not a SELECT.');
      }
      throw Object.assign(new Error(message), { sqlDetails: { cursorPosition: Number(position ?? -1) } });
    },
    print: (tree) => ask(connection, PRINT_SQL, tree),
  };
}

const PARSE_SQL =
  'select json_serialize_sql($1::varchar, skip_null := false, skip_empty := false, skip_default := false)::varchar';
const PRINT_SQL = 'select json_deserialize_sql($1::json)';

async function ask(connection: DuckDBConnection, sql: string, text: string): Promise<string> {
  const reader = await connection.runAndReadAll(sql, [text]);
  return String(reader.getRows()[0]?.[0]);
}
