import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawSocket } from '../testing/raw-socket.js';
import { type SmallHouse, startSmallHouse } from '../testing/start-small-house.js';
import { EventWindow, readTaken } from './event-window.js';

describe('a window', () => {
  it('is never exceeded by more than one result, and never keeps a client waiting that took everything', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(fc.integer({ min: 1, max: 1_500 })),
        fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
        async (bytes, sizes, steps) => {
          const window = new EventWindow(bytes);
          const sent: number[] = [];
          let taken = 0;
          const sending = (async () => {
            for (const size of sizes) {
              await window.room(size, 60_000);
              const ahead = sent.slice(taken).reduce((sum, one) => sum + one, 0);
              expect(taken === sent.length || ahead + size <= bytes).toBe(true);
              window.sent(size);
              sent.push(size);
            }
          })();
          while (taken < sizes.length) {
            for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
            taken = Math.min(taken + (steps.next().value ?? 1), sent.length);
            window.took(taken);
          }
          await sending;
        },
      ),
    );
  });

  it('believes nothing impossible', async () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.anything(), fc.double(), fc.maxSafeInteger())), (claims) => {
        const window = new EventWindow(100);
        for (const claim of claims) window.took(claim);
        window.sent(60);
        let hasRoom = false;
        void window.room(60, 60_000).then(() => {
          hasRoom = true;
        });
        expect(hasRoom).toBe(false);
        window.close();
      }),
    );
    // A claim of more than was sent counts for what was sent by then, not for what is sent later.
    const window = new EventWindow(100);
    window.sent(60);
    window.took(1_000);
    window.sent(60);
    const order: string[] = [];
    const room = window.room(60, 60_000).then(() => order.push('room'));
    for (const claim of [-1, 0, 1, Number.NaN, 1.5, '2', null]) window.took(claim);
    await new Promise((resolve) => setTimeout(resolve, 5));
    order.push('taken');
    window.took(2);
    await room;
    expect(order).toEqual(['taken', 'room']);
  });

  it('waits no longer than its patience for a client that takes nothing', async () => {
    const window = new EventWindow(100);
    window.sent(60);
    expect(await window.room(60, 5)).toBe(false);
    // What clears nothing is no sign of life.
    const room = window.room(60, 5);
    window.took(0);
    expect(await room).toBe(false);
    window.took(1);
    expect(await window.room(60, 5)).toBe(true);
  });

  it('reads what a client says of its operations, and nothing else', () => {
    expect(readTaken({ taken: { a: 1, b: 'x' } })).toEqual([
      ['a', 1],
      ['b', 'x'],
    ]);
    for (const payload of [undefined, null, 1, 'taken', {}, { taken: 1 }, { taken: null }]) {
      expect(readTaken(payload)).toEqual([]);
    }
  });
});

const KB = 1024;
const BATCH = 'x'.repeat(50 * KB);
const BATCHES = 200;
const ROWS = 'subscription { runEvents(runId: "big") { ... on RunRows { offset rows } } }';
const ACROSS = `subscription { runEvents(runId: "big") {
  ... on RunRows { offset rows } ... on RunCompleted { run { tenant { name } } } } }`;
const WITH_OTHERS = `subscription { runEvents(runId: "big") { ... on RunRows { offset rows run { tenant { name } } } } }`;

