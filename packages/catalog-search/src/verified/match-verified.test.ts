import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchVerified } from './match-verified.js';
import { askTemplate, type ParameterType, type ParameterValue, parseTemplate } from './question-template.js';
import { questionTokens } from './question-tokens.js';

const REGIONS = ['EMEA', 'North America', 'Asia-Pacific', 'Rhône-Alpes', 'C++'];
const known = (dimension: string) => (dimension === 'customer.region' ? REGIONS : []);
const templates = (...texts: string[]) => texts.map((text) => ({ text, template: parseTemplate(text) }));

function match(asked: string, ...texts: string[]) {
  const found = matchVerified(asked, templates(...texts), known);
  return found === null ? null : { text: found.question.text, values: found.values };
}

describe('matchVerified', () => {
  const YEAR = 'revenue in {year:number}';

  it.each([
    ['revenue in 2024', { year: 2024 }],
    ['Revenue in 2024?', { year: 2024 }],
    ['  REVENUE   in 2,024 ', { year: 2024 }],
    ['revenue in ten', { year: 10 }],
  ])('%s is asked with its value', (asked, values) => {
    expect(match(asked, YEAR)).toEqual({ text: YEAR, values });
  });

  it.each([
    'revenue',
    'revenue 2024',
    'revenue in',
    'revenue in 2024 and 2025',
    'revenue in 2024 without refunds',
    'net revenue in 2024',
    'revenue not in 2024',
    'revenue in -5',
    'revenue in 5%',
    'revenue in $5',
    'revenue in >2024',
    'revenues in 2024',
    'revenue in 2024 by region',
    'revenue in march',
    'in 2024 revenue',
    '',
  ])('%s is another question', (asked) => {
    expect(match(asked, YEAR)).toBeNull();
  });

  it('tells a year from another where it is part of the question', () => {
    expect(match('revenue 2023', 'revenue 2024')).toBeNull();
    expect(match('revenue 2024', 'revenue 2023', 'revenue 2024')).toEqual({
      text: 'revenue 2024',
      values: {},
    });
  });

  it.each([
    ['orders since 2026-03-31', '2026-03-31'],
    ['orders since March 31, 2026', '2026-03-31'],
    ['orders since 31st of march 2026', '2026-03-31'],
    ['orders since 5 Mar 2026', '2026-03-05'],
  ])('reads the day of %s', (asked, from) => {
    expect(match(asked, 'orders since {from:date}')?.values).toEqual({ from });
  });

  it.each([
    'orders since 03/04/2026',
    'orders since 2026-02-30',
    'orders since march',
    'orders since 31 Smarch 2026',
  ])('takes no day from %s', (asked) => {
    expect(match(asked, 'orders since {from:date}')).toBeNull();
  });

  it.each([
    ['customers in emea', 'EMEA'],
    ['customers in north america', 'North America'],
    ['customers in "North America"', 'North America'],
    ['customers in Asia-Pacific', 'Asia-Pacific'],
    ['customers in rhone-alpes', 'Rhône-Alpes'],
    ['customers in c++', 'C++'],
  ])('knows the value in %s', (asked, region) => {
    expect(match(asked, 'customers in {region:customer.region}')?.values).toEqual({ region });
  });

  it.each([
    'customers in america',
    'customers in north',
    'customers in C',
    'customers in EMEA or Asia-Pacific',
  ])('knows no value in %s', (asked) => {
    expect(match(asked, 'customers in {region:customer.region}')).toBeNull();
  });

  it.each([
    ['orders of "Smith & Sons"', 'Smith & Sons'],
    ['orders of Acme Europe', 'Acme Europe'],
  ])('takes the text from %s', (asked, customer) => {
    expect(match(asked, 'orders of {customer:text}')?.values).toEqual({ customer });
  });

  it.each([
    'orders of Acme in 2024',
    'orders of Acme last month',
    'orders of Acme not shipped',
    'orders of Acme without refunds',
    'orders of all customers',
    'orders of Acme or Umbrella',
    'orders of one two three four five',
  ])('takes no text from %s, which says more', (asked) => {
    expect(match(asked, 'orders of {customer:text}')).toBeNull();
  });

  it('takes the question that says more itself, and none of two equals', () => {
    expect(match('orders of Acme', 'orders of {customer:text}', 'orders of acme')?.text).toBe(
      'orders of acme',
    );
    const equals = ['orders of {who:text} in 5', 'orders of acme in {days:number}'];
    expect(match('orders of acme in 5', ...equals)).toBeNull();
    expect(match('orders of acme in 5', ...equals, 'orders {what:text} 5')).toBeNull();
    expect(match('orders of acme in 5', ...equals, 'orders of acme in 5')?.text).toBe('orders of acme in 5');
  });

  it('takes the older one of two that say the same', () => {
    expect(match('orders in 2024', 'Orders in {count:number}', 'orders in {year:number}')).toEqual({
      text: 'orders in {year:number}',
      values: { year: 2024 },
    });
  });

  it('finds no answer in words that can be shared out in two ways', () => {
    const two = 'orders {a:text} to {b:text}';
    expect(match('orders Ulm to Bonn', two)?.values).toEqual({ a: 'Ulm', b: 'Bonn' });
    expect(match('orders "from Ulm" to "to Bonn"', two)?.values).toEqual({ a: 'from Ulm', b: 'to Bonn' });
  });
});

