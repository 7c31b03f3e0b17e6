import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { queryAsAdmin } from '../house/look-behind.js';
import { codesIn, openSocket } from '../isolation/api.js';
import { beginSession, type Session } from '../isolation/session.js';
import {
  cancelExport,
  downloaded,
  EXPORT_FIELDS,
  type Exported,
  exportedNow,
  exportRun,
  linkStatus,
  listExports,
  openLink,
  ranSql,
  refusal,
  refusedExport,
} from './exporting.js';

/** Sessions and rights are read anew about every second. */
const WITHIN = { timeout: 15_000 };
const INVALID = 'EXPORT_LINK_INVALID';
/** So large that it is still on its way while a test looks at it. */
const LARGE = `SELECT g AS n, repeat('x', 200) AS filler FROM generate_series(1, 150000) AS g`;

let analyst: Session;
let small: string;
let large: string;

beforeAll(async () => {
  analyst = await beginSession('techcorp', 'analyst');
  small = await ranSql(analyst, 'SELECT g AS n FROM generate_series(1, 3) AS g');
  large = await ranSql(analyst, LARGE);
});

/** Opens a link and reads its first piece; the rest waits. */
async function begunDownload(url: string) {
  const leaving = new AbortController();
  const response = await openLink(url, { signal: leaving.signal });
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error('the answer has no body');
  const first = await reader.read();
  return {
    leave: () => leaving.abort(),
    /** Bytes until the end. @throws when it breaks off */
    async rest(): Promise<number> {
      let bytes = first.value?.byteLength ?? 0;
      for (let piece = await reader.read(); !piece.done; piece = await reader.read())
        bytes += piece.value.byteLength;
      return bytes;
    },
  };
}

describe('a link', () => {
  it('is worth nothing when a character of it was changed', async () => {
    const { url } = await exportRun(analyst, { runId: small, format: 'CSV' });
    const changed = url.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    expect(await refusal(changed)).toEqual([403, INVALID]);
    expect(await refusal('/exports/AAAA')).toEqual([403, INVALID]);
    expect(await refusal('/exports/a.b')).toEqual([403, INVALID]);
    expect((await downloaded(url)).toString()).toBe('\ufeffn\r\n1\r\n2\r\n3\r\n');
  });

  it('is used up by one whole download', async () => {
    const { url } = await exportRun(analyst, { runId: small, format: 'JSON_LINES' });
    await downloaded(url);
    expect(await refusal(url)).toEqual([410, INVALID]);
  });

  it('expires', async () => {
    const exported = await exportRun(analyst, { runId: small, format: 'CSV' });
    await queryAsAdmin(
      `UPDATE query.exports SET url_expires_at = now() - interval '1 second' WHERE id = $1`,
      {
        values: [exported.id],
      },
    );
    expect(await refusal(exported.url)).toEqual([410, INVALID]);
    expect(await exportedNow(analyst, exported.id)).toMatchObject({ status: 'EXPIRED', url: null });
  });

  it('is worth nothing to anybody once the session has ended in which it was made', async () => {
    const leaving = await beginSession('techcorp', 'analyst');
    const first = await exportRun(leaving, { runId: small, format: 'CSV' });
    const second = await exportRun(leaving, { runId: small, format: 'CSV' });
    // The link alone opens the file, so whoever has got hold of it can, while the session lasts.
    expect((await openLink(first.url)).status).toBe(200);
    await leaving.ask('mutation { logout }');
    await expect.poll(() => linkStatus(second.url), WITHIN).toBe(403);
    expect(await refusal(second.url)).toEqual([403, INVALID]);
    // To another session of the same person the export is there, without its link.
    expect(await exportedNow(analyst, second.id)).toMatchObject({ status: 'READY', url: null });
  });

  it('is worth nothing once the person may no longer export, and exportRun is refused', async () => {
    const viewer = await beginSession('techcorp', 'viewer');
    const [asked] = await viewer.ask(
      'mutation { ask(input: { question: "how many customers are there", waitMs: 20000 }) { id status } }',
    );
    const { id: runId, status } = asked?.data.ask ?? {};
    expect(status).toBe('SUCCEEDED');
    const { url } = await exportRun(viewer, { runId, format: 'CSV' });
    const change = (sql: string) =>
      queryAsAdmin(
        `UPDATE identity.roles SET permissions = ${sql} WHERE name = 'viewer' AND tenant_id = $1`,
        { values: [viewer.tenantId] },
      );
    await change(`array_remove(permissions, 'run:export')`);
    try {
      await expect.poll(() => linkStatus(url), WITHIN).toBe(403);
      expect(await refusal(url)).toEqual([403, INVALID]);
      await expect.poll(() => refusedExport(viewer, { runId, format: 'CSV' }), WITHIN).toEqual(['FORBIDDEN']);
    } finally {
      await change(`array_append(permissions, 'run:export')`);
    }
    await expect.poll(() => linkStatus(url), WITHIN).toBe(200);
  });

  it('is worth nothing once other cells would be seen than were', async () => {
    const viewer = await beginSession('healthplus', 'viewer');
    const [asked] = await viewer.ask(
      'mutation { ask(input: { question: "how many customers are there by region", waitMs: 20000 }) { id status } }',
    );
    const { url } = await exportRun(viewer, { runId: asked?.data.ask.id, format: 'CSV' });
    const change = (sql: string) =>
      queryAsAdmin(
        `UPDATE identity.user_attributes SET value = ${sql} WHERE user_id = $1 AND tenant_id = $2`,
        {
          values: [viewer.userId, viewer.tenantId],
        },
      );
    const [kept] = await queryAsAdmin(
      'SELECT jsonb_object_agg(name, value)::text AS values FROM identity.user_attributes WHERE user_id = $1',
      { values: [viewer.userId] },
    );
    await change(`'["EMEA"]'`);
    try {
      await expect.poll(() => linkStatus(url), WITHIN).toBe(403);
      expect(await refusal(url)).toEqual([403, INVALID]);
    } finally {
      await change(`'${String(kept?.values).replaceAll("'", "''")}'::jsonb -> name`);
    }
    await expect.poll(() => linkStatus(url), WITHIN).toBe(200);
  });
});

