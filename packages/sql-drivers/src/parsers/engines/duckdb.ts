import { DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api';
import type { ParserAnswer, ParserEngine } from '../parser-protocol.js';

/** An instance that holds nothing, reaches nothing and can't be set otherwise. */
const LOCKED = {
  threads: '1',
  memory_limit: '256MB',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  enable_external_access: 'false',
  lock_configuration: 'true',
};
const PARSE_SQL =
  'select json_serialize_sql($1::varchar, skip_null := false, skip_empty := false, skip_default := false)::varchar';
const PRINT_SQL = 'select json_deserialize_sql($1::varchar::json)';
const TOO_DEEP = /memory exhausted|Max expression depth limit|[Ss]tack (overflow|depth)/;

/** How `json_serialize_sql` says that it can't. `position`: code points from 0. */
interface SerializeError {
  readonly error_type: string;
  readonly error_message: string;
  readonly position?: string;
}

/** DuckDB's own parser and printer, of the version that runs the statements. */
export async function createEngine(): Promise<ParserEngine> {
  const connection = await (await DuckDBInstance.create(':memory:', LOCKED)).connect();
  const parsing = await connection.prepare(PARSE_SQL);
  const printing = await connection.prepare(PRINT_SQL);
  return { answer: ({ task, text }) => (task === 'parse' ? parse(parsing, text) : print(printing, text)) };
}

async function parse(statement: DuckDBPreparedStatement, sql: string): Promise<ParserAnswer> {
  const json = await ask(statement, sql);
  return json.startsWith('{"error":false') ? { kind: 'value', value: json } : failure(JSON.parse(json));
}

function failure({ error_type, error_message, position }: SerializeError): ParserAnswer {
  if (TOO_DEEP.test(error_message)) return { kind: 'too-deep' };
  if (error_type === 'not implemented') return { kind: 'no-select' };
  const offset = position === undefined ? undefined : Number(position);
  return { kind: 'syntax-error', message: error_message, ...(offset === undefined ? {} : { offset }) };
}

async function print(statement: DuckDBPreparedStatement, tree: string): Promise<ParserAnswer> {
  try {
    return { kind: 'value', value: await ask(statement, tree) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return TOO_DEEP.test(error.message)
      ? { kind: 'too-deep' }
      : { kind: 'syntax-error', message: error.message };
  }
}

async function ask(statement: DuckDBPreparedStatement, text: string): Promise<string> {
  statement.bindVarchar(1, text);
  const reader = await statement.runAndReadAll();
  return String(reader.getRows()[0]?.[0]);
}
