import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileRunLog } from '@parley/event-bus';
import { createFolderResultStore, type ResultWriter } from '@parley/result-store';
import { createLogger } from '@parley/service-kit';
import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ResultArchive } from './results/result-archive.js';
import { ResultRepository } from './results/result-repository.js';
import { collect, type QueryBench, startQueryBench } from './testing/query-bench.js';

const PAGE = `query ($id: ID!, $first: Int, $after: String) { run(id: $id) {
  status resultKeptUntil result(first: 3) { rows complete }
  rows(first: $first, after: $after) {
    columns { name type } rows totalCount pageInfo { hasNextPage endCursor } } } }`;
const DAY_MS = 86_400_000;

let passed = 0;
let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench({
    now: () => new Date(Date.now() + passed),
    // Room for one operation as large as may be: those that read at once wait for each other.
    limits: { leaseSeconds: 1, pageBytes: 40 * 1024 ** 2 },
  });
});
afterAll(() => query.stop());
afterEach(() => {
  passed = 0;
});

const acme = () => query.bench.people.of.acme;

async function runSql(person: Person, sql: string, input: object = {}): Promise<string> {
  const { data, errors } = await query.runSql(person, { sql, waitMs: 20_000, ...input });
  expect(errors).toEqual([]);
  expect(data.runSql).toMatchObject({ status: 'SUCCEEDED', error: null });
  return data.runSql.id;
}

async function stored(person: Person, sql: string, input: object = {}): Promise<string> {
  const id = await runSql(person, sql, input);
  await untilStored(id);
  return id;
}

const page = (person: Person, id: string, place: { first?: number; after?: string | null } = {}) =>
  query.bench.request(PAGE, { token: person.token, variables: { id, ...place } });

async function allPages(person: Person, id: string, sizes: readonly number[]): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  let after: string | null = null;
  for (let turn = 0; ; turn += 1) {
    const first = sizes[turn % sizes.length] ?? 100;
    const { data, errors } = await page(person, id, { first, after });
    expect(errors).toEqual([]);
    const { rows: part, pageInfo, totalCount } = data.run.rows;
    rows.push(...part);
    expect(part.length).toBeLessThanOrEqual(first);
    expect(pageInfo.hasNextPage).toBe(rows.length < totalCount);
    if (!pageInfo.hasNextPage) return rows;
    after = pageInfo.endCursor;
  }
}

const stateOf = async (id: string) =>
  (await query.bench.admin.run.findUniqueOrThrow({ where: { id } })).resultState;

const untilStored = (id: string) =>
  vi.waitUntil(async () => (await stateOf(id)) === 'STORED', { timeout: 10_000, interval: 20 });

const fileOf = (id: string) => join(query.resultsFolder, 'results', query.acme.tenantId, id);

/** As if its time were over. */
const dropLog = (id: string) => rm(join(query.runLogFolder, `${id}.log`));

async function damageLog(id: string): Promise<void> {
  const path = join(query.runLogFolder, `${id}.log`);
  const bytes = await readFile(path);
  const place = bytes.byteLength - 1_000;
  bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  await writeFile(path, bytes);
}

const NUMBERS = 'SELECT n, n * 2 AS twice, $$"],[$$ || n AS words FROM numbers ORDER BY n';
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => [index + 1, 2 * (index + 1), `"],[${index + 1}`]);