describe('whose exports are whose', () => {
  it('nobody of another tenant, and nobody else of the same, finds, cancels or reads about them', async () => {
    const exported = await exportRun(analyst, { runId: small, format: 'CSV' });
    for (const other of [
      await beginSession('financeone', 'owner'),
      await beginSession('techcorp', 'owner'),
    ]) {
      expect((await listExports(other)).map(({ id }) => id)).not.toContain(exported.id);
      expect(
        codesIn(await other.ask('mutation ($id: ID!) { cancelExport(id: $id) { id } }', { id: exported.id })),
      ).toEqual(['NOT_FOUND']);
      expect(await eventsOf(other, exported.id)).toEqual(['NOT_FOUND']);
    }
    expect((await exportedNow(analyst, exported.id))?.status).toBe('READY');
  });

  it('a run is exported only by who sees the same cells as the one who asked', async () => {
    const other = await beginSession('financeone', 'owner');
    expect(await refusedExport(other, { runId: small, format: 'CSV' })).toEqual(['NOT_FOUND']);
    const viewer = await beginSession('healthplus', 'viewer');
    const [asked] = await viewer.ask(
      'mutation { ask(input: { question: "how many customers are there by region", waitMs: 20000 }) { id } }',
    );
    const runId: unknown = asked?.data.ask.id;
    const owner = await beginSession('healthplus', 'owner');
    expect(codesIn(await owner.ask('query ($id: ID!) { run(id: $id) { id } }', { id: runId }))).toEqual([]);
    expect(await refusedExport(owner, { runId, format: 'CSV' })).toEqual(['NOT_FOUND']);
  });

  it('a run without a result has none to export', async () => {
    const [asked] = await analyst.ask(
      'mutation { runSql(input: { sql: "SELECT 1 / 0 AS n", waitMs: 20000 }) { id status } }',
    );
    expect(asked?.data.runSql.status).toBe('FAILED');
    expect(await refusedExport(analyst, { runId: asked?.data.runSql.id, format: 'CSV' })).toEqual([
      'BAD_INPUT',
    ]);
  });

  it('a retry under the same key gives the same export, and another one under it is refused', async () => {
    const input = { runId: small, format: 'CSV', idempotencyKey: `key of ${small}` } as const;
    const first = await exportRun(analyst, input);
    expect((await exportRun(analyst, input)).id).toBe(first.id);
    expect(await refusedExport(analyst, { ...input, format: 'XLSX' })).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });
});

