import { describe, expect, it } from 'vitest';
import { lemma } from './lemma.js';

describe('lemma', () => {
  it.each([
    ['company', 'companies'],
    ['price', 'prices', 'priced', 'pricing'],
    ['size', 'sizes', 'sized'],
    ['cancel', 'cancels', 'cancelled', 'canceled', 'cancelling'],
    ['ship', 'ships', 'shipped', 'shipping'],
    ['purchase', 'purchases', 'purchased'],
    ['status', 'statuses'],
    ['address', 'addresses', 'addressed'],
    ['sell', 'sells', 'sold', 'selling', 'sale', 'sales'],
    ['bill', 'bills', 'billed', 'billing'],
    ['box', 'boxes'],
    ['person', 'people'],
    ['fee', 'fees'],
    ['deny', 'denies', 'denied'],
  ])('brings the forms of "%s" together', (...forms) => {
    expect(new Set(forms.map(lemma)).size).toBe(1);
  });

  it.each([
    ['news', 'new'],
    ['need', 'knee'],
    ['plan', 'planet'],
    ['order', 'ordinary'],
  ])('keeps "%s" and "%s" apart', (one, other) => {
    expect(lemma(one)).not.toBe(lemma(other));
  });
});
