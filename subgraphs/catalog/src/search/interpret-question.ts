import {
  type LinkCandidate,
  linkByMeaning,
  linkQuestion,
  linkReason,
  type QuestionLink,
  type QuestionSpan,
  type SeenSegment,
  type Token,
  tokenise,
} from '@parley/catalog-search';
import { ParleyError } from '@parley/errors';
import { calendarOf, type Day, describePeriod, findTimeMentions, type TimeMention } from '@parley/planners';
import type { CatalogView } from './catalog-view.js';
import type { MeaningIndex } from './meaning-index.js';
import type { SeenCatalogs } from './seen-catalog.js';

/** What some words of a question were taken for. */
export type WordMeaning =
  | ({ readonly kind: 'catalog'; readonly reason: string } & LinkCandidate)
  | { readonly kind: 'time'; readonly mention: TimeMention; readonly reason: string; readonly score: number }
  | { readonly kind: 'number'; readonly value: number; readonly reason: string; readonly score: number };

/** A stretch of a question, UTF-16 positions, with all it may mean, best first. */
export interface InterpretedSpan extends QuestionSpan {
  readonly meanings: readonly WordMeaning[];
}

export interface Interpretation {
  /** In the question's order; none overlap. */
  readonly spans: readonly InterpretedSpan[];
  /** Words nothing was found for. */
  readonly unused: readonly QuestionSpan[];
}

/** Says what words of a question may mean, and runs nothing. */
export interface InterpretService {
  /** @throws ParleyError BAD_INPUT */
  interpret(
    view: CatalogView,
    asked: { readonly question: string; readonly timeZone: string },
  ): Promise<Interpretation>;
}

export interface InterpretServiceDeps {
  readonly catalogs: SeenCatalogs;
  readonly meanings: MeaningIndex;
  readonly now: () => Date;
}

const MAX_QUESTION = 1_000;
/** Asked once a question: it may wait until the model has started. */
const MEANING_WAIT_MS = 1_500;
/** A run of words is a phrase of its own up to here. */
const MAX_RUNS = 4;

export function createInterpretService({ catalogs, meanings, now }: InterpretServiceDeps): InterpretService {
  return {
    async interpret(view, { question, timeZone }) {
      if (question.length > MAX_QUESTION) {
        throw new ParleyError('BAD_INPUT', `A question has at most ${MAX_QUESTION} characters.`);
      }
      const tokens = tokenise(question);
      const calendar = calendarOf(catalogs.visibleModel(view), dayIn(timeZone, now()));
      const times = findTimeMentions(question, tokens, calendar).map((mention) =>
        timeSpan(question, tokens, mention),
      );
      const numbers = tokens.flatMap((token) => numberSpan(token, times));
      const taken = [...times, ...numbers];
      const { segments } = await catalogs.see(view);
      const linked = linkQuestion(question, segments, taken);
      const guessed = await byMeaning(linked.unlinked, segments, view);
      const links = [...linked.links, ...guessed].map(linkSpan);
      const isGuessed = (span: QuestionSpan) => guessed.some(({ start }) => start === span.start);
      return {
        spans: [...links, ...taken].toSorted((left, right) => left.start - right.start),
        unused: linked.unlinked.filter((span) => !isGuessed(span)),
      };
    },
  };

  async function byMeaning(
    runs: readonly QuestionSpan[],
    segments: readonly SeenSegment[],
    { caller, dataSourceId }: CatalogView,
  ): Promise<QuestionLink[]> {
    const found: QuestionLink[] = [];
    for (const run of runs.slice(0, MAX_RUNS)) {
      const of = { scope: caller, dataSourceId, waitMs: MEANING_WAIT_MS };
      const { lists } = await meanings.nearness(
        run.text,
        segments.map(({ segment }) => segment),
        of,
      );
      const link = linkByMeaning(run, segments, lists);
      if (link !== null) found.push(link);
    }
    return found;
  }
}

function linkSpan({ start, end, text, candidates }: QuestionLink): InterpretedSpan {
  const meanings = candidates.map((candidate): WordMeaning => {
    return { kind: 'catalog', ...candidate, reason: linkReason(text, candidate) };
  });
  return { start, end, text, meanings };
}

function timeSpan(question: string, tokens: readonly Token[], mention: TimeMention): InterpretedSpan {
  const start = tokens[mention.start]?.start ?? 0;
  const end = tokens[mention.end - 1]?.end ?? start;
  const text = question.slice(start, end);
  const reason = `“${text}” ${timeReason(mention)}.`;
  return { start, end, text, meanings: [{ kind: 'time', mention, reason, score: 1 }] };
}

function timeReason(mention: TimeMention): string {
  switch (mention.kind) {
    case 'period':
      return `means ${describePeriod(mention.period)}`;
    case 'grain':
      return `cuts time into ${mention.grain.replaceAll('_', ' ')}s`;
    case 'part':
      return 'is a part of each date';
  }
}

function numberSpan(token: Token, times: readonly QuestionSpan[]): InterpretedSpan[] {
  const { value, start, end, text } = token;
  if (value === undefined || times.some((time) => time.start < end && start < time.end)) return [];
  const reason = `“${text}” is the number ${value}.`;
  return [{ start, end, text, meanings: [{ kind: 'number', value, reason, score: 1 }] }];
}

/** The calendar day in a time zone. @throws ParleyError BAD_INPUT for a zone that nobody knows */
function dayIn(timeZone: string, at: Date): Day {
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
  } catch (cause) {
    throw new ParleyError(
      'BAD_INPUT',
      `There is no time zone ${timeZone}: use an IANA name like Europe/Berlin.`,
      {
        cause,
      },
    );
  }
}
