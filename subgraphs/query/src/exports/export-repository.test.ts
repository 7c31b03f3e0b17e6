import { randomUUID } from 'node:crypto';
import { connectPlatform, newId, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import { startTestPlatform, type TestPlatform } from '@parley/platform-db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DownloadLease, ExportRepository, type NewExport } from './export-repository.js';

let platform: TestPlatform;
let admin: PlatformDb;
/** Two replicas, each with a connection of its own. */
let here: ExportRepository;
let there: ExportRepository;
let runId: string;
const scope: PlatformScope = { tenantId: randomUUID(), userId: randomUUID() };
const MOST = 2;

beforeAll(async () => {
  platform = await startTestPlatform();
  admin = connectPlatform({ url: platform.adminUrl });
  here = new ExportRepository(platform.connect('parley_query'));
  there = new ExportRepository(platform.connect('parley_query'));
  runId = newId();
  await admin.unscoped.run.create({
    data: {
      id: runId,
      tenantId: scope.tenantId,
      requestedBy: scope.userId,
      dataSourceId: randomUUID(),
      kind: 'SQL',
      status: 'SUCCEEDED',
    },
  });
});
afterAll(async () => {
  await admin.close();
  await platform.stop();
});

const exportOf = (changed: Partial<NewExport> = {}): NewExport => ({
  id: newId(),
  runId,
  sessionId: randomUUID(),
  format: 'CSV',
  fileName: 'result.csv',
  totalRows: 10,
  idempotencyKey: null,
  linkSeconds: 600,
  maxOpenLinks: 1_000,
  ...changed,
});

async function newExport(linkSeconds = 600): Promise<string> {
  const made = exportOf({ linkSeconds });
  expect(await here.create(scope, made)).toBe('created');
  return made.id;
}

const lease = (exportId: string, seconds = 60): DownloadLease => ({
  exportId,
  downloadId: randomUUID(),
  seconds,
});
/** A lease that has run out as soon as it was given: of a process that died. */
const lapsed = (exportId: string): DownloadLease => lease(exportId, -1);

describe('links that are open', () => {
  /** Of the tenant, with no export yet. */
  const somebody = (): PlatformScope => ({ tenantId: scope.tenantId, userId: randomUUID() });

  it('are never more of a person than may be, however many are asked for at once', async () => {
    const person = somebody();
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, place) =>
        (place % 2 === 0 ? here : there).create(person, exportOf({ maxOpenLinks: 5 })),
      ),
    );
    expect(made.filter((result) => result === 'created')).toHaveLength(5);
    expect(made.filter((result) => result === 'too many')).toHaveLength(7);
    expect(await here.list(person, { limit: 20 })).toHaveLength(5);
    expect(await here.create(somebody(), exportOf({ maxOpenLinks: 1 }))).toBe('created');
  });

  it('count no longer once they were used up, cancelled or have expired', async () => {
    const person = somebody();
    const one = () => exportOf({ maxOpenLinks: 1 });
    const used = one();
    expect(await here.create(person, used)).toBe('created');
    const held = lease(used.id);
    await here.claim(person, held, 100);
    expect(await here.create(person, one())).toBe('too many');
    await here.complete(person, held, { rows: 10, bytes: 1 });
    const cancelled = one();
    expect(await here.create(person, cancelled)).toBe('created');
    await here.cancel(person, cancelled.id);
    expect(await here.create(person, { ...one(), linkSeconds: -1 })).toBe('created');
    expect(await here.create(person, one())).toBe('created');
  });

  it('are not asked for twice by a retry, even by somebody who may have no more', async () => {
    const person = somebody();
    const again = () => exportOf({ idempotencyKey: 'key', maxOpenLinks: 1 });
    const made = await Promise.all([here.create(person, again()), there.create(person, again())]);
    expect(made.toSorted()).toEqual(['created', 'known']);
    expect(await here.list(person, { limit: 20 })).toHaveLength(1);
  });
});

