import { type QueryUses, queryUses, type VerifiedQuery } from '@parley/access-policy';
import { parseTemplate, type QuestionTemplate } from '@parley/catalog-search';
import type { PlatformDb, PlatformScope } from '@parley/platform-db';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

/** A question whose answer somebody vouches for. */
export interface VerifiedQuestion {
  readonly id: string;
  readonly revision: number;
  readonly template: QuestionTemplate;
  /** Values that it was verified with, by parameter. */
  readonly examples: Readonly<Record<string, string | number>>;
  readonly query: VerifiedQuery;
  readonly uses: QueryUses;
  readonly verifiedBy: string;
  readonly verifiedAt: Date;
}

/** The verified questions of a data source in one state of them. */
interface VerifiedQuestions {
  /** Changes whenever one of them does. */
  readonly state: string;
  readonly list: readonly VerifiedQuestion[];
}

/** All are compared with what is asked; the catalog keeps no more of them. */
const MAX_VERIFIED = 1_000;
const MAX_SOURCES = 200;

const parameters = z.array(z.object({ name: z.string(), example: z.union([z.string(), z.number()]) }));
const verifiedQuery: z.ZodType<VerifiedQuery> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sql'), sql: z.string() }),
  z.object({ kind: z.literal('semantic'), semantic: z.unknown() }),
]);

/** What the catalog subgraph publishes of verified questions, for everybody: what exists for a person, `visibleVerified` says. */
export class VerifiedQuestionRepository {
  readonly #db: PlatformDb;
  readonly #known = new LRUCache<string, VerifiedQuestions>({ max: MAX_SOURCES });

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  /** @param state as it was read just now; `null`: there are none */
  async of(
    scope: PlatformScope,
    dataSourceId: string,
    state: string | null,
  ): Promise<readonly VerifiedQuestion[]> {
    if (state === null) return [];
    const { tenantId } = scope;
    const key = `${tenantId}/${dataSourceId}`;
    const known = this.#known.get(key);
    if (known?.state === state) return known.list;
    const rows = await this.#db.forScope(scope).verifiedQuestionV1.findMany({
      where: { tenantId, dataSourceId },
      orderBy: { id: 'desc' },
      take: MAX_VERIFIED,
    });
    const list = rows.map(({ question, parameters: given, query, uses, ...row }) => ({
      ...row,
      template: parseTemplate(question),
      examples: Object.fromEntries(parameters.parse(given).map(({ name, example }) => [name, example])),
      query: verifiedQuery.parse(query),
      uses: queryUses.parse(uses),
    }));
    this.#known.set(key, { state, list });
    return list;
  }
}
