import { type QueryUses, queryUses, type VerifiedQuery } from '@parley/access-policy';
import {
  appendAuditIn,
  jsonColumn,
  newId,
  type PlatformDb,
  type PlatformScope,
  type TransactionClient,
} from '@parley/platform-db';
import { olderThan, type TimePosition } from '@parley/service-kit';
import { z } from 'zod';

/** What a parameter stands for, and a value that it was verified with. */
export interface ParameterExample {
  readonly name: string;
  readonly description: string;
  readonly example: string | number;
}

/** What somebody vouches for. */
export interface VerifiedContent {
  /** With parameters as `{name:type}`. */
  readonly question: string;
  readonly parameters: readonly ParameterExample[];
  readonly query: VerifiedQuery;
  readonly description: string;
  readonly uses: QueryUses;
  /** Of the semantic model it was verified with; `null` where none was published. */
  readonly modelVersion: number | null;
}

export interface VerifiedQuestionRecord extends VerifiedContent {
  readonly id: string;
  readonly dataSourceId: string;
  readonly status: 'VERIFIED' | 'RETIRED';
  readonly revision: number;
  readonly verifiedBy: string;
  readonly verifiedAt: Date;
  readonly createdAt: Date;
}

/** A data source has no more of them: all are compared with what is asked. */
export const MAX_VERIFIED = 1_000;

/** Kept of those that were retired, so that their history can be read for a while. */
const MAX_RETIRED = 1_000;

const parameterExamples = z.array(
  z.object({ name: z.string(), description: z.string(), example: z.union([z.string(), z.number()]) }),
);
const verifiedQuery: z.ZodType<VerifiedQuery> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sql'), sql: z.string() }),
  z.object({ kind: z.literal('semantic'), semantic: z.unknown() }),
]);

const FIELDS = {
  id: true,
  dataSourceId: true,
  question: true,
  parameters: true,
  query: true,
  description: true,
  uses: true,
  status: true,
  revision: true,
  modelVersion: true,
  verifiedBy: true,
  verifiedAt: true,
  createdAt: true,
} as const;

export interface VerifiedQuestionRepository {
  /** What is verified now in a data source, the latest first, at most {@link MAX_VERIFIED}. */
  verified(scope: PlatformScope, dataSourceId: string): Promise<VerifiedQuestionRecord[]>;
  /** Changes whenever one of these does; `null`: there are none. */
  verifiedState(scope: PlatformScope, dataSourceId: string): Promise<string | null>;
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<VerifiedQuestionRecord[]>;
  /** The latest first, from behind a position on. */
  list(
    scope: PlatformScope,
    which: {
      readonly dataSourceId: string;
      readonly status: VerifiedQuestionRecord['status'];
      readonly after: TimePosition | null;
      readonly limit: number;
    },
  ): Promise<VerifiedQuestionRecord[]>;
  create(scope: PlatformScope, question: NewVerifiedQuestion): Promise<VerifiedQuestionRecord>;
  /** `null` where it has another revision by now, is retired, or is not there. */
  update(scope: PlatformScope, change: VerifiedChange): Promise<VerifiedQuestionRecord | null>;
}

export interface NewVerifiedQuestion extends VerifiedContent {
  readonly dataSourceId: string;
  readonly at: Date;
}

/** A change of the revision that somebody has seen: other words and another query, or its end. */
export interface VerifiedChange {
  readonly id: string;
  readonly revision: number;
  readonly at: Date;
  readonly to: VerifiedContent | 'retired';
}

