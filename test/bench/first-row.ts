import type { ParleyClient } from '@parley/client';
import type pg from 'pg';
import type { Benchmark } from './measurement.ts';

/** Time from sending `ask` to the first row at the client, against the answer's own SQL on plain pg. */
export function firstRowBenchmark(client: ParleyClient, database: pg.Client): Benchmark {
  let sql = '';
  return {
    id: 'ask.first_row_ms',
    what: 'from `ask` to the first row at the client, against the same SQL read by plain pg',
    unit: 'ms',
    rounds: 15,
    async measure(round) {
      const startedAt = performance.now();
      for await (const event of await client.ask(question(round))) {
        if (event.__typename === 'RunRows') return performance.now() - startedAt;
        if (event.__typename === 'RunFailed') throw new Error(event.error.message);
      }
      throw new Error('The answer had no rows.');
    },
    async baseline(round) {
      sql ||= await compiledSql(client);
      const text = sql.replace(/LIMIT \d+/, `LIMIT ${limit(round)}`);
      const startedAt = performance.now();
      await database.query({ text, rowMode: 'array' });
      return performance.now() - startedAt;
    },
  };
}

const limit = (round: number) => 10 + round;
const question = (round: number) => `top ${limit(round)} customers by revenue last quarter`;

async function compiledSql(client: ParleyClient): Promise<string> {
  for await (const event of await client.ask(question(0)))
    if (event.__typename === 'RunSql') return event.sql;
  throw new Error('The question was not compiled to SQL.');
}
