import { describe, expect, it } from 'vitest';
import { nameOf } from './labels.js';
import { pluralPhrase, singularPhrase } from './number-of-nouns.js';
import { cutRunTogether, splitIdentifier } from './split-identifier.js';

describe('a name', () => {
  it.each([
    ['customer_id', ['customer', 'id']],
    ['sbTxAmt', ['sb', 'tx', 'amt']],
    ['HTTPStatusCode', ['http', 'status', 'code']],
    ['CUST_NO', ['cust', 'no']],
    ['address1', ['address', '1']],
    ['Straße Nr.', ['straße', 'nr']],
    ['Größe', ['große']],
  ])('is cut where its writer set its parts apart: %s', (name, parts) => {
    expect(splitIdentifier(name)).toEqual(parts);
  });

  it('is cut into the fewest known pieces where it runs together', () => {
    const words = new Set(['order', 'date', 'ord', 'er', 'customer']);
    const shorts = new Set(['cust', 'dt']);
    const dictionary = {
      isWord: (text: string) => words.has(text),
      isShortForm: (text: string) => shorts.has(text),
    };
    expect(cutRunTogether('custid', dictionary)).toEqual(['cust', 'id']);
    expect(cutRunTogether('orderdate', dictionary)).toEqual(['order', 'date']);
    expect(cutRunTogether('orderxyz', dictionary)).toBeUndefined();
  });

  it('is a name of the model whatever it was', () => {
    for (const words of [['2nd', 'line'], ['große'], ['日付'], ['a'.repeat(99)]]) {
      expect(nameOf(words)).toMatch(/^[a-z][a-z0-9_]{0,62}$/);
    }
  });
});

describe('a noun', () => {
  it.each([
    [
      ['payments', 'received'],
      ['payment', 'received'],
    ],
    [
      ['order', 'items'],
      ['order', 'item'],
    ],
    [
      ['bills', 'of', 'lading'],
      ['bill', 'of', 'lading'],
    ],
    [['statuses'], ['status']],
    [['companies'], ['company']],
    [['news'], ['news']],
    [['boxes'], ['box']],
  ])('has a singular: %j', (many, one) => {
    expect(singularPhrase(many)).toEqual(one);
  });

  it.each([
    ['payment received', 'payments received'],
    ['company', 'companies'],
    ['address', 'addresses'],
    ['person', 'people'],
  ])('has a plural: %s', (one, many) => {
    expect(pluralPhrase(one)).toBe(many);
  });
});