describe('pages of a result', () => {
  it('are together the whole result, whatever their sizes, stored or not yet', async () => {
    const id = await runSql(acme().analyst, NUMBERS);
    expect(await allPages(acme().analyst, id, [7_000])).toEqual(numbered(20_000));
    await untilStored(id);
    await dropLog(id);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1_000, max: 10_000 }), { minLength: 1, maxLength: 4 }),
        async (sizes) => {
          const rows = await allPages(acme().analyst, id, sizes);
          // Comparing 60,000 cells with toEqual takes seconds.
          expect(JSON.stringify(rows) === JSON.stringify(numbered(20_000))).toBe(true);
        },
      ),
      { numRuns: 5 },
    );
  });

  it('are read by many at once, who wait for each other’s room', async () => {
    const id = await stored(acme().analyst, NUMBERS);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => page(acme().analyst, id, { first: 10_000 })),
    );
    for (const { data, errors } of answers) {
      expect(errors).toEqual([]);
      expect(data.run.rows.rows).toHaveLength(10_000);
    }
  });

  it('are there when the events are gone, and so is the first look at the result', async () => {
    const id = await stored(acme().analyst, NUMBERS);
    await dropLog(id);
    await expect(collect(query.events(acme().analyst, id))).rejects.toMatchObject([
      { extensions: { code: 'RUN_LOG_EXPIRED' } },
    ]);
    const { data } = await page(acme().analyst, id, { first: 2 });
    expect(data.run).toMatchObject({
      result: { rows: numbered(3), complete: false },
      rows: {
        columns: [
          { name: 'n', type: 'INTEGER' },
          { name: 'twice', type: 'INTEGER' },
          { name: 'words', type: 'TEXT' },
        ],
        rows: numbered(2),
        totalCount: 20_000,
      },
    });
  });

  it('are kept as long as the tenant’s tier says, and no longer', async () => {
    const before = Date.now();
    const id = await stored(acme().analyst, 'SELECT 1 AS one');
    const { data } = await page(acme().analyst, id);
    const keptUntil = new Date(data.run.resultKeptUntil).getTime();
    expect(keptUntil).toBeGreaterThanOrEqual(before + 90 * DAY_MS);
    expect(keptUntil).toBeLessThanOrEqual(Date.now() + 90 * DAY_MS);
    passed = 91 * DAY_MS;
    expect((await page(acme().analyst, id)).data.run).toMatchObject({ rows: null, result: null });
  });

  it('may be of no rows, or of those that the run was let have', async () => {
    const none = await stored(acme().analyst, 'SELECT n FROM numbers WHERE n < 0');
    expect((await page(acme().analyst, none)).data.run.rows).toMatchObject({
      columns: [{ name: 'n', type: 'INTEGER' }],
      rows: [],
      totalCount: 0,
      pageInfo: { hasNextPage: false, endCursor: null },
    });
    const some = await stored(acme().analyst, NUMBERS, { maxRows: 10 });
    const { data } = await page(acme().analyst, some, { first: 100 });
    expect(data.run.rows).toMatchObject({ rows: numbered(10), totalCount: 10 });
  });

  it('hold at most 8 MB, but always a row', async () => {
    const id = await stored(
      acme().analyst,
      `SELECT o.n, (SELECT string_agg(repeat('x', 10000), '') FROM numbers m
                    WHERE m.n <= CASE WHEN o.n = 4 THEN 790 ELSE 300 END) AS wide
       FROM numbers o WHERE o.n <= 6 ORDER BY o.n`,
    );
    const counts: number[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await page(acme().analyst, id, { first: 100, after });
      expect(errors).toEqual([]);
      const { rows, pageInfo } = data.run.rows;
      counts.push(rows.length);
      for (const [n, wide] of rows) expect(wide).toHaveLength(n === 4 ? 7_900_000 : 3_000_000);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(counts).toEqual([2, 1, 1, 2]);
  });

  it('are together at most 32 MB in one operation', async () => {
    const id = await stored(
      acme().analyst,
      `SELECT (SELECT string_agg(repeat('x', 10000), '') FROM numbers m WHERE m.n <= 790) AS wide`,
    );
    const pages = Array.from({ length: 7 }, (_, n) => `p${n}: rows(first: 1) { rows }`);
    const { data, errors } = await query.bench.request(
      `query ($id: ID!) { run(id: $id) { ${pages.join(' ')} } }`,
      { token: acme().analyst.token, variables: { id } },
    );
    // The fifth begins below the bound, and nobody is refused the one row that they asked for.
    expect(Object.values(data.run).filter((part) => part !== null)).toHaveLength(5);
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['RESULT_LIMIT', 'RESULT_LIMIT']);
  });

  it.each([
    [{ first: 0 }, 'BAD_INPUT'],
    [{ first: 10_001 }, 'BAD_INPUT'],
    [{ after: 'nonsense' }, 'INVALID_CURSOR'],
    [{ after: Buffer.from('["x","1"]').toString('base64url') }, 'INVALID_CURSOR'],
  ])('refuse %j with %s', async (place, code) => {
    const id = await runSql(acme().analyst, 'SELECT 1 AS one');
    const answer = await page(acme().analyst, id, place);
    expect(codesOf(answer)).toEqual([code]);
    expect(answer.data.run.rows).toBeNull();
  });

  it('refuse a cursor of another run, and one that nobody gave', async () => {
    const id = await runSql(acme().analyst, NUMBERS);
    const other = await runSql(acme().analyst, NUMBERS);
    const { data } = await page(acme().analyst, other, { first: 5 });
    const foreign = data.run.rows.pageInfo.endCursor;
    expect(codesOf(await page(acme().analyst, id, { after: foreign }))).toEqual(['INVALID_CURSOR']);
    for (const offset of ['-1', '1.5', '01', '1e3', 'NaN', '']) {
      const after = Buffer.from(JSON.stringify([id, offset])).toString('base64url');
      expect(codesOf(await page(acme().analyst, id, { after }))).toEqual(['INVALID_CURSOR']);
    }
  });
});

