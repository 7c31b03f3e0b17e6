import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CatalogDocument, documentKey } from '../documents/catalog-document.js';
import { segmentOf } from '../index/segment-builder.js';
import { sightOf } from '../index/sight.js';
import { SHOP } from '../testing/shop-catalog.js';
import { explainHit } from './explain-hit.js';
import { type SearchRequest, searchCatalog } from './search-catalog.js';

const whole = segmentOf(SHOP);
const all = [{ segment: whole, sight: sightOf(whole, () => true) }];

function find(query: string, request: Partial<SearchRequest> = {}) {
  const { hits, words } = searchCatalog(all, { query, ...request });
  return hits.map((hit) => explainHit(hit, words));
}
const top = (query: string) => find(query)[0]?.document.path.join('.');

describe('searchCatalog', () => {
  it.each([
    ['revenue', 'revenue'],
    ['turnover', 'revenue'],
    ['net sales', 'revenue'],
    ['Average Order Value', 'aov'],
    ['basket size', 'aov'],
    ['churn', 'churn_rate'],
    ['attrition', 'churn_rate'],
    ['clients', 'customer'],
    ['buyer', 'customer'],
    ['customer name', 'customer.name'],
    ['name of the customer', 'customer.name'],
    ['order date', 'order.ordered_on'],
    ['orderdate', 'order.ordered_on'],
    ['date of purchase', 'order.ordered_on'],
    ['Germany', 'customer.country.Germany'],
    ['refunded', 'order.status.refunded'],
    ['loyal customers', 'active'],
    ['quantity', 'public.order_items.qty'],
    ['unit price', 'public.order_items.unit_price'],
    ['account number', 'public.tbl_sbTx.acctNbr'],
    ['tx amount', 'public.tbl_sbTx.sbTxAmt'],
    ['revnue', 'revenue'],
    ['custmer', 'customer'],
    ['order_items', 'public.order_items'],
    ['reven', 'revenue'],
  ])('finds %s', (query, path) => {
    expect(top(query)).toBe(path);
  });

  it.each(['zebra', '', '   ', '?!', 'xyzzy plugh'])('finds nothing in %j', (query) => {
    expect(find(query)).toEqual([]);
  });

  it('says where the words stand, and why', () => {
    const [byName] = find('revenue');
    expect(byName?.reason).toBe('Matches the name of the metric “revenue”.');
    const [bySynonym] = find('turnover');
    expect(bySynonym?.reason).toBe('Matches the synonym “turnover” of the metric revenue.');
    expect(bySynonym?.highlights[0]).toEqual({
      field: 'synonym',
      text: 'turnover',
      ranges: [{ start: 0, end: 8 }],
    });
    const [misspelt] = find('custmer');
    expect(misspelt?.reason).toBe(
      'Matches the name of the entity “customer”, reading “custmer” as “customer”.',
    );
    const [short] = find('quantity');
    expect(short?.highlights[0]).toMatchObject({
      field: 'label',
      text: 'qty',
      ranges: [{ start: 0, end: 3 }],
    });
    const [camel] = find('tx amount');
    expect(camel?.highlights[0]?.ranges.map(({ start, end }) => 'sbTxAmt'.slice(start, end))).toEqual([
      'Tx',
      'Amt',
    ]);
  });

  it('finds only the kinds asked for', () => {
    const kinds = new Set(['table', 'column'] as const);
    const found = find('order', { kinds });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ document: { kind } }) => kind === 'table' || kind === 'column')).toBe(true);
  });

  it('finds by meaning what shares no word, below what does', () => {
    const nearness = Float32Array.from(SHOP, ({ path }) => (path[0] === 'churn_rate' ? 0.8 : 0.1));
    const [hit, ...others] = find('people who quit', { nearness: [nearness] });
    expect(hit?.document.path).toEqual(['churn_rate']);
    expect(hit?.reason).toContain('Close in meaning');
    expect(others).toEqual([]);
    expect(find('revenue', { nearness: [nearness] })[0]?.document.path).toEqual(['revenue']);
  });

  it('scores by what the person sees alone: as if nothing else were there', () => {
    const words = [
      'revenue',
      'turnover',
      'order',
      'customer',
      'revnue',
      'cust',
      'amount',
      'orderdate',
      'germany',
      'name',
    ];
    const query = fc
      .array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 })
      .map((each) => each.join(' '));
    fc.assert(
      fc.property(query, fc.subarray([...SHOP], { minLength: 1 }), (text, visible) => {
        const keys = new Set(visible.map(documentKey));
        const sight = sightOf(whole, (document) => keys.has(documentKey(document)));
        const cut = searchCatalog([{ segment: whole, sight }], { query: text });
        const alone = segmentOf(visible);
        const own = searchCatalog([{ segment: alone, sight: sightOf(alone, () => true) }], { query: text });
        expect(cut).toEqual(own);
      }),
    );
  });

  it('gives the same answer in several segments as in one', () => {
    const isPhysical = ({ kind }: CatalogDocument) => kind === 'table' || kind === 'column';
    const parts = [SHOP.filter(isPhysical), SHOP.filter((document) => !isPhysical(document))].map((part) => {
      const segment = segmentOf(part);
      return { segment, sight: sightOf(segment, () => true) };
    });
    for (const query of ['order amount', 'revnue', 'customer country germany', 'cust']) {
      const paths = (hits: readonly { document: CatalogDocument }[]) =>
        hits.map(({ document }) => documentKey(document));
      expect(paths(searchCatalog(parts, { query }).hits)).toEqual(paths(searchCatalog(all, { query }).hits));
    }
  });
});