describe('the hold of a download', () => {
  it('is one’s alone, on whichever replica', async () => {
    const id = await newExport();
    const claims = await Promise.all([
      here.claim(scope, lease(id), MOST),
      there.claim(scope, lease(id), MOST),
    ]);
    expect(claims.toSorted()).toEqual(['busy', 'claimed']);
    expect((await there.find(scope, id))?.status).toBe('STREAMING');
    await there.cancel(scope, id);
  });

  it('of a process that died is taken over, and the dead one can do nothing any more', async () => {
    const id = await newExport();
    const dead = lapsed(id);
    expect(await here.claim(scope, dead, MOST)).toBe('claimed');
    expect((await there.find(scope, id))?.status).toBe('READY');
    const alive = lease(id);
    expect(await there.claim(scope, alive, MOST)).toBe('claimed');

    expect(await here.progress(scope, dead, { rows: 1, bytes: 1 })).toBe(false);
    expect(await here.complete(scope, dead, { rows: 1, bytes: 1 })).toBe(false);
    await here.release(scope, dead);
    expect(await there.find(scope, id)).toMatchObject({ status: 'STREAMING', rowCount: 0 });
    expect(await there.complete(scope, alive, { rows: 10, bytes: 99 })).toBe(true);
    expect(await here.find(scope, id)).toMatchObject({ status: 'COMPLETED', rowCount: 10, byteCount: 99 });
  });

  it('ends with a cancel from elsewhere, which nothing turns back', async () => {
    const id = await newExport();
    const held = lease(id);
    await here.claim(scope, held, MOST);
    expect(await there.cancel(scope, id)).toBe(true);
    expect(await here.progress(scope, held, { rows: 5, bytes: 5 })).toBe(false);
    expect(await here.complete(scope, held, { rows: 10, bytes: 9 })).toBe(false);
    expect(await here.claim(scope, lease(id), MOST)).toBe('over');
    expect(await there.cancel(scope, id)).toBe(false);
    expect((await here.find(scope, id))?.status).toBe('CANCELLED');
  });

  it('is not given once the link has expired, but one that was goes on', async () => {
    const expired = await newExport(-1);
    expect(await here.claim(scope, lease(expired), MOST)).toBe('over');
    expect((await here.find(scope, expired))?.status).toBe('EXPIRED');

    const id = await newExport();
    const held = lease(id);
    await here.claim(scope, held, MOST);
    await admin.unscoped.export.update({ where: { id }, data: { urlExpiresAt: new Date(0) } });
    expect(await here.progress(scope, held, { rows: 3, bytes: 30 })).toBe(true);
    expect((await here.find(scope, id))?.status).toBe('STREAMING');
    await here.release(scope, held);
    expect(await here.find(scope, id)).toMatchObject({ status: 'EXPIRED', rowCount: 0, byteCount: 0 });
  });
});

describe('downloads of a tenant', () => {
  it('are so many at a time, on all replicas together, those of the dead left out', async () => {
    const ids = await Promise.all([newExport(), newExport(), newExport(), newExport()]);
    const [dead = '', ...others] = ids;
    await here.claim(scope, lapsed(dead), MOST);
    const leases = others.map((id) => lease(id));
    const claims = await Promise.all(
      leases.map((one, place) => (place % 2 === 0 ? here : there).claim(scope, one, MOST)),
    );
    expect(claims.toSorted()).toEqual(['claimed', 'claimed', 'too many']);
    const [ended] = leases.filter((_, place) => claims[place] === 'claimed');
    const [waiting] = leases.filter((_, place) => claims[place] === 'too many');
    if (ended === undefined || waiting === undefined) throw new Error('the claims were counted wrongly');
    await here.complete(scope, ended, { rows: 10, bytes: 1 });
    expect(await there.claim(scope, waiting, MOST)).toBe('claimed');
  });
});

describe('what is seen of an export', () => {
  it('nobody else sees, counts, claims or cancels it', async () => {
    const id = await newExport();
    const colleague = { tenantId: scope.tenantId, userId: randomUUID() };
    const stranger = { tenantId: randomUUID(), userId: scope.userId };
    for (const other of [colleague, stranger]) {
      expect(await here.find(other, id)).toBeNull();
      expect(await here.list(other, { limit: 10 })).toEqual([]);
      expect(await here.claim(other, lease(id), 100)).toBe('over');
      expect(await here.cancel(other, id)).toBe(false);
    }
    expect((await here.find(scope, id))?.status).toBe('READY');
  });

  it('each change raises its version, time’s too', async () => {
    const id = await newExport();
    const held = lease(id);
    const versions: (number | undefined)[] = [];
    const look = async () => versions.push((await there.find(scope, id))?.version);
    await look();
    await here.claim(scope, held, 100);
    await look();
    await here.progress(scope, held, { rows: 1, bytes: 1 });
    await look();
    await here.release(scope, held);
    await look();
    await admin.unscoped.export.update({ where: { id }, data: { urlExpiresAt: new Date(0) } });
    await look();
    expect(versions).toEqual([1, 2, 3, 4, 5]);
  });

  it('is forgotten after its time, unless it is being sent', async () => {
    const old = await newExport();
    const sent = await newExport();
    await here.claim(scope, lease(sent), 100);
    const recent = await newExport();
    await admin.unscoped.export.updateMany({
      where: { id: { in: [old, sent] } },
      data: { createdAt: new Date(0) },
    });
    await here.forgetBefore(scope, new Date(1_000));
    expect(await here.find(scope, old)).toBeNull();
    expect([(await here.find(scope, sent))?.id, (await here.find(scope, recent))?.id]).toEqual([
      sent,
      recent,
    ]);
  });
});
