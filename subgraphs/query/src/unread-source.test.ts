import { afterAll, beforeAll, expect, it } from 'vitest';
import { type QueryBench, startQueryBench } from './testing/query-bench.js';

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench({ tiersAsTheyAre: true });
});
afterAll(() => query.stop());

it('answers more statements at once than there are connections, of a database whose schema nobody has read yet', async () => {
  const { bench, globex } = query;
  const { tenantId, dataSourceId } = globex;
  await bench.admin.physicalSchema.deleteMany({ where: { tenantId, dataSourceId } });
  const asked = Array.from({ length: 20 }, (_, n) =>
    query.runSql(bench.people.of.globex.analyst, { sql: `SELECT ${n} AS n FROM customers`, waitMs: 20_000 }),
  );
  for (const { data, errors } of await Promise.all(asked)) {
    expect(errors).toEqual([]);
    expect(data.runSql).toMatchObject({ status: 'SUCCEEDED', rowCount: 20 });
  }
});
