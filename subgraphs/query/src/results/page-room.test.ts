import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type HeldRoom, PageRoom } from './page-room.js';

const MOST = 100;
const LONG = 60_000;

it('is never overbooked, keeps the order of who came, and is free when all have left', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: MOST }), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(sizes, async (wanted) => {
      const room = new PageRoom({ mostBytes: MOST, waitMs: LONG });
      const inside = new Map<number, HeldRoom>();
      const came: number[] = [];
      const entering = wanted.map(async (size, place) => {
        inside.set(place, await room.enter(size));
        came.push(place);
      });
      while (came.length < wanted.length || inside.size > 0) {
        await new Promise(setImmediate);
        const taken = [...inside.keys()].reduce((sum, place) => sum + (wanted[place] ?? 0), 0);
        expect(taken).toBeLessThanOrEqual(MOST);
        const [first] = inside;
        if (first === undefined) continue;
        inside.delete(first[0]);
        first[1].leave();
        first[1].leave();
      }
      await Promise.all(entering);
      expect(came).toEqual(wanted.map((_, place) => place));
    }),
  );
});

it('is given back as far as a page turns out smaller', async () => {
  const room = new PageRoom({ mostBytes: MOST, waitMs: LONG });
  const first = await room.enter(MOST);
  const second = room.enter(60);
  first.shrink(40);
  (await second).leave();
});

it('refuses who has waited for long, and goes on with the others', async () => {
  const room = new PageRoom({ mostBytes: MOST, waitMs: 20 });
  const first = await room.enter(60);
  await expect(room.enter(60)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  const small = await room.enter(40);
  first.leave();
  small.leave();
  (await room.enter(MOST)).leave();
});

it('lets a page in alone that is larger than all of it', async () => {
  const room = new PageRoom({ mostBytes: MOST, waitMs: LONG });
  const large = await room.enter(5 * MOST);
  const next = room.enter(1);
  large.leave();
  (await next).leave();
});
