import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { codesOf } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, type QueryBench, startQueryBench, until } from './testing/query-bench.js';

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench({
    limits: { leastDownloadPace: { graceMs: 1_000, bytesASecond: 1024 ** 3 } },
  });
});
afterAll(() => query.stop());

const analyst = () => query.bench.people.of.acme.analyst;

async function ranSql(sql: string): Promise<string> {
  const { data, errors } = await query.runSql(analyst(), { sql, waitMs: 20_000 });
  expect(errors).toEqual([]);
  expect(data.runSql.status).toBe('SUCCEEDED');
  return data.runSql.id;
}

const exportRun = (runId: string) =>
  query.bench.request('mutation ($input: ExportRunInput!) { exportRun(input: $input) { id url } }', {
    token: analyst().token,
    variables: { input: { runId, format: 'CSV' } },
  });

/** Opens a link and takes nothing of the file. */
const openLink = (path: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get({ socketPath: query.socketPath, path }, resolve).once('error', reject);
  });

describe('exports of one person', () => {
  it('are so many at most, though all are asked for at once', async () => {
    const runId = await ranSql('SELECT n FROM numbers WHERE n < 4');
    const answers = await Promise.all(Array.from({ length: 24 }, () => exportRun(runId)));
    const refused = answers.filter((answer) => answer.errors.length > 0);
    expect(refused.map(codesOf)).toEqual(Array.from({ length: 4 }, () => ['TOO_MANY_EXPORTS']));
    const open = { requestedBy: analyst().userId, status: 'READY' } as const;
    expect(await query.bench.admin.export.count({ where: open })).toBe(20);
    await query.bench.admin.export.deleteMany({ where: open });
  });
});

describe('a download', () => {
  it('whose reader takes next to nothing is broken off, and can be begun again', async () => {
    const runId = await ranSql(`SELECT n, repeat('x', 1000) AS filler FROM numbers`);
    const { id, url } = (await exportRun(runId)).data.exportRun;
    const response = await openLink(url);
    expect(response.statusCode).toBe(200);
    const statusNow = async () =>
      (await query.bench.admin.export.findUniqueOrThrow({ where: { id } })).status;
    expect(await statusNow()).toBe('STREAMING');
    await until(async () => (await statusNow()) === 'READY', 20_000);
    await expect(response.toArray()).rejects.toThrow('aborted');
    expect((await openLink(url)).destroy().statusCode).toBe(200);
  });
});

describe('readers of an export’s events', () => {
  it('share the looks at it, however many they are', async () => {
    const { id } = (await exportRun(await ranSql('SELECT 1 AS n'))).data.exportRun;
    const client = query.connect(analyst());
    const subscription = `subscription ($id: ID!) { exportEvents(exportId: $id) { __typename } }`;
    const readers = Array.from({ length: 40 }, () =>
      client.iterate<{ exportEvents: { __typename: string } }>({ query: subscription, variables: { id } }),
    );
    query.bench.statements.length = 0;
    const first = await Promise.all(readers.map((reader) => reader.next()));
    const looks = query.bench.statements.filter((sql) => sql.includes('"exports"'));
    expect(first.map(({ value }) => value?.data?.exportEvents.__typename)).toEqual(
      readers.map(() => 'ExportProgress'),
    );
    expect(looks.length).toBeLessThan(readers.length / 2);

    await query.bench.request('mutation ($id: ID!) { cancelExport(id: $id) { id } }', {
      token: analyst().token,
      variables: { id },
    });
    const rest = await Promise.all(readers.map((reader) => collect(reader)));
    for (const events of rest) expect(events.at(-1)?.data?.exportEvents.__typename).toBe('ExportCancelled');
  });
});
