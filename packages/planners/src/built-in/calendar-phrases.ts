import type { CalendarGrain } from '@parley/semantic-layer';
import { addDays, addUnits, monthOf, monthStart, startOf, unitPeriod, yearOf } from './calendar.js';
import type { PeriodPhrase, TimeContext } from './period-phrase.js';
import { isSpan, LAST, MONTHS, NEXT, ORDINALS, THIS, TO_DATE, UNITS } from './time-words.js';

/** What a year may follow directly; after anything else, a number like 2025 is only a number. */
const NOT_BEFORE_YEAR = new Set(
  'than over above below under top bottom least most exactly limit > < >= <= = <> != costs worth only to_be'.split(
    ' ',
  ),
);
const MAY_FOLLOWS = new Set([
  'in',
  'of',
  'since',
  'until',
  'till',
  'from',
  'to',
  'through',
  'before',
  'after',
  'and',
  'during',
  'between',
  'for',
]);

type Rule = (context: TimeContext, at: number) => PeriodPhrase | undefined;

/** The period of the calendar that begins at a token, if one does. Longer readings come first. */
export function calendarPhraseAt(context: TimeContext, at: number): PeriodPhrase | undefined {
  for (const rule of RULES) {
    const found = rule(context, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

const toDate: Rule = (context, at) => {
  const short = TO_DATE.get(word(context, at));
  if (short !== undefined) return untilToday(context, short, 1);
  const unit = UNITS.get(word(context, at));
  if (unit !== undefined && word(context, at + 1) === 'to' && word(context, at + 2) === 'date') {
    return untilToday(context, unit, 3);
  }
  if (word(context, at) === 'so' && word(context, at + 1) === 'far' && word(context, at + 2) === 'this') {
    const thisUnit = UNITS.get(word(context, at + 3));
    if (thisUnit !== undefined) return untilToday(context, thisUnit, 4);
  }
  return undefined;
};

const namedDay: Rule = ({ days }, at) => {
  const found = days.get(at);
  if (found === undefined) return undefined;
  const period = { from: found.day, to: addDays(found.day, 1) };
  return { length: found.length, period, unit: 'day', ...(found.openYear ? { openYear: true } : {}) };
};

const todayWords: Rule = (context, at) => {
  const offset = { today: 0, yesterday: -1, tomorrow: 1 }[word(context, at)];
  if (offset === undefined) return undefined;
  return { length: 1, period: unitPeriod(context.today, 'day', offset), unit: 'day' };
};

/** "last 30 days", "previous 2 quarters", "next 6 months", "past 8 weeks (excluding the current week)". */
const severalUnits: Rule = (context, at) => {
  const first = word(context, at);
  if (!LAST.has(first) && !NEXT.has(first)) return undefined;
  const count = context.tokens[at + 1]?.value;
  const said = ['full', 'complete', 'whole', 'calendar', 'entire'].includes(word(context, at + 2));
  const unit = UNITS.get(word(context, at + (said ? 3 : 2)));
  if (unit === undefined || count === undefined || !isSpan(count, unit)) return undefined;
  const plain = said ? 4 : 3;
  if (NEXT.has(first)) {
    const period = { from: context.today, to: addUnits(context.today, unit, count) };
    return { length: plain, period, unit, note: 'from today on' };
  }
  const edge = edgeAt(context, at + plain);
  const length = plain + (edge?.length ?? 0);
  if (said || unit === 'quarter' || edge?.kind === 'without current') {
    const to = startOf(context.today, unit);
    return {
      length,
      period: { from: addUnits(to, unit, -count), to },
      unit,
      note: `whole ${unit}s before this one`,
    };
  }
  return rolling(context, { length, unit, count, ...(edge === undefined ? {} : { edge }) });
};

/** Up to and with today; the day that lies so long back counts too, unless today is counted as one of them. */
function rolling(
  { today }: TimeContext,
  { length, unit, count, edge }: { length: number; unit: CalendarGrain; count: number; edge?: Edge },
): PeriodPhrase {
  const from = addUnits(today, unit, -count);
  if (edge?.kind === 'with today' && unit === 'day')
    return { length, period: { from: addDays(from, 1), to: addDays(today, 1) }, unit, note: 'with today' };
  if (edge?.kind === 'without today')
    return { length, period: { from, to: today }, unit, note: 'up to yesterday' };
  return { length, period: { from, to: addDays(today, 1) }, unit, note: 'up to today' };
}

interface Edge {
  readonly kind: 'with today' | 'without today' | 'without current' | 'plain';
  readonly length: number;
}

/** What is said of the ends of a period: "(excluding the current month)", ", inclusive of today's date". */
function edgeAt(context: TimeContext, start: number): Edge | undefined {
  let at = start;
  while (['(', ','].includes(word(context, at)) || word(context, at) === 'both') at++;
  const lead = word(context, at);
  const negated = lead === 'not' || lead === 'excluding' || lead === 'exclusive' || lead === 'without';
  const including = word(context, negated && lead === 'not' ? at + 1 : at);
  if (!negated && !['including', 'inclusive', 'counting'].includes(including)) return undefined;
  at += lead === 'not' ? 2 : 1;
  while (['of', 'the', 'this'].includes(word(context, at))) at++;
  if (word(context, at) === 'today') {
    at += word(context, at + 1) === 'date' ? 2 : 1;
    return { kind: negated ? 'without today' : 'with today', length: closed(context, at) - start };
  }
  if (word(context, at) === 'current' && UNITS.has(word(context, at + 1)))
    return { kind: negated ? 'without current' : 'plain', length: closed(context, at + 2) - start };
  // "inclusive of 30 days ago"
  if (context.tokens[at]?.value !== undefined && word(context, at + 2) === 'ago')
    return { kind: 'plain', length: closed(context, at + 3) - start };
  return undefined;
}

function closed(context: TimeContext, at: number): number {
  return word(context, at) === ')' ? at + 1 : at;
}

/** "same quarter last year", "the same period a year ago": measured from the other time in the question. */
const sameLastYear: Rule = (context, at) => {
  if (word(context, at) !== 'same') return undefined;
  const unit = UNITS.get(word(context, at + 1));
  if (unit === undefined && !['period', 'time'].includes(word(context, at + 1))) return undefined;
  const skip = ['of', 'in', 'the'].includes(word(context, at + 2)) ? 3 : 2;
  const [one, two, three] = [0, 1, 2].map((offset) => word(context, at + skip + offset));
  const lastYear = LAST.has(one ?? '') && two === 'year';
  const yearAgo = one === 'a' && two === 'year' && three === 'ago';
  const yearBefore = one === 'year' && (two === 'before' || two === 'earlier');
  if (!lastYear && !yearAgo && !yearBefore) return undefined;
  const period = unitPeriod(addUnits(context.today, 'year', -1), unit ?? 'year');
  return { length: skip + (yearAgo ? 3 : 2), period, unit: unit ?? 'year', yearBeforeOther: true };
};

/** "this month", "last quarter", "next year". */
const oneUnit: Rule = (context, at) => {
  const first = word(context, at);
  const offset = THIS.has(first) ? 0 : LAST.has(first) ? -1 : NEXT.has(first) ? 1 : undefined;
  const calendar = ['calendar', 'iso', 'full', 'whole', 'complete'].includes(word(context, at + 1)) ? 1 : 0;
  const unit = UNITS.get(word(context, at + 1 + calendar));
  if (offset === undefined || unit === undefined || word(context, at + 1).endsWith('s')) return undefined;
  const edge = edgeAt(context, at + 2 + calendar);
  const length = 2 + calendar + (edge?.length ?? 0);
  // "the past month" goes back from today; "last month" is the one before this.
  if (first === 'past' && edge?.kind !== 'without current')
    return rolling(context, { length, unit, count: 1, ...(edge === undefined ? {} : { edge }) });
  return {
    length,
    period: unitPeriod(context.today, unit, offset),
    unit,
    note: unit === 'day' ? 'the day' : `calendar ${unit}`,
  };
};

const unitsAgo: Rule = (context, at) => {
  const first = context.tokens[at];
  const count = first?.value ?? (first?.lower === 'a' || first?.lower === 'an' ? 1 : undefined);
  const unit = UNITS.get(word(context, at + 1));
  if (count === undefined || unit === undefined || word(context, at + 2) !== 'ago') return undefined;
  if (!isSpan(count, unit)) return undefined;
  return { length: 3, period: unitPeriod(context.today, unit, -count), unit, note: `calendar ${unit}` };
};

/** "q3 2025", "third quarter of last year", "h1 2024", "first half of 2025". */
const partOfYear: Rule = (context, at) => {
  const short = /^([qh])([1-4])$/.exec(word(context, at));
  let part: { months: number; number: number; length: number } | undefined;
  if (short !== null) {
    part = { months: short[1] === 'q' ? 3 : 6, number: Number(short[2]), length: 1 };
  } else {
    const number = ORDINALS.get(word(context, at));
    const unit = word(context, at + 1);
    if (number === undefined || (unit !== 'quarter' && unit !== 'half')) return undefined;
    part = { months: unit === 'quarter' ? 3 : 6, number, length: 2 };
  }
  if (part.months === 6 && part.number > 2) return undefined;
  const year = yearAfter(context, at + part.length);
  const month = (part.number - 1) * part.months + 1;
  const from = monthStart(year?.year ?? yearOf(context.today), month);
  // Without a year, the latest that has begun.
  const start = year === undefined && from > context.today ? addUnits(from, 'year', -1) : from;
  const period = { from: start, to: addUnits(start, 'month', part.months) };
  const length = part.length + (year?.length ?? 0);
  const unit = part.months === 3 ? 'quarter' : 'year';
  return year === undefined ? { length, period, unit, openYear: true } : { length, period, unit };
};

/** "march", "march 2025", "march of last year". */
const namedMonth: Rule = (context, at) => {
  const name = word(context, at);
  const month = MONTHS.get(name);
  if (month === undefined) return undefined;
  const year = yearAfter(context, at + 1);
  if (name === 'may' && year === undefined && !MAY_FOLLOWS.has(word(context, at - 1))) return undefined;
  const from = monthStart(year?.year ?? yearOf(context.today), month);
  const start = year === undefined && month > monthOf(context.today) ? addUnits(from, 'year', -1) : from;
  const period = { from: start, to: addUnits(start, 'month', 1) };
  if (year === undefined) return { length: 1, period, unit: 'month', openYear: true };
  return { length: 1 + year.length, period, unit: 'month' };
};

const namedYear: Rule = (context, at) => {
  const skip = word(context, at) === 'year' ? 1 : 0;
  const year = plainYear(context, at + skip);
  if (year === undefined || NOT_BEFORE_YEAR.has(word(context, at - 1))) return undefined;
  const from = monthStart(year, 1);
  return { length: 1 + skip, period: { from, to: addUnits(from, 'year', 1) }, unit: 'year' };
};

/** "still to come", "in the future", "upcoming events". */
const future: Rule = (context, at) => {
  const words = [0, 1, 2].map((offset) => word(context, at + offset));
  const said = words.join(' ');
  const length = /^(?:still|yet) to come$/.test(said)
    ? 3
    : /^(?:to come|the future)\b/.test(said)
      ? 2
      : words[0] === 'upcoming' && !UNITS.has(words[1] ?? '') && context.tokens[at + 1]?.value === undefined
        ? 1
        : undefined;
  if (length === undefined) return undefined;
  const period = { from: addDays(context.today, 1), to: END_OF_TIME };
  return { length, period, unit: 'day', note: 'after today' };
};

/** No day in any data is later. */
const END_OF_TIME = '9999-12-31';

const RULES: readonly Rule[] = [
  future,
  toDate,
  namedDay,
  sameLastYear,
  todayWords,
  severalUnits,
  oneUnit,
  unitsAgo,
  partOfYear,
  namedMonth,
  namedYear,
];

function untilToday(context: TimeContext, unit: CalendarGrain, length: number): PeriodPhrase {
  const period = { from: startOf(context.today, unit), to: addDays(context.today, 1) };
  return { length, period, unit, note: 'up to today' };
}

/** A year after a month or quarter: "2025", "of 2025", ", 2025", "last year", "of this year". */
function yearAfter(context: TimeContext, at: number): { year: number; length: number } | undefined {
  const skip = ['of', ',', 'in'].includes(word(context, at)) ? 1 : 0;
  const year = plainYear(context, at + skip);
  if (year !== undefined) return { year, length: 1 + skip };
  const relative = word(context, at + skip);
  if (word(context, at + skip + 1) !== 'year') return undefined;
  const thisYear = yearOf(context.today);
  if (THIS.has(relative)) return { year: thisYear, length: 2 + skip };
  if (LAST.has(relative)) return { year: thisYear - 1, length: 2 + skip };
  return undefined;
}

function plainYear({ tokens }: TimeContext, at: number): number | undefined {
  const text = tokens[at]?.text ?? '';
  return /^(?:19|20)\d\d$/.test(text) ? Number(text) : undefined;
}

function word({ tokens }: TimeContext, at: number): string {
  return tokens[at]?.lower ?? '';
}
