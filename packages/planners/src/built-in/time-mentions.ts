import type { Token } from '@parley/catalog-search';
import type { DatePart } from '@parley/semantic-layer';
import { en } from 'chrono-node';
import {
  addUnits,
  type Calendar,
  type Day,
  describePeriod,
  type Period,
  type PeriodUnit,
  yearOf,
} from './calendar.js';
import { calendarPhraseAt } from './calendar-phrases.js';
import { fiscalPhraseAt } from './fiscal-phrases.js';
import type { PeriodPhrase, TimeContext } from './period-phrase.js';
import { GRAINS, UNITS } from './time-words.js';

/** Words of the question that speak of time. */
export type TimeMention = {
  /** First token, and the one after the last. */
  readonly start: number;
  readonly end: number;
} & (
  | {
      readonly kind: 'period';
      readonly period: Period;
      readonly unit: PeriodUnit;
      readonly yearBeforeOther?: boolean;
      readonly assumption?: string;
    }
  /** "monthly", or the bare noun "month"; a period of the business's own by its name. */
  | { readonly kind: 'grain'; readonly grain: string; readonly noun: boolean }
  /** "day of the week": each week's Mondays are one. */
  | { readonly kind: 'part'; readonly part: DatePart }
);

const BEFORE = new Set([
  'in',
  'on',
  'during',
  'for',
  'over',
  'within',
  'the',
  'of',
  'from',
  'at',
  'throughout',
]);
const UNTIL = new Set(['to', 'until', 'till', 'through', 'and', 'thru']);

/** Finds them from left to right; nothing overlaps. */
export function findTimeMentions(text: string, tokens: readonly Token[], calendar: Calendar): TimeMention[] {
  const context: TimeContext = { ...calendar, tokens, days: namedDays(text, tokens, calendar.today) };
  const mentions: TimeMention[] = [];
  for (let at = 0; at < tokens.length; ) {
    const mention = mentionAt(context, at);
    if (mention !== undefined) mentions.push(mention);
    at = mention?.end ?? at + 1;
  }
  return mentions;
}

function mentionAt(context: TimeContext, at: number): TimeMention | undefined {
  const part = partAt(context, at);
  if (part !== undefined) return part;
  const period = boundedPeriod(context, at);
  if (period !== undefined) return period;
  const own = ownGrainAt(context, at);
  if (own !== undefined) return own;
  const token = context.tokens[at];
  const grain = GRAINS.get(token?.lower ?? '');
  if (grain !== undefined) return { kind: 'grain', grain, noun: false, start: at, end: at + 1 };
  const unit = UNITS.get(token?.lower ?? '');
  const counted = context.tokens[at - 1]?.value !== undefined;
  if (unit === undefined || counted) return undefined;
  const doubled =
    ['by', 'over', 'on'].includes(word(context, at + 1)) && UNITS.get(word(context, at + 2)) === unit;
  return { kind: 'grain', grain: unit, noun: !doubled, start: at, end: at + (doubled ? 3 : 1) };
}

/** "by fiscal quarter", "per season". */
function ownGrainAt(context: TimeContext, at: number): TimeMention | undefined {
  for (const grain of context.ownGrains ?? []) {
    const words = grain.split('_');
    const isSaid = words.every((each, place) => [each, `${each}s`].includes(word(context, at + place)));
    if (isSaid) return { kind: 'grain', grain, noun: true, start: at, end: at + words.length };
  }
  const isShort = context.fiscalYear !== undefined && /^fys?$/.test(word(context, at));
  return isShort ? { kind: 'grain', grain: 'fiscal_year', noun: true, start: at, end: at + 1 } : undefined;
}

const PARTS: readonly (readonly [words: string, part: DatePart])[] = [
  ['days? of (?:the )?week', 'dow'],
  ['days? of (?:the )?month', 'day'],
  ['months? of (?:the )?year', 'month'],
  ['quarters? of (?:the )?year', 'quarter'],
  ['weekdays?', 'dow'],
];
const ASKS_FOR_PART = new Set(['by', 'per', 'each', 'every', 'which', 'what', 'of']);

function partAt(context: TimeContext, at: number): TimeMention | undefined {
  const words = [0, 1, 2, 3].map((offset) => word(context, at + offset)).join(' ');
  for (const [pattern, part] of PARTS) {
    const found = new RegExp(`^${pattern}(?= |$)`).exec(words)?.[0];
    if (found === undefined) continue;
    // "on weekdays" are those that are no weekend.
    if (found.startsWith('weekday') && !ASKS_FOR_PART.has(word(context, at - 1))) continue;
    return { kind: 'part', part, start: at, end: at + found.split(' ').length };
  }
  return undefined;
}

function edgeWord(context: TimeContext, at: number): string | undefined {
  const lead = word(context, at);
  if (lead === 'on' && word(context, at + 1) === 'or') {
    const edge = word(context, at + 2);
    return edge === 'after' ? 'since' : edge === 'before' ? 'until' : undefined;
  }
  return ['since', 'before', 'after', 'until', 'till', 'through'].includes(lead) ? lead : undefined;
}

