import type { SentContent, TokenUse } from '@parley/planners';
import { newId, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import { olderThan, type TimePosition } from '@parley/service-kit';
import type { ModelPlannerName, PlannerSettings } from './planner-settings.js';

/** For whom and for what something leaves. */
export interface ModelCallStart {
  readonly runId: string;
  readonly planner: ModelPlannerName;
  readonly address: string;
  /** For so many days this is told to administrators. */
  readonly keptDays: number;
}

/** What left for a model while one question was planned. */
export interface ModelCallRecord extends Omit<ModelCallStart, 'keptDays'> {
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

const DAY_MS = 24 * 60 * 60 * 1_000;

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
    const { keptDays, ...about } = start;
    const id = newId();
    const createdAt = this.#now();
    await this.#db.forScope(scope).modelCall.create({
      data: {
        ...{ id, tenantId, requestedBy: userId, model, ...about },
        ...{ disclosure: sent.disclosure, requests: 1, names: sent.names },
        ...{ sampleValues: sent.values, rowCount: sent.rows, characters: sent.characters },
        ...{ createdAt, keptUntil: new Date(createdAt.getTime() + keptDays * DAY_MS) },
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
        keptUntil: { gt: this.#now() },
        ...olderThan(after),
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
    });
    return rows.map(
      ({ characters, inputTokens, outputTokens, planner, disclosure, keptUntil: _, ...row }) => ({
        ...row,
        // Only this file writes them.
        planner: planner as ModelPlannerName,
        disclosure: disclosure as PlannerSettings['disclosure'],
        characters: Number(characters),
        inputTokens: Number(inputTokens),
        outputTokens: Number(outputTokens),
      }),
    );
  }

  /** Removes so many records of any tenant that are no longer kept; returns how many there were. */
  async forget(most: number): Promise<number> {
    const [row] = await this.#db.unscoped.$queryRaw<{ forgotten: number }[]>`
      SELECT query.forget_model_calls(${most}::integer) AS forgotten`;
    return row?.forgotten ?? 0;
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
