import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RawSocket } from '../testing/raw-socket.js';
import { type SmallHouse, startSmallHouse } from '../testing/start-small-house.js';

const BATCH = 'x'.repeat(64_000);
const BATCHES = 1_000;
const WAITING_BYTES = 256_000;
/** Batches that fit into what the gateway keeps and the kernel's buffers on the way; far below all. */
const FEW = 200;
/** With the kernel's buffers between gateway and subgraph besides. */
const FEW_OVER_NETWORK = 400;

let house: SmallHouse;
let slow: RawSocket;

async function open(heldSourceMs: number, overNetwork = false): Promise<void> {
  await start({ limits: { waitingBytes: WAITING_BYTES, heldSourceMs }, overNetwork });
}

async function start(
  options: Parameters<typeof startSmallHouse>[0],
  { text = BATCH, batches = BATCHES } = {},
): Promise<void> {
  house = await startSmallHouse(options);
  for (let batch = 0; batch < batches; batch += 1) {
    house.log.append('big', { type: 'RunRows', offset: batch, rows: [[batch, text]] });
  }
  house.log.append('big', { type: 'RunCompleted', rowCount: batches });
  house.log.end('big');
  slow = await RawSocket.open(house.gateway.wsUrl, await house.token());
}

afterEach(async () => {
  slow.close();
  await house.stop();
});

/** Until the log has handed out nothing for a while: the gateway takes no more. */
async function untilHeldBack(): Promise<number> {
  let before = -1;
  for (let still = 0; still < 4; ) {
    still = before === house.log.handedOut && before > 0 ? still + 1 : 0;
    before = house.log.handedOut;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return before;
}

const offsets = (id = '1') => slow.dataOf(id).flatMap(({ runEvents }) => runEvents.offset ?? []);
const inOrder = Array.from({ length: BATCHES }, (_, index) => index);
const WHOLE =
  'subscription { runEvents(runId: "big") { ... on RunRows { offset rows } ... on RunCompleted { rowCount } } }';
const ACROSS =
  'subscription { runEvents(runId: "big") { ... on RunRows { offset rows } ... on RunCompleted { rowCount run { tenant { name } } } } }';

describe.each([
  ['held back by its own connection', 60_000, WHOLE, 2, false],
  ['held back by its own connection over the network', 60_000, WHOLE, 2, true],
  ['left, and taken up again after the last cursor', 50, WHOLE, 3, false],
  ['completed from other subgraphs, left and taken up again', 50, ACROSS, 3, false],
])('a reader that stops: its source is %s', (_how, heldSourceMs, query, sources, overNetwork) => {
  const few = overNetwork ? FEW_OVER_NETWORK : FEW;
  beforeEach(() => open(heldSourceMs, overNetwork));

  it('costs a bounded amount of memory, and gets every event once, in order', async () => {
    slow.socket.pause();
    slow.subscribe('1', query);
    const handedOut = await untilHeldBack();
    expect(handedOut).toBeGreaterThan(0);
    expect(handedOut).toBeLessThan(few);

    // It catches up, and stops a second time.
    slow.socket.resume();
    await slow.until(() => offsets().length > handedOut);
    slow.socket.pause();
    expect(await untilHeldBack()).toBeLessThan(handedOut + few);

    slow.socket.resume();
    await slow.untilEnd('1');
    expect(slow.of('1').at(-1)?.type).toBe('complete');
    expect(offsets()).toEqual(inOrder);
    expect(slow.dataOf('1').at(-1)?.runEvents.rowCount).toBe(BATCHES);
    expect(house.log.begunAfter.length).toBeGreaterThanOrEqual(sources);
  });

  it('makes nobody else wait', async () => {
    slow.socket.pause();
    slow.subscribe('1', query);
    await untilHeldBack();
    const other = await RawSocket.open(house.gateway.wsUrl, await house.token());
    house.log.append('small', { type: 'RunCompleted', rowCount: 0 });
    house.log.end('small');
    other.subscribe('1', 'subscription { runEvents(runId: "small") { cursor } }');
    await other.untilEnd('1');
    expect(other.dataOf('1')).toEqual([{ runEvents: { cursor: 'c0' } }]);
    other.close();
  });

  it('leaves nothing behind when it goes away', async () => {
    slow.socket.pause();
    slow.subscribe('1', query);
    await untilHeldBack();
    slow.close();
    await vi.waitFor(() => expect(house.log.readers).toBe(0), { timeout: 5_000 });
  });
});

describe('a reader that stops among events as large as those of rows, with the limits of every day', () => {
  const LARGE_BYTES = 256_000;
  /** What the gateway keeps, and what the kernel takes on the way to the client. */
  const FEW_BYTES = 16_000_000;
  beforeEach(() => start({}, { text: 'x'.repeat(LARGE_BYTES) }));

  it.each([WHOLE, ACROSS])('costs a bounded amount of memory: %s', async (query) => {
    slow.socket.pause();
    slow.subscribe('1', query);
    expect((await untilHeldBack()) * LARGE_BYTES).toBeLessThan(FEW_BYTES);
  });
});

describe('a client that stops reading many subscriptions at once', () => {
  const IDS = Array.from({ length: 24 }, (_, index) => `s${index}`);
  const EACH = 100;
  beforeEach(() =>
    start(
      { limits: { waitingBytes: 4_000_000, socketWaitingBytes: 1_000_000, heldSourceMs: 60_000 } },
      { batches: EACH },
    ),
  );

  it('costs no more memory than one, but for an event of each, and loses nothing', async () => {
    slow.socket.pause();
    for (const id of IDS) slow.subscribe(id, WHOLE);
    expect(await untilHeldBack()).toBeLessThan(FEW_OVER_NETWORK);
    slow.socket.resume();
    for (const id of IDS) {
      await slow.untilEnd(id);
      expect(offsets(id)).toEqual(inOrder.slice(0, EACH));
    }
  });
});

describe('a reader that stops in a subscription without a cursor', () => {
  beforeEach(() => open(50));

  it('gets every event once, in order: its source waits', async () => {
    slow.socket.pause();
    slow.subscribe('1', 'subscription($text: String!) { ticks(count: 1000, text: $text) { number text } }', {
      text: BATCH,
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    slow.socket.resume();
    await slow.untilEnd('1');
    expect(slow.of('1').at(-1)?.type).toBe('complete');
    expect(slow.dataOf('1').map(({ ticks }) => ticks.number)).toEqual(inOrder.map((index) => index + 1));
  });
});
