import type { SemanticModel } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../testing/library-model.js';
import { OutgoingDesk } from './outgoing.js';
import { outlineOf } from './outline.js';

function outline(maxCharacters: number, disclosure: 'schema' | 'samples' = 'samples'): string {
  return JSON.stringify(outlineOf(LIBRARY, maxCharacters, new OutgoingDesk(disclosure)));
}

describe('outlineOf', () => {
  it('names everything of the model, and no value of the data', () => {
    const text = outline(60_000);
    const { entities, metrics, namedFilters } = LIBRARY;
    for (const { name } of [
      ...entities,
      ...metrics,
      ...namedFilters,
      ...entities.flatMap((entity) => entity.dimensions),
    ]) {
      expect(text).toContain(`"${name}"`);
    }
    expect(text).not.toMatch(/Old Town|Science Fiction|600/);
  });

  it.each([60_000, 4_000, 2_500, 1_200, 600, 200, 10])('keeps to %i characters, saying less', (limit) => {
    // What says how much was left out, and the frame, are over and above.
    expect(outline(limit).length).toBeLessThanOrEqual(Math.max(limit, 300));
  });

  it('tells the business’s own year and periods', () => {
    const told = (model: SemanticModel) =>
      JSON.parse(JSON.stringify(outlineOf(model, 60_000, new OutgoingDesk('schema'))));
    expect(told({ ...LIBRARY, fiscalYear: { startMonth: 4 } })).toMatchObject({
      fiscalYear: { startMonth: 4, namedAfter: 'the calendar year in which it ends' },
      customGrains: ['fiscal_quarter', 'fiscal_year'],
    });
    expect(Object.keys(told(LIBRARY))).not.toContain('fiscalYear');
    expect(Object.keys(told(LIBRARY))).not.toContain('customGrains');
  });

  it('says how much it left out', () => {
    expect(JSON.parse(outline(400)).leftOut).toEqual({
      entities: expect.any(Number),
      metrics: expect.any(Number),
    });
    expect(JSON.parse(outline(60_000)).leftOut).toBeUndefined();
  });

  it('is the same each time, so that it can be cached', () => {
    expect(outline(4_000)).toBe(outline(4_000));
  });

  it('counts what it names', () => {
    const desk = new OutgoingDesk('schema');
    outlineOf(LIBRARY, 60_000, desk);
    const whole = desk.takeSent().names;
    outlineOf(LIBRARY, 400, desk);
    expect(desk.takeSent().names).toBeLessThan(whole);
    expect(desk.takeSent().names).toBe(0);
  });
});
