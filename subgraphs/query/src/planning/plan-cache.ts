import { createHash } from 'node:crypto';
import type { PlanDelta, PlanRequest, QueryPlan } from '@parley/planners';
import type { SemanticModel } from '@parley/semantic-layer';
import { LRUCache } from 'lru-cache';
import type { Way } from '../ask/way.js';
import type { PlannerName, PlannerSettings } from './planner-settings.js';

/** A plan as it was made, with what was said while it was. Never rows. */
export interface CachedPlan {
  readonly plan: QueryPlan;
  readonly planner: PlannerName;
  readonly told: readonly string[];
}

/** All that a plan depends on. */
export interface PlanKeyParts {
  readonly way: Pick<Way, 'scope' | 'dataSource' | 'policy' | 'today' | 'timeZone'>;
  readonly request: Pick<PlanRequest, 'question' | 'note' | 'model' | 'thread' | 'examples'>;
  readonly settings: PlannerSettings;
}

const MAX_PLANS = 2_000;
const MAX_BYTES = 32 * 1024 ** 2;

/** Plans of one process, for who asks the same with the same sight. */
export class PlanCache {
  readonly #plans = new LRUCache<string, CachedPlan>({
    max: MAX_PLANS,
    maxSize: MAX_BYTES,
    sizeCalculation: (cached) => JSON.stringify(cached).length,
  });

  find(key: string): CachedPlan | null {
    return this.#plans.get(key) ?? null;
  }

  keep(key: string, cached: CachedPlan): void {
    this.#plans.set(key, cached);
  }
}

/** Equal only where everything is that a plan depends on: a missing part would show one person another's reading. */
export function planKey({ way, request, settings }: PlanKeyParts): string {
  const { scope, dataSource, policy, today, timeZone } = way;
  const { question, note = null, thread = [], examples = [] } = request;
  const parts = [
    ...[scope.tenantId, dataSource.id, dataSource.engine, today, timeZone],
    ...[policy.fingerprint, policy.attributes, modelHash(request.model)],
    ...[question, note, thread, examples, settings],
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** Of the model as the person sees it: its version and their sight of it in one. */
const hashes = new WeakMap<SemanticModel, string>();

function modelHash(model: SemanticModel): string {
  const known = hashes.get(model) ?? createHash('sha256').update(JSON.stringify(model)).digest('base64');
  hashes.set(model, known);
  return known;
}

/** The words of what a planner told. */
export function wordsTold(deltas: readonly PlanDelta[]): string[] {
  return deltas.flatMap((delta) => (delta.kind === 'text' ? [delta.text] : []));
}
