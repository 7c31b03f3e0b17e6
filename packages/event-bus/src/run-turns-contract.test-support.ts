import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunPlace, RunTurns, RunTurnsLimits } from './run-turns.js';

/** Turns under test. */
export interface TurnsUnderTest {
  readonly turns: RunTurns;
  dispose(): Promise<void>;
}

/** A run in the line, and whether its turn has come. */
export interface EnteredRun {
  readonly name: string;
  readonly place: RunPlace;
  readonly turn: Promise<void>;
}

const never = new AbortController().signal;

/** Enters the line and notes when its turn comes. */
export async function enterRun(
  turns: RunTurns,
  run: { tenant: string; name: string; started: string[]; maxRunning?: number; share?: number },
): Promise<EnteredRun> {
  const { tenant, name, started, maxRunning = 100, share = 1 } = run;
  const place = await turns.enter({ runId: randomUUID(), tenantId: tenant, maxRunning, share });
  const turn = place.turn(never).then(() => {
    started.push(name);
  });
  turn.catch(() => undefined);
  return { name, place, turn };
}

/** What all places for runs promise, whatever they are made of. */
export function describeRunTurns(
  name: string,
  create: (limits: RunTurnsLimits) => Promise<TurnsUnderTest>,
): void {
  let underTest: TurnsUnderTest | undefined;

  async function open(limits: Partial<RunTurnsLimits> = {}): Promise<RunTurns> {
    await underTest?.dispose();
    underTest = await create({ maxRunning: 10, maxWaitingPerTenant: 10, ...limits });
    return underTest.turns;
  }
  afterEach(async () => {
    await underTest?.dispose();
    underTest = undefined;
  });

  describe(`${name}: bounds`, () => {
    it('as many runs of a tenant go on at once as its tier allows', async () => {
      const turns = await open();
      const started: string[] = [];
      const enter = (run: string) => enterRun(turns, { tenant: 'a', name: run, started, maxRunning: 2 });
      const [first, second, third] = [await enter('1'), await enter('2'), await enter('3')];
      expect([first, second, third].map(({ place }) => place.isTurn)).toEqual([true, true, false]);
      await Promise.all([first.turn, second.turn]);
      expect(started.toSorted()).toEqual(['1', '2']);
      await first.place.leave();
      await third.turn;
      expect(third.place.isTurn).toBe(true);
      expect(started.at(-1)).toBe('3');
    });

    it('a tenant whose line is full is refused, and only that tenant', async () => {
      const turns = await open({ maxWaitingPerTenant: 2 });
      const started: string[] = [];
      const enter = (tenant: string) => enterRun(turns, { tenant, name: tenant, started, maxRunning: 1 });
      for (let index = 0; index < 3; index += 1) await enter('a');
      await expect(enter('a')).rejects.toMatchObject({
        code: 'TOO_MANY_RUNS',
        message: expect.stringContaining('1 runs going and 2 waiting'),
      });
      await (await enter('b')).turn;
    });

    it('a place is given back once, however often it is said', async () => {
      const turns = await open({ maxRunning: 1 });
      const started: string[] = [];
      const enter = (run: string) => enterRun(turns, { tenant: run, name: run, started });
      const [first, second, third] = [await enter('1'), await enter('2'), await enter('3')];
      await first.turn;
      await Promise.all([first.place.leave(), first.place.leave()]);
      await second.turn;
      await first.place.leave();
      await (await enter('4')).place.leave();
      expect(started).toEqual(['1', '2']);
      await second.place.leave();
      await third.turn;
    });

    it('never are exceeded, whatever comes and goes; and everybody’s turn comes', async () => {
      const actions = fc.array(
        fc.record({ tenant: fc.constantFrom('a', 'b', 'c'), leaves: fc.nat({ max: 3 }) }),
        { minLength: 1, maxLength: 40 },
      );
      const turns = await open({ maxRunning: 3, maxWaitingPerTenant: 100 });
      await fc.assert(
        fc.asyncProperty(actions, async (comings) => {
          const going = new Map<EnteredRun, string>();
          const countOf = (tenant: string) => [...going.values()].filter((of) => of === tenant).length;
          const leave = async (run: EnteredRun) => {
            going.delete(run);
            await run.place.leave();
          };
          const entered: EnteredRun[] = [];
          for (const { tenant, leaves } of comings) {
            const run = await enterRun(turns, { tenant, name: tenant, started: [], maxRunning: 2 });
            entered.push(run);
            void run.turn.then(() => {
              going.set(run, tenant);
              expect(going.size).toBeLessThanOrEqual(3);
              expect(countOf(tenant)).toBeLessThanOrEqual(2);
            });
            for (const done of [...going.keys()].slice(0, leaves)) await leave(done);
          }
          for (const run of entered) {
            for (const done of [...going.keys()]) await leave(done);
            await run.turn;
          }
          for (const done of [...going.keys()]) await leave(done);
        }),
        { numRuns: 15 },
      );
    });
  });

  describe(`${name}: fairness`, () => {
    it('tenants take turns for the places all share', async () => {
      const turns = await open({ maxRunning: 1 });
      const started: string[] = [];
      const first = await enterRun(turns, { tenant: 'a', name: 'a1', started });
      const second = await enterRun(turns, { tenant: 'a', name: 'a2', started });
      await enterRun(turns, { tenant: 'a', name: 'a3', started });
      const other = await enterRun(turns, { tenant: 'b', name: 'b1', started });
      for (const run of [first, other, second]) {
        await run.turn;
        await run.place.leave();
      }
      expect(started.slice(0, 3)).toEqual(['a1', 'b1', 'a2']);
    });

    it('a thousand runs that wait do not delay another tenant’s first', async () => {
      const turns = await open({ maxRunning: 4, maxWaitingPerTenant: 1_000 });
      const started: string[] = [];
      const many: EnteredRun[] = [];
      for (let index = 0; index < 1_000; index += 1) {
        many.push(await enterRun(turns, { tenant: 'a', name: 'a', started }));
      }
      const late = await enterRun(turns, { tenant: 'b', name: 'b', started });
      await many[0]?.turn;
      await many[0]?.place.leave();
      await late.turn;
      expect(started).toEqual(['a', 'a', 'a', 'a', 'b']);
    });

    it('places are shared out by share while all have runs waiting', async () => {
      const turns = await open({ maxRunning: 10, maxWaitingPerTenant: 100 });
      const started: string[] = [];
      const blocking: EnteredRun[] = [];
      for (let index = 0; index < 10; index += 1) {
        blocking.push(await enterRun(turns, { tenant: 'blocking', name: 'blocking', started }));
      }
      for (let index = 0; index < 20; index += 1) {
        await enterRun(turns, { tenant: 'small', name: 'small', started, share: 1 });
        await enterRun(turns, { tenant: 'large', name: 'large', started, share: 4 });
      }
      for (const run of blocking) await run.place.leave();
      await expect.poll(() => started.length).toBe(20);
      const shared = Map.groupBy(started.slice(10), (run) => run);
      expect([shared.get('small')?.length, shared.get('large')?.length]).toEqual([2, 8]);
    });
  });

  describe(`${name}: waiting`, () => {
    it('who gives up is forgotten', async () => {
      const turns = await open({ maxRunning: 1, maxWaitingPerTenant: 1 });
      const started: string[] = [];
      const enter = (run: string) => enterRun(turns, { tenant: 'a', name: run, started });
      const running = await enter('running');
      await running.turn;
      const waiting = await enter('waiting');
      const impatient = new AbortController();
      const turn = waiting.place.turn(impatient.signal);
      impatient.abort(new Error('no longer wanted'));
      await expect(turn).rejects.toThrow('no longer wanted');
      await waiting.place.leave();
      const next = await enter('next');
      await running.place.leave();
      await next.turn;
      expect(started).toEqual(['running', 'next']);
    });

    it('who waits when the house closes is told, and nobody enters any more', async () => {
      const turns = await open({ maxRunning: 1 });
      const running = await enterRun(turns, { tenant: 'a', name: '1', started: [] });
      await running.turn;
      const waiting = await enterRun(turns, { tenant: 'a', name: '2', started: [] });
      await turns.close();
      await turns.close();
      await expect(waiting.turn).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await expect(enterRun(turns, { tenant: 'a', name: '3', started: [] })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
      await Promise.all([running.place.leave(), waiting.place.leave()]);
    });
  });
}
