import type { SentContent, TokenUse } from '@parley/planners';
import { newId, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import { olderThan, type TimePosition } from '@parley/service-kit';
import type { ModelPlannerName, PlannerSettings } from './planner-settings.js';

/** For whom and for what something leaves. */
export interface ModelCallStart {
  readonly runId: string;
  readonly planner: ModelPlannerName;
  readonly address: string;
}

/** What left for a model while one question was planned. */
export interface ModelCallRecord extends ModelCallStart {
  readonly id: string;
  readonly model: string;
  readonly disclosure: PlannerSettings['disclosure'];
  readonly requests: number;
  readonly names: number;
  readonly sampleValues: number;
  readonly rowCount: number;
  readonly characters: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** A kind of plan or an error's code; `null` while it goes on, or where its process died. */
  readonly outcome: string | null;
  readonly createdAt: Date;
}

/** The record of what left: counts and kinds, never content. Cut to the scope's tenant. */
export class ModelCallRepository {
  readonly #db: PlatformDb;
  readonly #now: () => Date;

  constructor(db: PlatformDb, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  /** Written before it leaves. Returns the record's id. */
  async begin(
    scope: PlatformScope,
    start: ModelCallStart,
    { model, ...sent }: SentContent & { readonly model: string },
  ): Promise<string> {
    const { tenantId, userId } = scope;
    const id = newId();
    await this.#db.forScope(scope).modelCall.create({
      data: {
        ...{ id, tenantId, requestedBy: userId, model, ...start },
        ...{ disclosure: sent.disclosure, requests: 1, names: sent.names },
        ...{ sampleValues: sent.values, rowCount: sent.rows, characters: sent.characters },
        createdAt: this.#now(),
      },
    });
    return id;
  }

  async sendMore(scope: PlatformScope, id: string, sent: SentContent): Promise<void> {
    await this.#change(scope, id, {
      requests: { increment: 1 },
      names: { increment: sent.names },
      sampleValues: { increment: sent.values },
      rowCount: { increment: sent.rows },
      characters: { increment: sent.characters },
    });
  }

  async pay(scope: PlatformScope, id: string, { input, output }: TokenUse): Promise<void> {
    await this.#change(scope, id, { inputTokens: { increment: input }, outputTokens: { increment: output } });
  }

  async end(scope: PlatformScope, id: string, outcome: string): Promise<void> {
    await this.#change(scope, id, { outcome });
  }

  /** The latest first, from behind a position on. */
  async list(
    scope: PlatformScope,
    { after, limit }: { readonly after: TimePosition | null; readonly limit: number },
  ): Promise<ModelCallRecord[]> {
    const rows = await this.#db.forScope(scope).modelCall.findMany({
      where: {
        tenantId: scope.tenantId,
        ...olderThan(after),
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
    });
    return rows.map(({ characters, inputTokens, outputTokens, planner, disclosure, ...row }) => ({
      ...row,
      // Only this file writes them.
      planner: planner as ModelPlannerName,
      disclosure: disclosure as PlannerSettings['disclosure'],
      characters: Number(characters),
      inputTokens: Number(inputTokens),
      outputTokens: Number(outputTokens),
    }));
  }

  async #change(scope: PlatformScope, id: string, data: ModelCallChange): Promise<void> {
    await this.#db.forScope(scope).modelCall.updateMany({ where: { id, tenantId: scope.tenantId }, data });
  }
}

type Counted =
  | 'requests'
  | 'names'
  | 'sampleValues'
  | 'rowCount'
  | 'characters'
  | 'inputTokens'
  | 'outputTokens';
type ModelCallChange = Partial<Record<Counted, { readonly increment: number }>> & {
  readonly outcome?: string;
};
