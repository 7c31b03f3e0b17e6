import { expect, it } from 'vitest';
import { LIBRARY } from '../testing/library-model.js';
import { planInLibrary } from '../testing/library-question.js';

const MODEL = { ...LIBRARY, fiscalYear: { startMonth: 4 } };
const COUNTS = ['0', '1.5', '400', '2027', '10000', '999999999', '1e300', '9'.repeat(400)];
const QUESTIONS = COUNTS.flatMap((count) =>
  ['day', 'week', 'month', 'quarter', 'year', 'fiscal quarter', 'fiscal year'].flatMap((unit) => [
    `loans ${count} ${unit}s ago`,
    `loans of the last ${count} ${unit}s`,
    `loans of the next ${count} ${unit}s`,
  ]),
);
const YEARS = ['0000', '0001', '1582', '9999', '10000', '99999999'].flatMap((year) => [
  `loans in ${year}`,
  `loans since ${year}`,
  `loans in fiscal ${year}`,
  `loans in FY${year}`,
  `loans in Q4 FY${year}`,
  `loans in fiscal ${year}/00`,
  `loans in December ${year}`,
  `loans between ${year} and ${year}-12-31`,
  `loans of the first half of fiscal ${year}`,
]);

it.each([...QUESTIONS, ...YEARS])('asks for days that there are: %s', async (question) => {
  const text = JSON.stringify(await planInLibrary(question, undefined, MODEL));
  for (const [day] of text.matchAll(/"(?:from|to)":"[^"]*"/g))
    expect(day).toMatch(/^"(?:from|to)":"(?:\d{4}-\d\d-\d\d)"$/);
  expect(text).not.toMatch(/NaN|Invalid|"[+-]\d+-/);
});