describe('who may see pages of a result', () => {
  it('is who sees the same cells today: others get the run without its rows', async () => {
    const id = await stored(acme().analyst, 'SELECT id, region FROM orders ORDER BY id LIMIT 3');
    const policyId = await query.acme.addPolicy({
      kind: 'COLUMN',
      definition: { table: { schema: 'public', table: 'orders' }, column: 'region', mask: { kind: 'hide' } },
      roleName: 'analyst',
    });
    try {
      // What the owner sees is not what the asker saw: policies there now cut the one and not the other.
      await vi.waitUntil(async () => (await page(acme().analyst, id)).data.run.rows === null, {
        timeout: 5_000,
      });
      expect((await page(acme().analyst, id)).data.run).toMatchObject({ status: 'SUCCEEDED', result: null });
    } finally {
      await query.acme.removePolicy(policyId);
    }
    await vi.waitUntil(async () => (await page(acme().analyst, id)).data.run.rows !== null, {
      timeout: 5_000,
    });
    expect((await page(acme().owner, id)).data.run.rows.rows).toHaveLength(3);
  });

  it('is nobody without the run: of another person, of another tenant, or not signed in', async () => {
    const id = await stored(acme().owner, 'SELECT 1 AS one');
    expect(codesOf(await page(acme().analyst, id))).toEqual(['NOT_FOUND']);
    expect(codesOf(await page(query.bench.people.of.globex.owner, id))).toEqual(['NOT_FOUND']);
    const anonymous = await query.bench.request(PAGE, { variables: { id } });
    expect(codesOf(anonymous)).toEqual(['UNAUTHENTICATED']);
  });

  it('finds none where the run did not succeed', async () => {
    const { data } = await query.runSql(acme().analyst, {
      sql: 'SELECT nothing FROM numbers',
      waitMs: 20_000,
    });
    expect(data.runSql.status).toBe('FAILED');
    expect((await page(acme().analyst, data.runSql.id)).data.run).toMatchObject({
      rows: null,
      resultKeptUntil: null,
    });
  });
});

describe('a stored result that is damaged', () => {
  async function damage(id: string): Promise<void> {
    const bytes = await readFile(fileOf(id));
    bytes.writeUInt8(bytes.readUInt8(400) ^ 1, 400);
    await writeFile(fileOf(id), bytes);
  }

  it('is never given: a reader is told, and the rest of the run is there', async () => {
    const id = await stored(acme().analyst, NUMBERS);
    await damage(id);
    await dropLog(id);
    const answer = await page(acme().analyst, id);
    expect(new Set(codesOf(answer))).toEqual(new Set(['RESULT_EXPIRED']));
    expect(answer.data.run).toMatchObject({ status: 'SUCCEEDED', rows: null, result: null });
  });

  it('is no loss while its events are there, where it can’t even be opened', async () => {
    const id = await stored(acme().analyst, NUMBERS);
    await writeFile(fileOf(id), 'no result');
    expect((await page(acme().analyst, id, { first: 4 })).data.run.rows.rows).toEqual(numbered(4));
  });
});

