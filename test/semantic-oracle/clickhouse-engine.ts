import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CLICKHOUSE_SETTINGS } from '@parley/semantic-layer';
import type { OracleEngine } from './engines.ts';

/** Of the library chdb what is used here. It has no types of its own that hold without it. */
interface ChdbSession {
  query(sql: string, format: string): string;
  cleanup(): void;
}

/**
 * ClickHouse as a library: npm's `chdb`, installed in a folder of its own because it takes half a gigabyte.
 *
 * @param folder holds node_modules/chdb
 */
export function startClickhouse(folder: string, cleanup: AsyncDisposableStack): OracleEngine {
  const { Session } = createRequire(join(folder, 'package.json'))('chdb') as {
    Session: new () => ChdbSession;
  };
  const session = cleanup.adopt(new Session(), (each) => each.cleanup());
  const settings = Object.entries(CLICKHOUSE_SETTINGS).map(([name, value]) =>
    typeof value === 'string' ? `${name} = '${value}'` : `${name} = ${value}`,
  );
  return {
    schema: 'oracle',
    run: async (statements) => {
      session.query('CREATE DATABASE IF NOT EXISTS oracle', 'Null');
      for (const statement of statements) session.query(statement, 'Null');
    },
    rows: async (sql) => {
      const answer = session.query(`${sql}\nSETTINGS ${settings.join(', ')}`, 'JSONCompact');
      return (JSON.parse(answer) as { data: unknown[][] }).data;
    },
  };
}
