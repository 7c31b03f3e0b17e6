import { unitInWords } from '../comments/units.js';
import type { DraftColumn, DraftTable } from '../physical/draft-table.js';

/** What may be computed of a number. */
export interface NumberRole {
  readonly aggregations: readonly ('sum' | 'average')[];
  readonly confidence: number;
  readonly reason: string;
}

const words = (text: string) => new Set(text.trim().split(/\s+/));
const LABELS =
  words(`year month day week weekday quarter sequence position number version latitude longitude floor ordinal
  rank priority zip postcode code line semester decade hour minute order_number milliseconds isbn revision`);
const AVERAGED =
  words(`price rate rating score age percent percentage ratio temperature height level grade gpa speed index margin
  open high low close bmi mark factor probability density share latency average mean median yield humidity pressure
  intensity severity multiplier limit threshold ranking exchange_rate pct interest lifetime minimum maximum size capacity`);
const ADDED =
  words(`amount quantity total revenue sales cost tax commission fee payment shares units volume discount weight count
  citations points expense budget charge profit earnings refund deposit withdrawal premium payout fine penalty donation value subtotal
  attendance clicks impressions views visits downloads likes votes passengers guests items pieces usage consumption kwh bytes
  gross net turnover paid due balance debit credit salary wage bonus income stock hours days minutes seconds duration
  distance mileage calls references number_of miles kilometers seats credits enrollment population emission loss gain`);
const MONEY =
  words(`amount price cost revenue sales tax commission fee payment discount expense budget charge profit earnings refund
  deposit withdrawal premium payout fine penalty donation subtotal turnover balance debit credit salary wage bonus income
  paid due gross net value rent toll wages pay spend spending`);
const NEVER_MONEY = words(
  'percent rate ratio score quantity count number volume weight shares units points hours days minutes pct',
);

/** Whether a number adds up, has a mean, or is only a label ("year", "house number"). */
export function numberRole(column: DraftColumn, table: DraftTable): NumberRole {
  const { fullWords, comment, family } = column;
  const last = fullWords.at(-1) ?? '';
  if (comment.countOf !== undefined)
    return role(['sum', 'average'], 0.85, 'Its comment calls it a number of something.');
  if (fullWords.includes('epoch')) return role([], 0.9, 'It is a moment written as a number.');
  const unit = comment.unit ?? unitInWords(fullWords);
  const head =
    unit !== undefined && fullWords.length > 1 && !AVERAGED.has(last) && !ADDED.has(last)
      ? (fullWords.at(-2) ?? last)
      : last;
  if (LABELS.has(head) && unit === undefined && fullWords.slice(0, 2).join(' ') !== 'number of') {
    return role([], 0.85, 'It is named like a label, which neither adds up nor has a mean.');
  }
  if (isTakings(column, table))
    return role(['sum', 'average'], 0.75, 'Each sale has one price, so prices add up.');
  const isAveraged =
    AVERAGED.has(head) ||
    fullWords.some((word) => word === 'percent' || word === 'average' || word === 'rate');
  if (isAveraged && !(ADDED.has(head) && head !== 'share'))
    return role(['average'], 0.8, 'It is named like something that does not add up.');
  if (fullWords[0] === 'unit' && MONEY.has(head)) return role(['average'], 0.75, 'It is said of one unit.');
  if (isLevel(head, table)) {
    return role(['average'], 0.7, 'It is a state at a moment: adding it up over time counts the same again.');
  }
  if (ADDED.has(head) || fullWords.some((word) => word === 'total' || word === 'amount')) {
    return role(['sum', 'average'], 0.85, 'It is named like something that adds up.');
  }
  if (fullWords.some((word) => ADDED.has(word)))
    return role(['sum', 'average'], 0.65, 'Part of its name is said of what adds up.');
  return role(
    ['sum', 'average'],
    family.kind === 'decimal' ? 0.5 : 0.4,
    'It is a number, and nothing says that it does not add up.',
  );
}

const LEVELS = words(
  'balance stock inventory backlog outstanding headcount population enrollment exposure value quantity',
);

/** What was on hand or owed on each day: one row a thing and a day. */
function isLevel(head: string, { words: owner, columns }: DraftTable): boolean {
  const isSeries = /\b(?:snapshot|level|history|daily|monthly|weekly|hourly|position|balance)\b/.test(
    owner.join(' '),
  );
  return isSeries && LEVELS.has(head) && columns.some(({ family }) => family.kind === 'time');
}

const SOLD = words('sale sales deal booking rental purchase');

/** The price in a table of sales that has no quantity to multiply it with, or the amount: what was taken in. */
export function isTakings({ fullWords }: DraftColumn, { words: owner, columns }: DraftTable): boolean {
  if (!owner.some((word) => SOLD.has(word)) || fullWords[0] === 'unit') return false;
  const said = fullWords.filter((word) => !owner.includes(word)).join(' ');
  const isMultiplied = columns.some((other) =>
    /^(?:quantity|units|shares|pieces|count)$/.test(other.fullWords.at(-1) ?? ''),
  );
  return (
    /^(?:total |gross |net )?(?:amount|total|revenue|value)$/.test(said) ||
    (said === 'price' && !isMultiplied)
  );
}

function role(aggregations: NumberRole['aggregations'], confidence: number, reason: string): NumberRole {
  return { aggregations, confidence, reason };
}

export function isMoney({ fullWords, comment, family }: DraftColumn): boolean {
  if (/^[A-Z]{3}$/.test(comment.unit ?? '')) return true;
  const last = fullWords.at(-1) ?? '';
  const isNamedSo = MONEY.has(last) || fullWords.includes('amount') || fullWords.includes('price');
  return (
    isNamedSo &&
    !fullWords.some((word) => NEVER_MONEY.has(word)) &&
    (family.kind === 'decimal' || !/^(?:value|due|credit|net|gross|discount)$/.test(last))
  );
}
