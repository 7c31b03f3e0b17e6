import { createPostgresConnection, type Parsers } from '@parley/sql-drivers';
import { type ApprovedQuery, applyPolicies, approve, type EffectivePolicy } from '@parley/sql-guard';
import type pg from 'pg';
import type { Benchmark } from './measurement.ts';

/** What differs is whether the condition could raise: the division can, for all the guard knows. */
const joined = (condition: string) => `SELECT c.region, count(*) AS n, sum(i.quantity) AS units
  FROM orders o JOIN order_items i ON i.order_id = o.id JOIN customers c ON c.id = o.customer_id
  WHERE ${condition} GROUP BY c.region ORDER BY 1`;

const RULED = ['orders', 'order_items', 'customers'] as const;
/** Admits every row, so that both forms do the same work. */
const POLICY: EffectivePolicy = {
  classified: null,
  layers: [
    {
      kind: 'role',
      grants: [
        {
          source: 'role:analyst',
          allowedTables: null,
          columnRules: [],
          rowRules: RULED.map((table) => ({
            policyId: table,
            table: { schema: 'public', table },
            predicate: { op: 'ne', column: 'region', value: { constant: 'nowhere' } },
          })),
        },
      ],
    },
  ],
  denials: { tables: [], rows: [], columns: [] },
  attributes: {},
  hashKey: 'bench',
  fingerprint: 'bench',
};

/** The same large join with its tables fenced, against the same with the planner free to flatten them. */
export function fenceBenchmark(database: pg.Client, databaseUrl: URL, parsers: Parsers): Benchmark {
  let fenced: ApprovedQuery | undefined;
  let unfenced: ApprovedQuery | undefined;
  async function run(query: ApprovedQuery): Promise<number> {
    const startedAt = performance.now();
    await database.query({ text: query.sql, values: [...query.values], rowMode: 'array' });
    return performance.now() - startedAt;
  }
  async function approvedQuery(condition: string): Promise<ApprovedQuery> {
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
      const catalog = await connection.introspect(AbortSignal.timeout(30_000));
      const options = { catalog, policy: POLICY, parser: parsers.for('postgresql'), maxRows: 1_000 };
      const candidate = { sql: joined(condition), dialect: 'postgresql' as const };
      return await approve(await applyPolicies(candidate, options), options);
    } finally {
      await connection.close();
    }
  }
  return {
    id: 'guard.fence_ms',
    what: 'a join of all orders and their items under row rules, fenced against unfenced',
    unit: 'ms',
    rounds: 7,
    async measure() {
      fenced ??= await approvedQuery('i.quantity / 1 >= 2 AND o.id > 0');
      return run(fenced);
    },
    async baseline() {
      unfenced ??= await approvedQuery('i.quantity >= 2 AND o.id > 0');
      return run(unfenced);
    },
  };
}
