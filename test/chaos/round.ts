import { setTimeout as sleep } from 'node:timers/promises';
import type { ParleyClient } from '@parley/client';
import { NUMBERED_QUERIES } from './numbers.ts';
import type { Random } from './random.ts';
import { type AskedQuery, askUntilAccepted, type Progress, type Reading, readRun } from './read-run.ts';
import { whatIsLeft } from './what-is-left.ts';
import type { Victim, World } from './world.ts';

/** What is done to a victim in one round. */
interface Blow {
  readonly victim: Victim;
  readonly how: 'kill' | 'pause';
  readonly afterMs: number;
  /** Until it is there again. */
  readonly forMs: number;
}

export interface RoundResult {
  /** What was done, for people. */
  readonly blows: readonly string[];
  readonly readings: readonly Reading[];
  readonly left: readonly string[];
  readonly tookMs: number;
}

const RUNS = 6;
/** Runs begin spread over this, so that each blow meets them at all stages. */
const BEGIN_WITHIN_MS = 2_000;
const LATEST_BLOW_MS = 4_000;
/** Longer than a lease, now and then: whoever wakes up has lost all it held. */
const LONGEST_PAUSE_MS = 9_000;
/** From the last victim's return on: a lease, a run begun anew, and a slow machine. */
const READERS_END_WITHIN_MS = 180_000;
const NOTHING_LEFT_WITHIN_MS = 60_000;

/** Readers and runs under way, one or two victims at random moments, and a look at what became of all. */
export async function playRound(world: World, random: Random): Promise<RoundResult> {
  const startedAt = performance.now();
  const blows = chooseBlows(world, random);
  const client = await world.signIn();
  const hung = new AbortController();
  try {
    const runs = Array.from({ length: RUNS }, () => ({
      query: random.pick(NUMBERED_QUERIES),
      afterMs: random.between(0, BEGIN_WITHIN_MS),
      salt: random.between(1, 2 ** 31 - 1),
      pauseMs: random.pick([0, 0, 5, 40]),
    }));
    const waiting = new Set<Progress>();
    const reading = Promise.all(runs.map((run) => play(client, run, waiting)));
    const struck = Promise.all(blows.map(strike));
    // A failure of either is told by the waits below.
    reading.catch(() => undefined);
    await struck;
    const late = sleep(READERS_END_WITHIN_MS, undefined, { signal: hung.signal }).then(() => {
      const lines = [...waiting].map(({ what }) => `\n  ${what}`).join('');
      throw new Error(`Readers hang ${READERS_END_WITHIN_MS} ms after all was there again:${lines}`);
    });
    const readings = (await Promise.race([reading, late])).flat();
    const left = await whatIsLeft(world, NOTHING_LEFT_WITHIN_MS);
    return { blows: blows.map(describe), readings, left, tookMs: performance.now() - startedAt };
  } catch (cause) {
    throw new Error(`After ${blows.map(describe).join(', ')}`, { cause });
  } finally {
    hung.abort();
    await client.close();
  }
}

interface PlannedRun {
  readonly query: AskedQuery['query'];
  readonly afterMs: number;
  readonly salt: number;
  readonly pauseMs: number;
}

/** Two readers of each run: one from its beginning on, one that comes later. */
async function play(
  client: ParleyClient,
  { query, afterMs, salt, pauseMs }: PlannedRun,
  waiting: Set<Progress>,
): Promise<readonly Reading[]> {
  const progress = { what: `${query.name}: not accepted yet` };
  waiting.add(progress);
  await sleep(afterMs);
  const asked = await askUntilAccepted(client, query, { salt, withinMs: READERS_END_WITHIN_MS });
  waiting.delete(progress);
  const read = async (pause: number): Promise<Reading> => {
    const own = { what: `${query.name}, run ${asked.run.run.id}: nothing read yet` };
    waiting.add(own);
    const result = await readRun(asked, { pauseMs: pause, progress: own });
    waiting.delete(own);
    return result;
  };
  return Promise.all([read(pauseMs), sleep(afterMs / 2).then(() => read(0))]);
}

function chooseBlows(world: World, random: Random): readonly Blow[] {
  const count = random.pick([1, 1, 2]);
  const victims = new Set<Victim>();
  while (victims.size < Math.min(count, world.victims.length)) victims.add(random.pick(world.victims));
  return [...victims].map((victim) => {
    const how = victim.pause !== undefined && random.next() < 0.25 ? 'pause' : 'kill';
    const forMs = how === 'pause' ? random.between(500, LONGEST_PAUSE_MS) : random.between(0, 2_000);
    return { victim, how, forMs, afterMs: random.between(100, LATEST_BLOW_MS) };
  });
}

async function strike({ victim, how, afterMs, forMs }: Blow): Promise<void> {
  await sleep(afterMs);
  if (how === 'pause') victim.pause?.();
  else await victim.kill();
  await sleep(forMs);
  if (how === 'pause') victim.resume?.();
  else await victim.restart();
}

function describe({ victim, how, afterMs, forMs }: Blow): string {
  return `${how} ${victim.name} at ${afterMs} ms for ${forMs} ms`;
}
