import { CLICKHOUSE_SETTINGS } from '@parley/semantic-layer';
import { clickhouse } from '@parley/testing';
import type { OracleEngine } from './engines.ts';

/** How ClickHouse is started for the oracle; undefined where it is not here. */
export function clickhouseEngine(): ((cleanup: AsyncDisposableStack) => OracleEngine) | undefined {
  const start = clickhouse();
  if (start === undefined) return undefined;
  return (cleanup) => {
    const settings = CLICKHOUSE_SETTINGS;
    const database = cleanup.adopt(start({ database: 'oracle', settings }), (each) => each.close());
    return {
      schema: 'oracle',
      run: async (statements) => database.run(statements),
      rows: async (sql) => database.rows(sql),
    };
  };
}