describe('a download', () => {
  it('that is cancelled in the middle breaks off, and says so last', async () => {
    const exported = await exportRun(analyst, { runId: large, format: 'CSV' });
    const events = eventsOf(analyst, exported.id);
    const download = await begunDownload(exported.url);
    expect(await refusal(exported.url)).toEqual([409, INVALID]);
    expect((await cancelExport(analyst, exported.id)).status).toBe('CANCELLED');
    await expect(download.rest()).rejects.toThrow();
    expect((await events).at(-1)).toBe('ExportCancelled');
    expect(await refusal(exported.url)).toEqual([410, INVALID]);
  });

  it('that broke off may be begun again, and is whole then', async () => {
    const exported = await exportRun(analyst, { runId: large, format: 'CSV' });
    const first = await begunDownload(exported.url);
    first.leave();
    await expect.poll(async () => (await exportedNow(analyst, exported.id))?.status, WITHIN).toBe('READY');
    const again = await exportedNow(analyst, exported.id);
    expect(again).toMatchObject({ url: exported.url, rowCount: 0, bytes: 0 });
    const bytes = await (await begunDownload(exported.url)).rest();
    expect(await exportedNow(analyst, exported.id)).toMatchObject({
      status: 'COMPLETED',
      rowCount: 150_000,
      bytes,
    });
  });

  it('ends within seconds when the session does', async () => {
    const leaving = await beginSession('techcorp', 'analyst');
    const exported = await exportRun(leaving, { runId: large, format: 'CSV' });
    const download = await begunDownload(exported.url);
    await leaving.ask('mutation { logout }');
    await expect
      .poll(async () => await exportedNow(analyst, exported.id), WITHIN)
      .toMatchObject({ status: 'FAILED', error: { code: INVALID } });
    await expect(download.rest()).rejects.toThrow();
  });

  it('tells how far it is, and the last event has the size of the file', async () => {
    const exported = await exportRun(analyst, { runId: large, format: 'JSON_LINES' });
    const events: Event[] = [];
    const reading = readEvents(analyst, exported.id, events);
    const download = await begunDownload(exported.url);
    await sleep(2_500);
    const bytes = await download.rest();
    await reading;
    expect(events.at(-1)).toMatchObject({
      __typename: 'ExportCompleted',
      rows: 150_000,
      bytes,
      export: { id: exported.id, status: 'COMPLETED', run: { id: large } },
    });
    const progress = events.slice(0, -1);
    expect(progress.map((event) => event.__typename)).toEqual(progress.map(() => 'ExportProgress'));
    expect(progress[0]).toMatchObject({ rows: 0, bytes: 0, totalRows: 150_000 });
    const sizes = progress.map((event) => event.bytes ?? 0);
    expect(sizes).toEqual(sizes.toSorted((one, other) => one - other));
    expect(sizes.at(-1)).toBeGreaterThan(0);

    const behind: Event[] = [];
    await readEvents(analyst, exported.id, behind, events.at(-2)?.cursor);
    expect(behind).toEqual(events.slice(-1));
    expect(await eventsOf(analyst, exported.id, 'no cursor')).toEqual(['INVALID_CURSOR']);
  });

  it('of a fifth file waits for one of four', async () => {
    const exports: Exported[] = [];
    for (let n = 0; n < 5; n += 1) exports.push(await exportRun(analyst, { runId: large, format: 'CSV' }));
    const [last, ...four] = exports;
    const downloads = [];
    for (const { url } of four) downloads.push(await begunDownload(url));
    const response = await openLink(last?.url ?? '');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'TOO_MANY_EXPORTS', retryable: true } }],
    });
    downloads[0]?.leave();
    await expect
      .poll(async () => (await openLink(last?.url ?? '', { method: 'GET' })).status, WITHIN)
      .toBe(200);
    for (const download of downloads) download.leave();
    for (const { id } of exports) await cancelExport(analyst, id);
  });
});

interface Event {
  readonly __typename: string;
  readonly cursor: string;
  readonly bytes?: number;
}

const EVENTS = `subscription ($id: ID!, $after: String) { exportEvents(exportId: $id, after: $after) {
  __typename cursor at export { ${EXPORT_FIELDS} }
  ... on ExportProgress { rows bytes totalRows }
  ... on ExportCompleted { rows bytes }
  ... on ExportFailed { error { code } }
  ... on ExportCancelled { rows }
} }`;

async function readEvents(session: Session, id: string, into: Event[], after?: string): Promise<void> {
  const socket = openSocket(session.token);
  try {
    for await (const { data, errors } of socket.iterate<{ exportEvents: Event }>({
      query: EVENTS,
      variables: { id, after },
    })) {
      if (errors !== undefined) throw errors;
      if (data) into.push(data.exportEvents);
    }
  } finally {
    await socket.dispose();
  }
}

/** The types of all events until the last; or the codes of the refusal. */
async function eventsOf(session: Session, id: string, after?: string): Promise<unknown[]> {
  const events: Event[] = [];
  try {
    await readEvents(session, id, events, after);
  } catch (refused) {
    if (!Array.isArray(refused)) throw refused;
    return refused.map((error) => error.extensions.code);
  }
  return events.map((event) => event.__typename);
}
