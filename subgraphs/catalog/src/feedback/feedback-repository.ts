import { type QueryUses, queryUses } from '@parley/access-policy';
import { appendAuditIn, jsonColumn, newId, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import { olderThan, type TimePosition } from '@parley/service-kit';
import { type SuggestionContent, suggestionContent } from './suggestion.js';

export type FeedbackVerdict = 'RIGHT' | 'WRONG' | 'CORRECTED';
export type SuggestionStatus = 'OPEN' | 'ACCEPTED' | 'DISMISSED';

/** A run of one's own, as far as feedback needs it. */
export interface OwnRun {
  readonly dataSourceId: string;
  readonly question: string | null;
  readonly sql: string | null;
}

export interface NewFeedback {
  readonly dataSourceId: string;
  readonly runId: string | null;
  readonly question: string;
  readonly sql: string | null;
  readonly verdict: FeedbackVerdict;
  readonly correctedSql: string | null;
  readonly comment: string | null;
  readonly at: Date;
  readonly suggestions: readonly NewSuggestion[];
}

export interface NewSuggestion {
  /** Equal for the same change. */
  readonly key: string;
  readonly content: SuggestionContent;
  /** What it was made from; `null` where nobody knows. */
  readonly uses: QueryUses | null;
}

export interface SuggestionRecord {
  readonly id: string;
  readonly dataSourceId: string;
  readonly content: SuggestionContent;
  readonly uses: QueryUses | null;
  readonly support: number;
  readonly status: SuggestionStatus;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly createdAt: Date;
}

export interface FeedbackRepository {
  /** Of the caller's own runs; `null` for anybody else's and for none. */
  ownRun(scope: PlatformScope, id: string): Promise<OwnRun | null>;
  /** How much the caller has given since. */
  countSince(scope: PlatformScope, since: Date): Promise<number>;
  /** Stores it, and what follows from it: a suggestion that is there already gets one more voice. Returns its id. */
  give(scope: PlatformScope, feedback: NewFeedback): Promise<string>;
  suggestion(scope: PlatformScope, id: string): Promise<SuggestionRecord | null>;
  /** The latest first, from behind a position on. */
  suggestions(
    scope: PlatformScope,
    which: {
      readonly dataSourceId: string;
      readonly status: SuggestionStatus;
      readonly after: TimePosition | null;
      readonly limit: number;
    },
  ): Promise<SuggestionRecord[]>;
  /** Whether it was open until now. */
  decide(
    scope: PlatformScope,
    decision: { readonly id: string; readonly status: 'ACCEPTED' | 'DISMISSED'; readonly at: Date },
  ): Promise<boolean>;
  /** Takes a decision back that could not be carried out. */
  reopen(scope: PlatformScope, id: string): Promise<void>;
}

const SUGGESTION = {
  id: true,
  dataSourceId: true,
  content: true,
  uses: true,
  support: true,
  status: true,
  decidedBy: true,
  decidedAt: true,
  createdAt: true,
} as const;

export function createFeedbackRepository(db: PlatformDb): FeedbackRepository {
  return {
    ownRun: (scope, id) =>
      db.forScope(scope).ownRunV1.findFirst({
        where: { id, tenantId: scope.tenantId },
        select: { dataSourceId: true, question: true, sql: true },
      }),

    countSince: (scope, since) =>
      db.forScope(scope).answerFeedback.count({
        where: { tenantId: scope.tenantId, givenBy: scope.userId, createdAt: { gte: since } },
      }),

    give: (scope, { suggestions, at, ...feedback }) =>
      db.transaction(scope, async (tx) => {
        const id = newId();
        const of = { tenantId: scope.tenantId, dataSourceId: feedback.dataSourceId };
        await tx.answerFeedback.create({
          data: { id, ...of, ...feedback, givenBy: scope.userId, createdAt: at },
          select: { id: true },
        });
        for (const { key, content, uses } of suggestions) {
          await tx.modelSuggestion.upsert({
            where: { dataSourceId_key: { dataSourceId: feedback.dataSourceId, key } },
            create: {
              ...{ id: newId(), ...of, key, kind: content.kind, createdAt: at },
              content: jsonColumn(content),
              ...(uses !== null && { uses: jsonColumn(uses) }),
            },
            update: { support: { increment: 1 } },
            select: { id: true },
          });
        }
        return id;
      }),

    async suggestion(scope, id) {
      const row = await db.forScope(scope).modelSuggestion.findFirst({
        where: { id, tenantId: scope.tenantId },
        select: SUGGESTION,
      });
      return row === null ? null : toSuggestion(row);
    },

    async suggestions(scope, { dataSourceId, status, after, limit }) {
      const rows = await db.forScope(scope).modelSuggestion.findMany({
        where: {
          ...{ dataSourceId, tenantId: scope.tenantId, status },
          ...olderThan(after),
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
        select: SUGGESTION,
      });
      return rows.map(toSuggestion);
    },

    decide: (scope, { id, status, at }) =>
      db.transaction(scope, async (tx) => {
        const { count } = await tx.modelSuggestion.updateMany({
          where: { id, tenantId: scope.tenantId, status: 'OPEN' },
          data: { status, decidedBy: scope.userId, decidedAt: at },
        });
        if (count === 0) return false;
        await appendAuditIn(tx, scope, { action: `model_suggestion.${status.toLowerCase()}`, target: id });
        return true;
      }),

    async reopen(scope, id) {
      await db.forScope(scope).modelSuggestion.updateMany({
        where: { id, tenantId: scope.tenantId },
        data: { status: 'OPEN', decidedBy: null, decidedAt: null },
      });
    },
  };
}

type Row = Omit<SuggestionRecord, 'content' | 'uses'> & { readonly content: unknown; readonly uses: unknown };

/** Only `give` writes these columns; another form is a bug, not somebody's fault. */
function toSuggestion({ content, uses, ...row }: Row): SuggestionRecord {
  return {
    ...row,
    content: suggestionContent.parse(content),
    uses: uses === null ? null : queryUses.parse(uses),
  };
}
