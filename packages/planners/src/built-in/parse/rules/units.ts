import type { Entity } from '@parley/semantic-layer';
import type { Reader } from '../reader.js';
import type { Measure } from '../scope.js';

/** How many of a unit make one of another. */
const UNITS: readonly (readonly [small: RegExp, large: RegExp, factor: number])[] = [
  [/\bsec(?:ond)?s?\b/, /^min(?:ute)?s?$/, 60],
  [/\bsec(?:ond)?s?\b/, /^(?:hour|hr)s?$/, 3_600],
  [/\bmin(?:ute)?s?\b/, /^(?:hour|hr)s?$/, 60],
  [/\bcents?\b/, /^(?:euro|dollar|eur|usd|pound|gbp|franc|chf)s?$/, 100],
  [/\bgrams?\b/, /^(?:kg|kilo|kilogram)s?$/, 1_000],
  [/\b(?:kg|kilograms?)\b/, /^(?:ton|tonne)s?$/, 1_000],
  [/\b(?:met(?:er|re)s?)\b/, /^(?:km|kilomet(?:er|re))s?$/, 1_000],
];
const CURRENCY = /^(?:euro|dollar|eur|usd|pound|gbp|franc|chf)s?$/;
const MISSED = 0.4;

/** "in hours", of a column that has seconds: so many hours. What is in another currency, row by row, is not understood. */
export function inUnitSaid(reader: Reader, measure: Measure): Measure {
  const unit = unitSaid(reader);
  if (unit === undefined || measure.kind !== 'column' || measure.aggregate === 'distinct') return measure;
  const { entity, ref } = measure;
  const dimension = entity.dimensions.find(({ name }) => ref === `${entity.name}.${name}`);
  const named = [dimension?.label, dimension?.name, ...(dimension?.synonyms ?? [])]
    .join(' ')
    .replaceAll('_', ' ');
  const factor = UNITS.find(([small, large]) => small.test(named.toLowerCase()) && large.test(unit))?.[2];
  if (factor !== undefined)
    return { kind: 'arithmetic', op: 'dividedBy', left: measure, right: { kind: 'number', value: factor } };
  if (CURRENCY.test(unit) && hasCurrencies(entity)) reader.scope.doubt += MISSED;
  return measure;
}

/** The unit that a number is asked in, wherever the sentence says it. */
function unitSaid({ items, tokens, at: from }: Reader): string | undefined {
  const at = items.findIndex((item, place) => {
    const before = items[place - 1];
    const isUnit = item.kind === 'sign' && item.sign.kind === 'unit';
    const isAfterIn = before?.kind === 'sign' && before.sign.kind === 'in';
    return isUnit && (isAfterIn || tokens[item.start]?.lower === 'in') && place >= from - 1;
  });
  const item = items[at];
  return item === undefined ? undefined : tokens[item.end - 1]?.lower;
}

function hasCurrencies({ dimensions }: Entity): boolean {
  return dimensions.some(({ label, name }) =>
    /\bcurrency\b|\bccy\b/i.test(`${label} ${name.replaceAll('_', ' ')}`),
  );
}
