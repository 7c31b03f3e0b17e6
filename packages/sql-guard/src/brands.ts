import type { ApprovedQuery, ScopedQuery } from './stages.js';

/**
 * Which objects this module's stages made. A brand can't be written down, copied or sent to another process; an object that
 * looks right but was made elsewhere is not in the set.
 */
const scoped = new WeakSet<object>();
const approved = new WeakSet<object>();

export function brandScoped(query: ScopedQuery): ScopedQuery {
  const frozen = deepFreeze({ ...query });
  scoped.add(frozen);
  return frozen;
}

export function isScoped(query: ScopedQuery): boolean {
  return scoped.has(query);
}

export function brandApproved(query: ApprovedQuery): ApprovedQuery {
  const frozen = deepFreeze({ ...query });
  approved.add(frozen);
  return frozen;
}

/** True only for an object that {@link approve} made in this process. Drivers run nothing else. */
export function isApproved(query: unknown): query is ApprovedQuery {
  return typeof query === 'object' && query !== null && approved.has(query);
}

/** A branded object stays what was looked at, down to its last part. */
function deepFreeze<T extends object>(value: T): T {
  for (const child of Object.values(value) as unknown[]) {
    if (typeof child === 'object' && child !== null && !Object.isFrozen(child)) deepFreeze(child);
  }
  return Object.freeze(value);
}