const word = fc.constantFrom(
  'revenue',
  'orders',
  'region',
  'shipped',
  'average',
  'paid',
  'monthly',
  'refund',
  'status',
);
const literals = fc.array(word, { minLength: 1, maxLength: 3 });
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const typed: fc.Arbitrary<{ type: string; value: ParameterValue }> = fc.oneof(
  fc.integer({ min: 0, max: 1e9 }).map((value) => ({ type: 'number', value })),
  day.map((value) => ({ type: 'date', value })),
  fc
    .string({
      minLength: 1,
      maxLength: 12,
      unit: fc.constantFrom('a', 'Z', 'é', ' ', '-', '&', '0', '{', "'"),
    })
    .filter(isPlainText)
    .map((value) => ({ type: 'text', value })),
  fc.constantFrom(...REGIONS).map((value) => ({ type: 'customer.region', value })),
);

function isPlainText(text: string): boolean {
  return text === text.trim() && text !== '' && !/[{}]/.test(text);
}

/** Words, a parameter, words, a parameter, ... */
const question = fc.array(fc.record({ words: literals, parameter: typed }), { minLength: 1, maxLength: 3 });

describe('a verified question', () => {
  const written = (pieces: { words: string[]; parameter: { type: string } }[]) =>
    pieces.map(({ words, parameter }, at) => `${words.join(' ')} {p${at}:${parameter.type}}`).join(' ');

  it('gives back the values it was asked with', () => {
    fc.assert(
      fc.property(question, (pieces) => {
        const template = parseTemplate(written(pieces));
        const values = Object.fromEntries(pieces.map(({ parameter }, at) => [`p${at}`, parameter.value]));
        const found = matchVerified(askTemplate(template, values), [{ template }], known);
        expect(found?.values).toEqual(values);
      }),
    );
  });

  it('is not asked by whoever says one word differently, one more or one less', () => {
    const change = fc.record({ at: fc.nat(), how: fc.constantFrom('other', 'more', 'less') });
    fc.assert(
      fc.property(question, change, (pieces, { at, how }) => {
        const template = parseTemplate(written(pieces));
        const values = Object.fromEntries(
          pieces.map(({ parameter }, index) => [`p${index}`, parameter.value]),
        );
        const asked = askTemplate(template, values);
        const words = questionTokens(asked).filter(
          ({ key, kind }) =>
            kind === 'word' && template.parts.some((part) => part.kind === 'word' && part.token.key === key),
        );
        const chosen = words[at % words.length];
        if (chosen === undefined) return;
        const said = { other: 'zebra', more: `${chosen.text} zebra`, less: '' }[how] ?? '';
        const changed = asked.slice(0, chosen.start) + said + asked.slice(chosen.end);
        expect(matchVerified(changed, [{ template }], known)).toBeNull();
      }),
    );
  });
});

describe('a question whose words can be shared out in thousands of ways', () => {
  it('is compared with as many templates as there may be, and fits where it does in one', () => {
    const places = (word: string) => Array.from({ length: 8 }, (_, at) => `${word} {p${at}:text}`).join(' ');
    // 65,536 ways each: minutes, were they all gone.
    const fruitless = Array.from({ length: 1_000 }, () => `${places('ways')} never`);
    expect(match('ways '.repeat(38), ...fruitless)).toBeNull();
    expect(
      match('ways north ways south never', ...fruitless, 'ways {a:text} ways {b:text} never'),
    ).not.toBeNull();
  });
});

describe('values', () => {
  it('are looked up once, however many templates and words there are', () => {
    let lookups = 0;
    const counted = (dimension: string) => {
      lookups += 1;
      return known(dimension);
    };
    const texts = Array.from(
      { length: 50 },
      (_, at) => `customers in {region:customer.region} ${'or'.repeat(at)}`,
    );
    matchVerified(`customers in ${'emea '.repeat(20)}`, templates(...texts), counted);
    expect(lookups).toBe(1);
  });

  it('are the first of those that are written alike', () => {
    const alike = () => ['North-East', 'north-east', 'EMEA'];
    const [template] = templates('customers in {region:customer.region}');
    const region = (asked: string) =>
      template === undefined ? undefined : matchVerified(asked, [template], alike)?.values.region;
    expect(region('customers in north-east')).toBe('North-East');
    expect(region('customers in "north-east"')).toBe('North-East');
  });
});

describe('parseTemplate', () => {
  it('reads parameters and their types', () => {
    const types = parseTemplate('a {n:number} b {d:date} c {t:text} d {r:customer.region}').parameters;
    expect(types.map(({ type }): ParameterType => type)).toEqual([
      { kind: 'number' },
      { kind: 'date' },
      { kind: 'text' },
      { kind: 'one_of', dimension: 'customer.region' },
    ]);
  });

  it.each([
    ['revenue in {year}', '{name:type}'],
    ['revenue in {year:integer}', '{name:type}'],
    ['revenue in {Year:number}', '{name:type}'],
    ['revenue { in 2024', 'brace stands alone'],
    ['{a:text} {b:text} here', 'side by side'],
    ['{a:number}', 'needs words'],
    ['from {a:date} to {a:date}', 'twice'],
    [`revenue ${'x'.repeat(500)}`, '500 characters'],
  ])('refuses %s', (text, reason) => {
    expect(() => parseTemplate(text)).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', message: expect.stringContaining(reason) }),
    );
  });
});
