import { randomBytes, randomUUID } from 'node:crypto';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { S3mini } from 's3mini';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ResultKey } from './result-store.js';
import { describeResultStore } from './result-store-contract.test-support.js';
import { S3Bytes } from './s3-bytes.js';
import { createS3ResultStore } from './s3-result-store.js';
import { openSignedDoor, type SignedDoor } from './signed-door.test-support.js';

const credentials = { accessKeyId: 'access', secretAccessKey: 'secret' };
const MINUTE = 60_000;
const tomorrow = () => new Date(Date.now() + 24 * 60 * MINUTE);

let server: FauxqsServer;
/** What goes to the store goes through it, so that each request is signed as it must be. */
let door: SignedDoor;
let endpoint: string;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  door = await openSignedDoor({ port: server.port, region: 'us-east-1', credentials });
  endpoint = door.endpoint;
});
afterAll(async () => {
  await door.close();
  await server.stop();
});

/** A bucket of its own, and a way past the store. */
function newBucket(): { bucket: string; client: S3mini } {
  const bucket = `results-${randomUUID()}`;
  server.createBucket(bucket);
  const client = new S3mini({ endpoint: `${endpoint}/${bucket}`, region: 'us-east-1', ...credentials });
  return { bucket, client };
}

async function namesIn(client: S3mini, prefix = ''): Promise<string[]> {
  const objects = (await client.listObjects('/', prefix)) ?? [];
  return objects.map(({ Key }) => Key.slice(prefix.length)).sort();
}

describeResultStore('S3 result store', async () => {
  const { bucket, client } = newBucket();
  const prefix = 'parley/here/';
  let passed = 0;
  const another = () =>
    createS3ResultStore({
      endpoint,
      bucket,
      prefix,
      credentials,
      region: 'us-east-1',
      now: () => new Date(Date.now() + passed),
    });
  return {
    store: another(),
    another,
    advance: (ms) => {
      passed += ms;
    },
    contents: () => namesIn(client, prefix),
    tamper: async (name, change) => {
      const bytes = await client.getObjectArrayBuffer(`${prefix}${name}`);
      await client.putObject(`${prefix}${name}`, change(Buffer.from(bytes ?? new ArrayBuffer(0))));
    },
    dispose: () => Promise.resolve(),
  };
});

describe('the objects of a result store', () => {
  const settings = (bucket: string) => ({ endpoint, bucket, prefix: '', credentials, region: 'us-east-1' });
  const key = (): ResultKey => ({ tenantId: randomUUID(), runId: randomUUID() });

  /** A megabyte that nothing packs. */
  function noise(row: number) {
    const cell = randomBytes(750_000).toString('base64');
    return { count: 1, json: Buffer.from(JSON.stringify([[row, cell]])) };
  }

  it('of a large result come in parts, and are one when it is finished', async () => {
    const { bucket, client } = newBucket();
    const store = createS3ResultStore(settings(bucket));
    const about = key();
    const writer = await store.create(about, [], tomorrow());
    const batches = Array.from({ length: 25 }, (_, row) => noise(row));
    for (const batch of batches) await writer.append(batch);
    expect((await namesIn(client)).filter((name) => name.startsWith('uploads/'))).toHaveLength(1);
    expect(await store.open(about)).toBeNull();
    await writer.finish({ complete: true });

    const result = await store.open(about);
    const read: Buffer[] = [];
    for await (const batch of result?.rows(0, AbortSignal.timeout(30_000)) ?? []) read.push(batch.json);
    expect(Buffer.concat(read).equals(Buffer.concat(batches.map(({ json }) => json)))).toBe(true);
    expect(await namesIn(client)).toEqual([
      expect.stringContaining('expiry/'),
      `results/${about.tenantId}/${about.runId}`,
    ]);
  });

  it('that were begun and never finished are given back: by who began them, or by anybody later', async () => {
    const { bucket, client } = newBucket();
    const store = createS3ResultStore(settings(bucket));
    const [abandoned, torn] = [key(), key()];
    for (const about of [abandoned, torn]) {
      const writer = await store.create(about, [], tomorrow());
      for (let row = 0; row < 25; row += 1) await writer.append(noise(row));
      if (about === abandoned) await writer.abandon();
    }
    const uploads = (await namesIn(client)).filter((name) => name.startsWith('uploads/'));
    expect(uploads).toHaveLength(1);
    const [, uploadId = ''] = ((await client.getObject(uploads[0] ?? '')) ?? '').split('\n');
    await store.expire();
    expect(await namesIn(client)).toContain(uploads[0]);

    vi.setSystemTime(Date.now() + 11 * MINUTE);
    try {
      await store.expire();
    } finally {
      vi.useRealTimers();
    }
    expect((await namesIn(client)).filter((name) => name.startsWith('uploads/'))).toEqual([]);
    await expect(
      client.uploadPart(`results/${torn.tenantId}/${torn.runId}`, uploadId, 'more', 9),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('are listed page by page, whatever their names, by requests that are signed right', async () => {
    const { bucket } = newBucket();
    const bytes = new S3Bytes({ ...settings(bucket), prefix: 'parley one/ö+=&/' });
    const names = Array.from({ length: 1_050 }, (_, place) => `marks/${String(place).padStart(5, '0')}`);
    for (let at = 0; at < names.length; at += 50)
      await Promise.all(names.slice(at, at + 50).map((name) => bytes.mark(name)));
    const before = { ...door.seen };
    const listed: string[] = [];
    for await (const { name } of bytes.list('marks/')) listed.push(name);
    expect(listed.toSorted()).toEqual(names);
    expect(door.seen.refused).toBe(before.refused);
    expect(door.seen.passed).toBeGreaterThan(before.passed + 1);
  });

  it('are nobody’s who has another secret', async () => {
    const { bucket } = newBucket();
    const stranger = createS3ResultStore({
      ...settings(bucket),
      credentials: { ...credentials, secretAccessKey: 'another' },
    });
    await expect(stranger.create(key(), [], tomorrow())).rejects.toThrow();
    expect(door.seen.refused).toBeGreaterThan(0);
  });

  it('that can’t be reached are UNAVAILABLE, not gone', async () => {
    const nowhere = createS3ResultStore({ ...settings('none'), endpoint: 'http://127.0.0.1:1' });
    await expect(nowhere.open(key())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(nowhere.create(key(), [], tomorrow())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('that are deleted while they are read end the reading', async () => {
    const { bucket } = newBucket();
    const store = createS3ResultStore(settings(bucket));
    const about = key();
    const writer = await store.create(about, [], tomorrow());
    for (let row = 0; row < 5; row += 1) await writer.append(noise(row));
    await writer.finish({ complete: true });
    const result = await store.open(about);
    await store.delete(about);
    const reading = (async () => {
      for await (const _ of result?.rows(0, AbortSignal.timeout(30_000)) ?? []);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'RESULT_EXPIRED' });
  });
});