describe('a subscription with a window', () => {
  let house: SmallHouse;
  let client: RawSocket;

  beforeEach(async () => {
    house = await startSmallHouse({ limits: { waitingBytes: 128 * KB, heldSourceMs: 50 } });
    for (let batch = 0; batch < BATCHES; batch += 1) {
      house.log.append('big', { type: 'RunRows', offset: batch, rows: [[batch, BATCH]] });
    }
    house.log.append('big', { type: 'RunCompleted', rowCount: BATCHES });
    house.log.end('big');
    client = await RawSocket.open(house.gateway.wsUrl, await house.token());
  });
  afterEach(async () => {
    client.close();
    await house.stop();
  });

  const taken = (claims: Record<string, unknown>) =>
    client.send({ type: 'pong', payload: { taken: claims } });
  const results = (id: string) => client.dataOf(id).length;

  /** Until nothing has come for a while. */
  async function untilQuiet(): Promise<void> {
    let before = -1;
    for (let still = 0; still < 3; ) {
      still = before === client.messages.length ? still + 1 : 0;
      before = client.messages.length;
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  }

  it.each([
    ['passed through', ROWS],
    ['passed through beside others that are completed', ACROSS],
    ['completed from other subgraphs', WITH_OTHERS],
  ])('gets no further ahead than the client has taken: %s', async (_how, query) => {
    client.subscribe('1', query, {}, { window: 256 * KB });
    await untilQuiet();
    expect(results('1')).toBe(5);
    // What the gateway holds for it is bounded too: the log was not read much further.
    expect(house.log.handedOut).toBeLessThan(100);
    taken({ 1: 2 });
    await untilQuiet();
    expect(results('1')).toBe(7);

    // It goes on to the end, taking what comes.
    let said = 0;
    while (!client.of('1').some(({ type }) => type === 'complete')) {
      if (said !== results('1')) taken({ 1: results('1') });
      said = results('1');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const offsets = client.dataOf('1').flatMap(({ runEvents }) => runEvents.offset ?? []);
    expect(offsets).toEqual(Array.from({ length: BATCHES }, (_, index) => index));
  });

  it('sends a result that is larger than the window alone', async () => {
    house.log.append('wide', { type: 'RunRows', offset: 0, rows: [['y'.repeat(200 * KB)]] });
    house.log.append('wide', { type: 'RunRows', offset: 1, rows: [['y'.repeat(200 * KB)]] });
    house.log.end('wide');
    const query = 'subscription { runEvents(runId: "wide") { ... on RunRows { offset rows } } }';
    client.subscribe('1', query, {}, { window: 64 * KB });
    await untilQuiet();
    expect(results('1')).toBe(1);
    taken({ 1: 1 });
    await client.until(() => results('1') === 2);
  });

  it('makes nobody else wait, and can be left while it waits', async () => {
    client.subscribe('1', ROWS, {}, { window: 64 * KB });
    await untilQuiet();
    client.subscribe('2', ROWS);
    await client.untilEnd('2');
    expect(results('2')).toBe(BATCHES + 1);
    client.send({ id: '1', type: 'complete' });
    await expect.poll(() => house.log.readers).toBe(0);
    // The same id again begins with a window of its own.
    client.subscribe('1', ROWS, {}, { window: 64 * KB });
    const before = results('1');
    await untilQuiet();
    expect(results('1')).toBe(before + 1);
    taken({ 1: 1 });
    await client.until(() => results('1') === before + 2);
  });

  it('is harmed by its own client’s lies only', async () => {
    const other = await RawSocket.open(house.gateway.wsUrl, await house.token());
    other.subscribe('1', ROWS, {}, { window: 64 * KB });
    client.subscribe('1', ROWS, {}, { window: 64 * KB });
    await untilQuiet();
    for (const claim of [-5, Number.MAX_VALUE, 0.5, 'all', null, [3]])
      taken({ 1: claim, 2: 7, __proto__: 9 });
    client.send({ type: 'pong' });
    client.send({ type: 'pong', payload: { taken: [1, 2, 3] } });
    await untilQuiet();
    expect([results('1'), other.dataOf('1').length]).toEqual([1, 1]);
    // More than was sent is as much as was sent.
    taken({ 1: 1_000_000 });
    await untilQuiet();
    expect([results('1'), other.dataOf('1').length]).toEqual([2, 1]);
    expect(client.closed).toBeUndefined();
    other.close();
  });

  it('drops a client that says nothing of it for long, and lets go of what it read; others go on', async () => {
    await house.stop();
    house = await startSmallHouse({ limits: { stalledReaderMs: 400 } });
    for (const offset of [0, 1]) {
      house.log.append('big', { type: 'RunRows', offset, rows: [['y'.repeat(60 * KB)]] });
    }
    const [silent, taking] = await Promise.all([
      RawSocket.open(house.gateway.wsUrl, await house.token()),
      RawSocket.open(house.gateway.wsUrl, await house.token()),
    ]);
    for (const each of [silent, taking]) each.subscribe('1', ROWS, {}, { window: 64 * KB });
    await taking.until(() => taking.dataOf('1').length === 1);
    taking.send({ type: 'pong', payload: { taken: { 1: 1 } } });
    expect(await silent.untilClosed()).toEqual({ code: 1006, reason: '' });
    expect(silent.dataOf('1')).toHaveLength(1);
    await taking.until(() => taking.dataOf('1').length === 2);
    expect(taking.closed).toBeUndefined();
    await expect.poll(() => house.log.readers).toBe(1);
    taking.close();
  });

  it('is refused when it is no number of bytes in bounds', async () => {
    const windows = [0, -1, 1_000, 64 * KB - 1, 16 * KB * KB + 1, 1e300, 65_536.5, '65536', true, {}];
    for (const [index, window] of windows.entries()) {
      const id = `bad-${index}`;
      client.subscribe(id, ROWS, {}, { window });
      await client.untilEnd(id);
      expect(client.of(id), JSON.stringify(window)).toMatchObject([
        { type: 'error', payload: [{ extensions: { code: 'BAD_INPUT', retryable: false } }] },
      ]);
    }
  });
});
