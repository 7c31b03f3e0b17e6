import type { QueryUses } from '@parley/access-policy';
import { linkQuestion } from '@parley/catalog-search';
import { isParleyError, ParleyError } from '@parley/errors';
import { type Caller, isId } from '@parley/service-kit';
import type { Parsers } from '@parley/sql-drivers';
import type { CatalogView } from '../search/catalog-view.js';
import type { SeenCatalogs } from '../search/seen-catalog.js';
import { usesOf } from '../verified/verify-question.js';
import { deriveSuggestions } from './derive-suggestions.js';
import type { FeedbackRepository, FeedbackVerdict, OwnRun } from './feedback-repository.js';

/** What somebody says of an answer. */
export interface GivenFeedback {
  readonly runId: string | null;
  readonly question: string;
  readonly sql: string | null;
  readonly verdict: FeedbackVerdict;
  readonly correctedSql: string | null;
  readonly comment: string | null;
}

/** What people say of answers they got, and what follows from it. */
export interface FeedbackService {
  /** @throws ParleyError NOT_FOUND for somebody else's run, and for none */
  requireOwnRun(caller: Caller, runId: string): Promise<OwnRun>;
  /** Returns its id. @throws ParleyError BAD_INPUT, RATE_LIMITED, and as the guard where a correction may not run */
  give(view: CatalogView, feedback: GivenFeedback): Promise<string>;
}

export interface FeedbackServiceDeps {
  readonly feedback: FeedbackRepository;
  readonly catalogs: SeenCatalogs;
  readonly parsers: Parsers;
  readonly now: () => Date;
}

const MAX_QUESTION = 1_000;
const MAX_SQL = 32 * 1_024;
const MAX_COMMENT = 2_000;
const MAX_A_DAY = 200;
const DAY_MS = 24 * 60 * 60 * 1_000;

export function createFeedbackService({
  feedback,
  catalogs,
  parsers,
  now,
}: FeedbackServiceDeps): FeedbackService {
  return {
    async requireOwnRun(caller, runId) {
      const run = isId(runId) ? await feedback.ownRun(caller, runId) : null;
      if (run !== null) return run;
      throw new ParleyError('NOT_FOUND', 'You have no such run: `runs` lists yours.');
    },

    async give(view, given) {
      check(given);
      const { question, verdict, sql, correctedSql } = given;
      const { caller, dataSourceId } = view;
      const at = now();
      if ((await feedback.countSince(caller, new Date(at.getTime() - DAY_MS))) >= MAX_A_DAY) {
        throw new ParleyError(
          'RATE_LIMITED',
          `You gave feedback ${MAX_A_DAY} times within a day: go on tomorrow.`,
        );
      }
      const uses = sql === null ? null : await tolerantUses(sql, view);
      // A correction that may not run is no correction: its giver hears why.
      const correctedUses = correctedSql === null ? null : await readUses(correctedSql, view);
      const { segments } = await catalogs.see(view);
      const unknownWords = linkQuestion(question, segments).unlinked.map(({ text }) => text);
      const model = catalogs.visibleModel(view);
      const suggestions = deriveSuggestions({
        ...{ question, verdict, sql, correctedSql, uses, correctedUses, model, unknownWords },
      });
      return feedback.give(caller, { ...given, dataSourceId, at, suggestions });
    },
  };

  function readUses(sql: string, view: CatalogView): Promise<QueryUses> {
    return usesOf(sql, view.schema.catalog.engine, { view, parsers });
  }

  /** An answer's SQL may be older than the schema, or than the giver's rights. */
  async function tolerantUses(sql: string, view: CatalogView): Promise<QueryUses | null> {
    try {
      return await readUses(sql, view);
    } catch (error) {
      if (isParleyError(error)) return null;
      throw error;
    }
  }
}

function check({ question, sql, correctedSql, comment, verdict }: GivenFeedback): void {
  const isTooLong =
    question.length > MAX_QUESTION ||
    Math.max(sql?.length ?? 0, correctedSql?.length ?? 0) > MAX_SQL ||
    (comment?.length ?? 0) > MAX_COMMENT;
  if (isTooLong) {
    throw new ParleyError(
      'BAD_INPUT',
      `A question has at most ${MAX_QUESTION} characters, SQL ${MAX_SQL}, a comment ${MAX_COMMENT}.`,
    );
  }
  if (question.trim() === '') throw new ParleyError('BAD_INPUT', 'Say which question was answered.');
  if ((verdict === 'CORRECTED') !== (correctedSql !== null)) {
    throw new ParleyError('BAD_INPUT', 'Give `correctedSql` with the verdict CORRECTED, and only with that.');
  }
}