describe('storing', () => {
  /** As if its run had just succeeded, and nobody had begun to store it. */
  async function unstore(id: string): Promise<void> {
    await rm(fileOf(id));
    await unmark(id);
  }

  async function unmark(id: string): Promise<void> {
    await query.bench.admin.run.update({
      where: { id },
      data: {
        resultState: 'PENDING',
        resultKeptUntil: null,
        resultClaimedUntil: null,
        finishedAt: new Date(),
      },
    });
  }

  it('is done again where a process died in the middle of it', async () => {
    const id = await stored(acme().analyst, NUMBERS);
    await unstore(id);
    const db = query.bench.platform.connect('parley_query');
    const store = createFolderResultStore({ folder: query.resultsFolder });
    const writers: ResultWriter[] = [];
    const runLog = createFileRunLog({ folder: query.runLogFolder, retentionMs: DAY_MS, maxTotalBytes: 1e9 });
    const dead = new ResultArchive({
      results: new ResultRepository(db),
      runLog,
      // It writes, and then nothing is heard of it any more.
      store: {
        ...store,
        create: async (...args) => {
          const writer = await store.create(...args);
          writers.push(writer);
          return { ...writer, append: () => new Promise(() => undefined) };
        },
      },
      now: () => new Date(),
      log: createLogger({ service: 'dead', level: 'silent' }),
      isBusy: () => false,
      leaseSeconds: 1,
      roundMs: 100,
      limits: {},
    });
    dead.soon({ tenantId: query.acme.tenantId, userId: acme().analyst.userId }, id);
    const incoming = () => readdir(join(query.resultsFolder, 'incoming'));
    await vi.waitUntil(async () => (await incoming()).length === 1, { timeout: 5_000 });
    await untilStored(id);
    await dropLog(id);
    expect(await allPages(acme().analyst, id, [10_000])).toEqual(numbered(20_000));
    expect(await incoming()).toHaveLength(1);
    for (const writer of writers) await writer.abandon();
    await runLog.close();
  });

  it('is found done where a process died before it could say so, also when the events have gone since', async () => {
    const id = await stored(acme().analyst, NUMBERS);
    await dropLog(id);
    await unmark(id);
    await query.bench.admin.run.update({ where: { id }, data: { finishedAt: new Date(0) } });
    await untilStored(id);
    expect(await allPages(acme().analyst, id, [10_000])).toEqual(numbered(20_000));
  });

  it.each([
    ['went', dropLog],
    ['are damaged', damageLog],
  ])('gives up where the events %s first: there is no result', async (_how, harm) => {
    const id = await stored(acme().analyst, NUMBERS);
    await unstore(id);
    await harm(id);
    await query.bench.admin.run.update({ where: { id }, data: { finishedAt: new Date(0) } });
    await vi.waitUntil(async () => (await stateOf(id)) === 'GONE', { timeout: 5_000, interval: 20 });
    expect((await page(acme().analyst, id)).data.run).toMatchObject({ rows: null, result: null });
  });

  it('is done once for each run, also of many at a time', async () => {
    const ids = await Promise.all(
      Array.from({ length: 8 }, (_, n) => runSql(acme().analyst, `SELECT n + ${n} AS m FROM numbers`)),
    );
    await Promise.all(ids.map(untilStored));
    for (const [n, id] of ids.entries()) {
      const { data } = await page(acme().analyst, id, { first: 1 });
      expect(data.run.rows).toMatchObject({ rows: [[n + 1]], totalCount: 20_000 });
    }
  });
});
