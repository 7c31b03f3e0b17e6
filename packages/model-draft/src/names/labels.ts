const ACRONYMS = new Set(
  'id url vin sku upc ean vat isbn ssn gpa iban bic sms gps ip usd eur gbp etf crm hr kpi uuid api ceo bmi dna mri icd pdf iso mrn imei imsi sim'.split(
    ' ',
  ),
);
const PARTICIPLE = /(?:ed|made|sent|paid|sold|begun|written|taken|given|shipped|born)$/;
const DONE = new Map([
  ['create', 'created'],
  ['update', 'updated'],
  ['delete', 'deleted'],
]);
const MOMENT = new Set(['timestamp', 'datetime']);

/** How the words are written for people: "customer ID", "created at". */
export function labelOf(words: readonly string[]): string {
  return asMoment(words)
    .map((word) => (ACRONYMS.has(word) ? word.toUpperCase() : word))
    .join(' ')
    .slice(0, 200);
}

/** A name of the model: lower-case letters, digits and `_`, at most 63. */
export function nameOf(words: readonly string[]): string {
  const name = asMoment(words)
    .join('_')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 56);
  return /^[a-z]/.test(name) ? name : `n_${name}`.replace(/_$/, '');
}

/** "created timestamp" and "updated date time" are "created at" and "updated at". */
function asMoment(words: readonly string[]): readonly string[] {
  const end = words.slice(-2).join(' ') === 'date time' ? 2 : MOMENT.has(words.at(-1) ?? '') ? 1 : 0;
  const rest = words.slice(0, words.length - end);
  const done = DONE.get(rest.join(' '));
  if (end > 0 && done !== undefined) return [done, 'at'];
  return end > 0 && PARTICIPLE.test(rest.at(-1) ?? '') ? [...rest, 'at'] : words;
}
