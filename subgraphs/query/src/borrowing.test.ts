import { afterAll, beforeAll, expect, it } from 'vitest';
import { collect, type QueryBench, startQueryBench } from './testing/query-bench.js';

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench({ maxOpenSources: 1 });
});
afterAll(() => query.stop());

it('keeps a data source open for as long as one of its statements gives rows', async () => {
  const { acme, globex } = query.bench.people.of;
  const { data } = await query.runSql(acme.analyst, { sql: 'SELECT n, pause FROM slow' });
  const reading = query.events(acme.analyst, data.runSql.id);
  for await (const event of reading) if (event.__typename === 'RunRows') break;
  // Takes the only place there is.
  const other = await query.runSql(globex.analyst, { sql: 'SELECT 1 AS one', waitMs: 20_000 });
  expect(other.data.runSql).toMatchObject({ status: 'SUCCEEDED' });
  const events = await collect(query.events(acme.analyst, data.runSql.id));
  expect(events.at(-1)).toMatchObject({ __typename: 'RunCompleted', rowCount: 150 });
});
