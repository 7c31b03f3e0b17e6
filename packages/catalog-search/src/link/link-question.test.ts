import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentKey } from '../documents/catalog-document.js';
import { segmentOf } from '../index/segment-builder.js';
import { sightOf } from '../index/sight.js';
import { SHOP } from '../testing/shop-catalog.js';
import { linkByMeaning } from './link-by-meaning.js';
import { linkQuestion, type TakenSpans } from './link-question.js';
import { linkReason } from './link-reason.js';

const whole = segmentOf(SHOP);
const all = [{ segment: whole, sight: sightOf(whole, () => true) }];

function links(question: string, taken: TakenSpans = []) {
  return linkQuestion(question, all, taken).links.map(({ text, candidates: [best] }) => {
    if (best === undefined) throw new Error('a link without a candidate');
    return `${text}: ${best.document.kind} ${best.document.path.join('.')} ${best.way}`;
  });
}

describe('linkQuestion', () => {
  it.each([
    ['revenue by country', ['revenue: metric revenue exact', 'country: dimension customer.country exact']],
    ['What was our turnover?', ['turnover: metric revenue synonym']],
    ['number of orders', ['number of orders: metric order_count exact']],
    [
      'average order value in Germany',
      ['average order value: metric aov exact', 'Germany: value customer.country.Germany exact'],
    ],
    ['names of customers', ['names of customers: dimension customer.name exact']],
    ['status of refunded orders', ['status of refunded orders: value order.status.refunded compound']],
    ['quantity of items', ['quantity of items: column public.order_items.qty abbreviation']],
    ['revnue per segmnt', ['revnue: metric revenue misspelt', 'segmnt: dimension customer.segment misspelt']],
    ['buyers', ['buyers: entity customer related']],
    ['orderdate', ['orderdate: dimension order.ordered_on exact']],
    // "seg" could be the beginning of a segment, were it still being typed.
    ['seg countr', ['countr: dimension customer.country beginning']],
    ['xyzzy plugh', []],
  ])('links %s', (question, expected) => {
    expect(links(question)).toEqual(expected);
  });

  it('leaves alone what is known to be a time or a number', () => {
    const question = 'order date in 2024';
    expect(links(question, [{ start: 0, end: 10 }])).toEqual([]);
    expect(linkQuestion(question, all, [{ start: 14, end: 18 }]).unlinked).toEqual([]);
  });

  it('gives alternatives, and the words that mean nothing', () => {
    const { links, unlinked, all: every } = linkQuestion('order gold frobnicator', all);
    expect(links.map(({ text }) => text)).toEqual(['order', 'gold']);
    expect(links[0]?.candidates.map(({ document }) => document.kind)).toEqual(
      expect.arrayContaining(['entity', 'table']),
    );
    expect(unlinked).toEqual([{ start: 11, end: 22, text: 'frobnicator' }]);
    expect(every.length).toBeGreaterThanOrEqual(links.length);
  });

  it('says why', () => {
    const [link] = linkQuestion('turnover', all).links;
    const [best] = link?.candidates ?? [];
    if (best === undefined) throw new Error('no link');
    expect(linkReason('turnover', best)).toBe('“turnover” is a synonym of the metric revenue.');
  });

  it('has spans that say what they are, and never overlap', () => {
    const words = [
      'revenue',
      'of',
      'the',
      'gold',
      'customers',
      'by',
      'order',
      'date',
      'Germany',
      'nonsense',
      '2024',
      '?',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 12 }), (said) => {
        const question = said.join(' ');
        const { links, unlinked } = linkQuestion(question, all);
        const spans = [...links, ...unlinked].toSorted((left, right) => left.start - right.start);
        for (const [at, { start, end, text }] of spans.entries()) {
          expect(question.slice(start, end)).toBe(text);
          expect(start).toBeGreaterThanOrEqual(spans[at - 1]?.end ?? 0);
        }
      }),
    );
  });

  it('depends on what the person sees alone', () => {
    const question = fc.constantFrom(
      'revenue of gold customers',
      'customer name and order date',
      'turnovr by ctry',
      'qty',
    );
    fc.assert(
      fc.property(question, fc.subarray([...SHOP], { minLength: 1 }), (text, visible) => {
        const keys = new Set(visible.map(documentKey));
        const sight = sightOf(whole, (document) => keys.has(documentKey(document)));
        const alone = segmentOf(visible);
        expect(linkQuestion(text, [{ segment: whole, sight }])).toEqual(
          linkQuestion(text, [{ segment: alone, sight: sightOf(alone, () => true) }]),
        );
      }),
    );
  });
});

describe('linkByMeaning', () => {
  const span = { start: 0, end: 13, text: 'people who quit' };
  const near = (path: string, value: number) =>
    Float32Array.from(SHOP, (document) => (document.path.join('.') === path ? value : 0.2));

  it('takes what is near, as a guess', () => {
    const link = linkByMeaning(span, all, [near('churn_rate', 0.9)]);
    expect(link?.candidates).toMatchObject([{ document: { path: ['churn_rate'] }, way: 'meaning' }]);
    expect(link?.candidates[0]?.score).toBeLessThan(0.7);
  });

  it('takes nothing that is far, or that the person does not see', () => {
    expect(linkByMeaning(span, all, [near('churn_rate', 0.55)])).toBeNull();
    const sight = sightOf(whole, ({ path }) => path[0] !== 'churn_rate');
    expect(linkByMeaning(span, [{ segment: whole, sight }], [near('churn_rate', 0.9)])).toBeNull();
    expect(linkByMeaning(span, all, [undefined])).toBeNull();
  });
});
