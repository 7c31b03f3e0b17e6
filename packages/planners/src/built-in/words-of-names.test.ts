import type { SemanticModel } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../testing/library-model.js';
import { planInLibrary } from '../testing/library-question.js';

/** A library whose books have the columns, too. */
function withColumns(columns: SemanticModel['entities'][number]['dimensions']): SemanticModel {
  return {
    ...LIBRARY,
    entities: LIBRARY.entities.map((entity) =>
      entity.name === 'book' ? { ...entity, dimensions: [...entity.dimensions, ...columns] } : entity,
    ),
  };
}

const column = (
  name: string,
  kind: 'numeric' | 'identifier' | 'categorical',
  values: readonly string[] = [],
) => ({
  ...{ name, label: name.replaceAll('_', ' '), description: '', synonyms: [], kind, column: name },
  ...(values.length > 0 ? { values: values.map((value) => ({ value, synonyms: [] })) } : {}),
});

describe('other words for a column', () => {
  it('are what a percentage is of', async () => {
    const plan = await planInLibrary(
      'What is the average gloss content of the books?',
      undefined,
      withColumns([column('gloss_percent', 'numeric')]),
    );
    expect(JSON.stringify(plan)).toContain('book.gloss_percent');
  });

  it('are what it numbers', async () => {
    const plan = await planInLibrary(
      'Which shelf has the most books?',
      undefined,
      withColumns([column('shelf_number', 'identifier')]),
    );
    expect(plan).toMatchObject({ query: { semantic: { groupBy: [{ dimension: 'book.shelf_number' }] } } });
  });
});

describe('a participle that is a state of something else', () => {
  it('is what was done, before by what', async () => {
    const model = withColumns([column('binding', 'categorical', ['thread', 'glue'])]);
    const states = model.entities.map((entity) =>
      entity.name === 'loan'
        ? { ...entity, dimensions: [...entity.dimensions, column('tie', 'categorical', ['mended'])] }
        : entity,
    );
    const plan = await planInLibrary('How many books mended with glue are there?', undefined, {
      ...model,
      entities: states,
    });
    expect(plan).toMatchObject({
      query: { semantic: { filters: [{ dimension: 'book.binding', op: 'eq', value: 'glue' }] } },
    });
  });
});

describe('how something was done', () => {
  const paid: SemanticModel = {
    ...LIBRARY,
    entities: LIBRARY.entities.map((entity) =>
      entity.name === 'fine'
        ? {
            ...entity,
            dimensions: [
              ...entity.dimensions,
              column('state', 'categorical', ['open', 'paid', 'waived']),
              column('payment_method', 'categorical', ['card', 'cash']),
            ],
          }
        : entity,
    ),
  };

  it.each([
    ['How many fines were paid by card?', 'fine.payment_method', 'card'],
    ['What is the total amount of the fines paid in cash?', 'fine.payment_method', 'cash'],
    ['How many fines are paid?', 'fine.state', 'paid'],
  ])('is no state that they are in: %s', async (question, dimension, value) => {
    expect(await planInLibrary(question, undefined, paid)).toMatchObject({
      kind: 'query',
      query: { semantic: { filters: [{ dimension, op: 'eq', value }] } },
    });
  });
});

describe('who is new', () => {
  it('came in the time that is spoken of', async () => {
    const plan = await planInLibrary('How many new members and how many loans were there in May 2026?');
    expect(JSON.stringify(plan)).toContain('2026-05-01');
  });
});