export function createVerifiedQuestionRepository(db: PlatformDb): VerifiedQuestionRepository {
  const byIds = async (scope: PlatformScope, ids: readonly string[]) => {
    const where = { id: { in: [...ids] }, tenantId: scope.tenantId };
    return (await db.forScope(scope).verifiedQuestion.findMany({ where, select: FIELDS })).map(toRecord);
  };
  return {
    byIds,

    async verified(scope, dataSourceId) {
      const rows = await db.forScope(scope).verifiedQuestion.findMany({
        where: { dataSourceId, tenantId: scope.tenantId, status: 'VERIFIED' },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: MAX_VERIFIED,
        select: FIELDS,
      });
      return rows.map(toRecord);
    },

    async verifiedState(scope, dataSourceId) {
      const { _count, _sum, _max } = await db.forScope(scope).verifiedQuestion.aggregate({
        where: { dataSourceId, tenantId: scope.tenantId, status: 'VERIFIED' },
        _count: true,
        _sum: { revision: true },
        _max: { updatedAt: true },
      });
      return _max.updatedAt === null ? null : `${_count} ${_sum.revision} ${_max.updatedAt.toISOString()}`;
    },

    async list(scope, { dataSourceId, status, after, limit }) {
      const rows = await db.forScope(scope).verifiedQuestion.findMany({
        where: {
          ...{ dataSourceId, tenantId: scope.tenantId, status },
          ...olderThan(after),
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
        select: FIELDS,
      });
      return rows.map(toRecord);
    },

    create: (scope, { dataSourceId, at, ...content }) =>
      db.transaction(scope, async (tx) => {
        const id = newId();
        const vouched = { verifiedBy: scope.userId, verifiedAt: at, createdAt: at, updatedAt: at };
        const row = await tx.verifiedQuestion.create({
          data: { id, tenantId: scope.tenantId, dataSourceId, ...stored(content), ...vouched },
          select: FIELDS,
        });
        await appendAuditIn(tx, scope, {
          action: 'verified_question.created',
          target: id,
          details: { dataSourceId },
        });
        return toRecord(row);
      }),

    update: (scope, { id, revision, at, to }) =>
      db.transaction(scope, async (tx) => {
        const { count } = await tx.verifiedQuestion.updateMany({
          where: { id, tenantId: scope.tenantId, revision, status: 'VERIFIED' },
          data: {
            revision: revision + 1,
            updatedAt: at,
            ...(to === 'retired'
              ? { status: 'RETIRED' as const }
              : { ...stored(to), verifiedBy: scope.userId, verifiedAt: at }),
          },
        });
        if (count === 0) return null;
        if (to === 'retired') await forgetRetired(tx, scope, id);
        const action = to === 'retired' ? 'verified_question.retired' : 'verified_question.changed';
        await appendAuditIn(tx, scope, { action, target: id, details: { revision: revision + 1 } });
        const row = await tx.verifiedQuestion.findFirst({ where: { id }, select: FIELDS });
        return row === null ? null : toRecord(row);
      }),
  };
}

/** Of those retired in the data source of this one, what is beyond {@link MAX_RETIRED}: the longest ago. */
async function forgetRetired(tx: TransactionClient, { tenantId }: PlatformScope, id: string): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM catalog.verified_questions
    WHERE tenant_id = ${tenantId}::uuid AND id IN (
      SELECT other.id FROM catalog.verified_questions other
      JOIN catalog.verified_questions retired USING (tenant_id, data_source_id)
      WHERE retired.id = ${id}::uuid AND other.status = 'RETIRED' AND other.id <> retired.id
      ORDER BY other.updated_at DESC, other.id DESC OFFSET ${MAX_RETIRED - 1})`;
}

function stored({ parameters, query, uses, ...rest }: VerifiedContent) {
  return {
    ...rest,
    parameters: jsonColumn(parameters),
    query: jsonColumn(query),
    uses: jsonColumn(uses),
  };
}

type Row = Omit<VerifiedQuestionRecord, 'parameters' | 'query' | 'uses'> & {
  readonly parameters: unknown;
  readonly query: unknown;
  readonly uses: unknown;
};

/** Only `stored` writes these columns; another form is a bug, not somebody's fault. */
function toRecord({ parameters, query, uses, ...row }: Row): VerifiedQuestionRecord {
  return {
    ...row,
    parameters: parameterExamples.parse(parameters),
    query: verifiedQuery.parse(query),
    uses: queryUses.parse(uses),
  };
}
