import { parseModel } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { MODEL } from '../testing/shop.js';
import { addedConditions } from './added-conditions.js';
import { deriveSuggestions, type KnownFeedback } from './derive-suggestions.js';
import { learnedWord } from './learned-model.js';

const ORDERS = { schema: 'public', table: 'orders' };
const CUSTOMERS = { schema: 'public', table: 'customers' };
const model = parseModel(MODEL);

const CORRECTED: KnownFeedback = {
  question: 'number of fancy customers',
  verdict: 'CORRECTED',
  sql: 'SELECT count(*) FROM customers',
  correctedSql: `SELECT count(*) FROM customers AS c WHERE c.segment = 'gold'`,
  uses: [{ ...CUSTOMERS, columns: [] }],
  correctedUses: [{ ...CUSTOMERS, columns: ['segment'] }],
  model,
  unknownWords: ['fancy'],
};
const kinds = (feedback: KnownFeedback) => deriveSuggestions(feedback).map(({ content }) => content.kind);

describe('deriveSuggestions', () => {
  it('makes a filter of a phrase and the one condition that a correction adds', () => {
    expect(deriveSuggestions(CORRECTED).map(({ content }) => content)).toEqual([
      { kind: 'VERIFIED_QUESTION', question: CORRECTED.question, sql: CORRECTED.correctedSql },
      { kind: 'FILTER', label: 'fancy', dimension: 'customer.segment', value: 'gold' },
    ]);
  });

  it('makes a synonym of a phrase and the one column that a correction adds', () => {
    const synonym = {
      ...CORRECTED,
      question: 'rank of customers',
      correctedSql: 'SELECT segment, count(*) FROM customers GROUP BY segment',
      unknownWords: ['rank'],
    };
    expect(deriveSuggestions(synonym)[1]?.content).toEqual({
      kind: 'SYNONYM',
      synonym: 'rank',
      of: { kind: 'dimension', entity: 'customer', name: 'segment' },
      label: 'segment',
    });
  });

  it('takes what is right for a verified question, and what is wrong for nothing', () => {
    expect(kinds({ ...CORRECTED, verdict: 'RIGHT', correctedSql: null, correctedUses: null })).toEqual([
      'VERIFIED_QUESTION',
    ]);
    expect(kinds({ ...CORRECTED, verdict: 'WRONG', correctedSql: null, correctedUses: null })).toEqual([]);
  });

  it.each([
    ['two phrases', { unknownWords: ['fancy', 'rank'] }],
    ['no phrase', { unknownWords: [] }],
    ['two conditions', { correctedSql: `SELECT 1 FROM customers WHERE segment = 'gold' AND id = 5` }],
    [
      'a column that two dimensions have',
      {
        correctedSql: 'SELECT 1 FROM orders o, customers c WHERE amount = 5',
        correctedUses: [{ ...ORDERS, columns: [] }],
      },
    ],
    ['no model', { model: null }],
    ['a statement that nobody can read', { correctedUses: null }],
  ])('learns no word from %s', (_what, change) => {
    expect(kinds({ ...CORRECTED, ...change })).toEqual(['VERIFIED_QUESTION']);
  });

  it('asks for no question with braces, which would be parameters', () => {
    expect(kinds({ ...CORRECTED, question: 'revenue in {year:number}' })).not.toContain('VERIFIED_QUESTION');
  });

  it('does not know what it was made from where a statement could not be read', () => {
    expect(deriveSuggestions({ ...CORRECTED, uses: null }).map(({ uses }) => uses)).toEqual([null, null]);
  });

  it('has the same key for the same change, however it is written', () => {
    const key = (change: Partial<KnownFeedback>) =>
      deriveSuggestions({ ...CORRECTED, ...change }).map((each) => each.key);
    expect(key({ question: 'Number of FANCY customers?', unknownWords: ['FANCY'] })).toEqual(key({}));
    expect(key({ question: 'number of posh customers' })[0]).not.toEqual(key({})[0]);
  });
});

describe('addedConditions', () => {
  it.each([
    ['SELECT 1', `SELECT 1 WHERE a.status = 'it''s'`, [{ column: 'status', value: "it's" }]],
    [
      'SELECT 1',
      'SELECT 1 WHERE "Year" = 2024 AND x = -1.5',
      [
        { column: 'Year', value: 2024 },
        { column: 'x', value: -1.5 },
      ],
    ],
    [`WHERE Status='a'`, `WHERE status = 'a'`, []],
    ['', 'WHERE a = b AND c >= 5 AND d <> 6', []],
    ['', 'WHERE a = 5x', []],
  ])('of %s and %s', (before, after, expected) => {
    expect(addedConditions(before, after)).toEqual(expected);
  });
});

describe('learnedWord', () => {
  it('adds a synonym once', () => {
    const of = { kind: 'metric', name: 'revenue' } as const;
    const [edit] = learnedWord({ kind: 'SYNONYM', synonym: 'income', of, label: 'revenue' }, model).put;
    expect(edit).toMatchObject({
      part: 'METRIC',
      value: { name: 'revenue', synonyms: ['income'] },
    });
  });

  it('gives a filter a name that is free', () => {
    const content = {
      kind: 'FILTER',
      label: 'Fancy ones!',
      dimension: 'customer.segment',
      value: 'gold',
    } as const;
    const [edit] = learnedWord(content, model).put;
    expect(edit?.value).toEqual({
      name: 'filter_fancy_ones',
      label: 'Fancy ones!',
      synonyms: [],
      filters: [{ dimension: 'customer.segment', op: 'eq', value: 'gold' }],
    });
  });

  it('says that the part is gone', () => {
    const of = { kind: 'dimension', entity: 'customer', name: 'colour' } as const;
    expect(() => learnedWord({ kind: 'SYNONYM', synonym: 'hue', of, label: 'colour' }, model)).toThrow(
      'dismiss it',
    );
  });
});
