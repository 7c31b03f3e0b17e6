import type { Dimension } from '@parley/semantic-layer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlan } from '../check-plan.js';
import { LIBRARY } from '../testing/library-model.js';
import { planInLibrary } from '../testing/library-question.js';
import { createBuiltInPlanner } from './built-in-planner.js';

describe('any text', () => {
  const words = fc.constantFrom(
    ...'loans members by per top 10 5000 genre poetry last month 2025 and or not without more than between which most average how many vs , " \' list without fine income of in the district sorted latest price'.split(
      ' ',
    ),
  );
  const questions = fc.oneof(
    fc.array(words, { maxLength: 14 }).map((each) => each.join(' ')),
    fc.string({ unit: 'grapheme', maxLength: 80 }),
  );

  it('gets a valid plan, and the same one again', async () => {
    await fc.assert(
      fc.asyncProperty(questions, async (question) => {
        const plan = await planInLibrary(question);
        expect(checkPlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
        expect(await planInLibrary(question)).toEqual(plan);
      }),
      { numRuns: 150 },
    );
  });

  it('stops when it is told to', async () => {
    const request = { question: 'loans', model: LIBRARY, today: '2026-11-15', timeZone: 'UTC' };
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(createBuiltInPlanner().plan(request, signal).next()).rejects.toThrow('enough');
  });
});

describe('what a question may take', () => {
  // Where each name is compared with all that begin alike, this takes minutes.
  it('is little where thousands of names begin with the same word', async () => {
    const shelves = Array.from({ length: 40 }, (_, room): Dimension => {
      const about = { name: `room_${room}`, label: `room ${room}`, column: `room_${room}` };
      const values = Array.from({ length: 500 }, (_, shelf) => `shelf ${room} ${shelf}`);
      const known = values.map((value) => ({ value, synonyms: [] }));
      return { ...about, description: '', synonyms: [], kind: 'categorical', values: known };
    });
    const entities = LIBRARY.entities.map((entity) =>
      entity.name === 'branch' ? { ...entity, dimensions: [...entity.dimensions, ...shelves] } : entity,
    );
    const plan = await planInLibrary('number of loans by genre', undefined, { ...LIBRARY, entities });
    expect(plan).toEqual(await planInLibrary('number of loans by genre'));
  });

  it('is bounded where a note says at length what a word means that is said again and again', async () => {
    const late = (words: number, times: number) =>
      planInLibrary(
        `How many loans are ${'late '.repeat(times)}?`,
        `A loan is late when it is ${'overdue and '.repeat(words)}overdue.`,
      );
    expect((await late(1, 1)).kind).toBe('query');
    await expect(late(300, 140)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('reads no definition that is a document', async () => {
    const defined = async (words: number) => {
      const note = `XYZ = ${'the '.repeat(words)}number of loans`;
      return (await planInLibrary('What is the XYZ in 2025?', note)).kind;
    };
    expect(await defined(10)).toBe('query');
    expect(await defined(300)).toBe('decline');
  });

  it('is bounded where spaces go on and on', async () => {
    const plan = await planInLibrary(`number of loans ${' '.repeat(1_900)} by genre`);
    expect(plan).toEqual(await planInLibrary('number of loans by genre'));
  });

  it('is no more words than a person would say', async () => {
    await expect(planInLibrary('loans and '.repeat(80))).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect((await planInLibrary('loans and '.repeat(70))).kind).toBe('query');
  });

  it('is bounded where a note’s definitions go round in circles', async () => {
    const terms = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'];
    const note = terms.map((term) => `${term} = ${[...terms, ...terms, ...terms].join(' + ')}`).join('. ');
    expect((await planInLibrary('alpha by genre', note)).kind).toBe('decline');
  });
});
