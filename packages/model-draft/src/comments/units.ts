const CURRENCIES: Readonly<Record<string, string>> = {
  dollar: 'USD',
  dollars: 'USD',
  'us dollars': 'USD',
  $: 'USD',
  euro: 'EUR',
  euros: 'EUR',
  '€': 'EUR',
  pound: 'GBP',
  pounds: 'GBP',
  '£': 'GBP',
  yen: 'JPY',
  rupees: 'INR',
  francs: 'CHF',
};
const CODES =
  'USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|CNY|INR|BRL|MXN|ZAR|SGD|HKD|KRW|TRY|AED';

const CURRENCY_CODE = new RegExp(`\\b(${CODES})\\b`);

/** The currency that a text says amounts are in: an ISO code. */
export function currencyIn(text: string): string | undefined {
  const code = CURRENCY_CODE.exec(text)?.[1];
  if (code !== undefined) return code;
  const word = /\bin (us dollars|dollars?|euros?|pounds|yen|rupees|francs)\b|(?<=\(|\bin )([$€£])/i.exec(
    text,
  );
  return CURRENCIES[(word?.[1] ?? word?.[2] ?? '').toLowerCase()];
}

const UNIT_WORDS: readonly (readonly [unit: string, words: string])[] = [
  ['percent', 'percent(?:age)?|pct|per ?cent|%'],
  ['milliseconds', 'milliseconds?|ms'],
  ['seconds', 'seconds?|secs?'],
  ['minutes', 'minutes?|mins?'],
  ['hours', 'hours?|hrs?'],
  ['days', 'days?'],
  ['weeks', 'weeks?'],
  ['months', 'months?'],
  ['years', 'years?'],
  ['kg', 'kg|kilograms?|kilos?'],
  ['g', 'grams?|g'],
  ['lb', 'lbs?'],
  ['t', 'tonnes?|metric tons?'],
  ['km', 'km|kilomet(?:er|re)s?'],
  ['mi', 'miles?'],
  ['m', 'met(?:er|re)s?|m'],
  ['m³', 'cbm|cubic met(?:er|re)s?'],
  ['km²', 'km2|sq ?km|square kilomet(?:er|re)s?'],
  ['m²', 'm2|sqm|square met(?:er|re)s?'],
  ['cm', 'cm|centimet(?:er|re)s?'],
  ['mm', 'mm|millimet(?:er|re)s?'],
  ['l', 'lit(?:er|re)s?|l'],
  ['°C', 'celsius|°c'],
  ['kWh', 'kwh|kilowatt[- ]hours?'],
  ['MB', 'mb|megabytes?'],
  ['GB', 'gb|gigabytes?'],
  ['bytes', 'bytes?'],
];

const UNITS = UNIT_WORDS.map(([unit, words]) => ({
  unit,
  said: new RegExp(
    `(?:\\bin |\\(|\\[|measured in |number of )(?:whole |full )?(?:${words})(?:\\b|\\)|\\])`,
    'i',
  ),
  whole: new RegExp(`^(?:${words})$`, 'i'),
}));

/** The unit that a comment says a number is in: "in minutes", "(kg)". */
export function unitIn(text: string): string | undefined {
  if (/\bpercent(?:age)?\b|(?<!\w)%/i.test(text)) return 'percent';
  return MAY_SAY_UNIT.test(text) ? UNITS.find(({ said }) => said.test(text))?.unit : undefined;
}

const MAY_SAY_UNIT = /\bin |[([]|number of /i;
const CODE = new RegExp(`^(?:${CODES})$`, 'i');

/** The unit that the words of a name say: "duration minutes", "weight kg". */
export function unitInWords(words: readonly string[]): string | undefined {
  const last = words.at(-1) ?? '';
  if (words.some((word) => word === 'percent' || word === 'percentage' || word === 'pct')) return 'percent';
  if (words.length < 2 || words.includes('per')) return undefined;
  // "order year" is a year, "age years" are years.
  if (/^(?:day|week|month|year|hour|minute|second|[glmt])$/.test(last)) return undefined;
  const unit = UNITS.find(({ whole }) => whole.test(last))?.unit;
  return unit ?? (CODE.test(last) ? last.toUpperCase() : undefined);
}
