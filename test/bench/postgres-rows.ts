import { createPostgresConnection, type Parsers } from '@parley/sql-drivers';
import { applyPolicies, approve, type EffectivePolicy } from '@parley/sql-guard';
import type pg from 'pg';
import type { Benchmark } from './measurement.ts';
import { ROWS, readingsSql as statement } from './readings.ts';
import { copied, withCursor } from './rows.ts';

const UNRESTRICTED: EffectivePolicy = {
  classified: null,
  layers: [],
  denials: { tables: [], rows: [], columns: [] },
  attributes: {},
  hashKey: 'bench',
  fingerprint: 'bench',
};

/** Rows a second out of our driver, as JSON, without the house around it: what the way to the client costs is the rest. */
export function postgresRowsBenchmarks(
  database: pg.Client,
  databaseUrl: URL,
  parsers: Parsers,
): readonly Benchmark[] {
  const what = `${ROWS.toLocaleString('en')} rows of 8 columns of postgresql out of our driver`;
  const common = { unit: 'rows/s', rounds: 5 } as const;
  return [
    {
      ...common,
      id: 'rows.postgresql_vs_driver',
      what: `${what}, against pg with a cursor (arrays, batches of 1,000)`,
      measure: (round) => throughDriver(statement(round + 400), databaseUrl, parsers),
      baseline: (round) => withCursor(database, round + 400),
    },
    {
      ...common,
      id: 'rows.postgresql_vs_copy',
      what: `${what}, against COPY TO STDOUT`,
      measure: (round) => throughDriver(statement(round + 500), databaseUrl, parsers),
      baseline: (round) => copied(database, round + 500),
    },
  ];
}

async function throughDriver(sql: string, databaseUrl: URL, parsers: Parsers): Promise<number> {
  const connection = createPostgresConnection({
    engine: 'postgresql',
    host: databaseUrl.hostname,
    port: Number(databaseUrl.port),
    database: databaseUrl.pathname.slice(1),
    user: decodeURIComponent(databaseUrl.username),
    password: decodeURIComponent(databaseUrl.password),
    tls: 'disable',
  });
  try {
    const { signal } = new AbortController();
    const catalog = await connection.introspect(signal);
    const guard = { catalog, policy: UNRESTRICTED, parser: parsers.for('postgresql'), maxRows: 10 * ROWS };
    const query = await approve(await applyPolicies({ sql, dialect: 'postgresql' }, guard), guard);
    const startedAt = performance.now();
    const running = await connection.run(query, {
      signal,
      statementTimeoutMs: 60_000,
      firstBatchRows: 50,
      maxBatchRows: 5_000,
    });
    let rows = 0;
    for await (const batch of running.batches) rows += batch.count;
    if (rows !== ROWS) throw new Error(`${rows} of ${ROWS} rows came.`);
    return (rows * 1_000) / (performance.now() - startedAt);
  } finally {
    await connection.close();
  }
}