/** The period that begins at a token, if one does: of the business's own year, or of the calendar. */
function periodAt(context: TimeContext, at: number): PeriodPhrase | undefined {
  return fiscalPhraseAt(context, at) ?? calendarPhraseAt(context, at);
}

/** A period with what stands before it: since, before, after, until, from ... to, between ... and. */
function boundedPeriod(context: TimeContext, start: number): TimeMention | undefined {
  let at = start;
  const lead = word(context, at);
  const between = lead === 'between' || lead === 'from';
  const edge = edgeWord(context, at);
  if (edge !== undefined && lead === 'on') at += 2;
  if (between || edge !== undefined || BEFORE.has(lead)) at++;
  if (word(context, at) === 'the') at++;
  const first = periodAt(context, at);
  if (first === undefined) return undefined;
  at += first.length;
  if (edge !== undefined) return edged(context, first, { edge, start, end: at });

  const joiner = word(context, at);
  const ranged = between
    ? UNTIL.has(joiner) && (lead === 'from' ? joiner !== 'and' : true)
    : UNTIL.has(joiner) && joiner !== 'and';
  const skip = word(context, at + 1) === 'the' ? 2 : 1;
  const second = ranged ? periodAt(context, at + skip) : undefined;
  if (second === undefined) {
    if (lead === 'from') return plain(context, first, { start, end: at });
    return lead === 'between' ? undefined : plain(context, first, { start, end: at });
  }
  const from = first.openYear === true ? inYearOf(first.period.from, second.period.from) : first.period.from;
  const period = { from, to: second.period.to };
  const end = at + skip + second.length;
  return {
    kind: 'period',
    period,
    unit: first.unit,
    start,
    end,
    ...assumed(context, { start, end, period }, 'both included'),
  };
}

function plain(context: TimeContext, phrase: PeriodPhrase, at: { start: number; end: number }): TimeMention {
  const { period, unit } = phrase;
  const note = phrase.openYear === true ? 'the latest' : phrase.note;
  return {
    kind: 'period',
    period,
    unit,
    ...at,
    ...(phrase.yearBeforeOther === true ? { yearBeforeOther: true } : {}),
    ...(note === undefined ? {} : assumed(context, { ...at, period }, note)),
  };
}

function edged(
  context: TimeContext,
  phrase: PeriodPhrase,
  at: { readonly edge: string; readonly start: number; readonly end: number },
): TimeMention {
  const { from, to } = phrase.period;
  const period: Period =
    at.edge === 'since'
      ? { from }
      : at.edge === 'after'
        ? { from: to }
        : at.edge === 'before'
          ? { to: from }
          : { to };
  return {
    kind: 'period',
    period,
    unit: phrase.unit,
    start: at.start,
    end: at.end,
    ...assumed(context, { ...at, period }, undefined),
  };
}

function assumed(
  { tokens }: TimeContext,
  about: { readonly start: number; readonly end: number; readonly period: Period },
  note: string | undefined,
): { assumption: string } {
  const said = tokens
    .slice(about.start, about.end)
    .map((token) => token.text)
    .join(' ')
    .replace(/^(?:in|on|during|for|over|within|of|at|throughout) /i, '')
    .replace(/^the /i, '');
  const how = note === undefined ? '' : ` (${note})`;
  return { assumption: `"${said}" means ${describePeriod(about.period)}${how}.` };
}

/** "from january to march 2025": the year said at the end holds for both; over New Year, for the end only. */
function inYearOf(day: Day, reference: Day): Day {
  const moved = addUnits(day, 'year', yearOf(reference) - yearOf(day));
  return moved > reference ? addUnits(moved, 'year', -1) : moved;
}

/** Of days that are written with four digits, and so is the one after. */
const FIRST_YEAR = 1_000;
const LAST_YEAR = 9_998;

/** Days written out ("March 5th, 2025", "5 March", "2025-03-05"), recognised by chrono. */
function namedDays(text: string, tokens: readonly Token[], today: Day): TimeContext['days'] {
  const days = new Map<number, { day: Day; length: number; openYear: boolean }>();
  const reference = { instant: new Date(`${today}T12:00:00Z`), timezone: 'UTC' };
  for (const found of en.strict.parse(text, reference)) {
    const { start } = found;
    if (!start.isCertain('day') || !start.isCertain('month') || found.end != null) continue;
    const year = start.get('year') ?? 0;
    if (year < FIRST_YEAR || year > LAST_YEAR) continue;
    const first = tokens.findIndex((token) => token.start >= found.index && token.lower !== 'on');
    const last = tokens.findLastIndex((token) => token.end <= found.index + found.text.length);
    const month = String(start.get('month')).padStart(2, '0');
    const day = `${year}-${month}-${String(start.get('day')).padStart(2, '0')}`;
    if (first < 0 || last < first || /^\d+$/.test(found.text)) continue;
    days.set(first, { day, length: last - first + 1, openYear: !start.isCertain('year') });
  }
  return days;
}

function word({ tokens }: TimeContext, at: number): string {
  return tokens[at]?.lower ?? '';
}
