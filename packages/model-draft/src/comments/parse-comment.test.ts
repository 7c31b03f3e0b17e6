import { describe, expect, it } from 'vitest';
import { parseComment } from './parse-comment.js';

describe('a comment', () => {
  it.each([
    ['The transaction amount, in USD', 'transaction amount'],
    ['Manufacturer of the car', 'manufacturer'],
    ['2 letter exchange code', 'exchange code'],
    ['settlement date as string in yyyyMMdd format. NULL if not settled', 'settlement date'],
    ['List price of one unit.', 'list price'],
    ['internal code', 'internal code'],
  ])('names what it is about: %s', (comment, phrase) => {
    expect(parseComment(comment).phrase).toBe(phrase);
  });

  it.each([
    'Date when the car was sold',
    'First 3 digits in brackets is the area code. Format: (123)-456-7890',
    'Unique identifier for each author',
    'Quantity x price.',
    'Whether somebody has looked at it.',
    'Boolean indicating if the user is active',
    'Percentage of the price',
    'How the customer first came to us.',
    'possible values: active, inactive',
    'Pending, paid, shipped or delivered.',
  ])('names nothing: %s', (comment) => {
    expect(parseComment(comment).phrase).toBeUndefined();
  });

  it.each([
    ['possible values: active, inactive, closed', ['active', 'inactive', 'closed'], false],
    ['one of: buy, sell', ['buy', 'sell'], false],
    ['Method of payment (e.g., cash, check, card)', ['cash', 'check', 'card'], true],
    ['Buy or sell.', ['buy', 'sell'], false],
    [
      'Enterprise, Mid-Market, Small Business or Consumer.',
      ['Enterprise', 'Mid-Market', 'Small Business', 'Consumer'],
      false,
    ],
    ['M = male, F = female, U = unknown', ['M', 'F', 'U'], false],
    ['E-mail address for invoices and notices.', [], false],
    ['Average stay (e.g. 2 weeks, 3 days)', [], false],
  ])('lists values: %s', (comment, values, areExamples) => {
    const facts = parseComment(comment);
    expect(facts.values.map(({ value }) => value)).toEqual(values);
    expect(facts.valuesAreExamples).toBe(areExamples);
  });

  it('says what its codes stand for', () => {
    expect(parseComment('B = business; R = residential').values).toEqual([
      { value: 'B', meaning: 'business' },
      { value: 'R', meaning: 'residential' },
    ]);
  });

  it.each([
    ['Price in USD', 'USD'],
    ['Discount (%)', 'percent'],
    ['Length of stay in days', 'days'],
    ['Volume in cubic meters', 'm³'],
    ['Amount in euros', 'EUR'],
    ['Number of rooms in the building', undefined],
  ])('says the unit: %s', (comment, unit) => {
    expect(parseComment(comment).unit).toBe(unit);
  });

  it('says what a number counts', () => {
    expect(parseComment('The number of citations received by the publication').countOf).toBe('citations');
    expect(parseComment('Number of the row, given in order').countOf).toBeUndefined();
  });

  it.each([
    ["Foreign key referencing the author table's primary key", "the author table's primary key"],
    ['references lgParty.partyId', 'lgParty.partyId'],
    ['FK to orders', 'orders'],
    ['The number of references cited by the publication', undefined],
    ['List of references', undefined],
  ])('says what it refers to: %s', (comment, target) => {
    expect(parseComment(comment).foreignKeyTo).toBe(target);
  });

  it('says whose ID it is, and other names', () => {
    expect(parseComment('The ID of the conference where it was presented').identifierOf).toMatch(
      /^conference/,
    );
    expect(parseComment('Net value (also called turnover or sales)').synonyms).toEqual(['turnover', 'sales']);
    expect(parseComment('settled on, as yyyyMMdd').timeFormat).toBe('yyyyMMdd');
  });

  it.each([
    ['Whether the model is refrigerated', ['refrigerated']],
    ['Whether or not cards can be exchanged.', ['exchanged']],
    ['If their bills have been paid in full', []],
    ['True if certified organic', ['certified organic']],
    ['1 when it was refunded; null otherwise', ['refunded']],
    ['Y = the boat is seaworthy', ['seaworthy']],
    ['Whether the boat is in dock', []],
    ['True if the boat is not insured', []],
  ])('takes up what is so: %s', (comment, synonyms) => {
    expect(parseComment(comment).synonyms).toEqual(synonyms);
  });
});
