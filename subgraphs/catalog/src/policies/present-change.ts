import { checkFirst, pageOf, timeCursor } from '@parley/service-kit';
import type { PolicyChange, PolicyChangeConnection } from '../types/policy-change.js';
import { describeChange } from './describe-change.js';
import type { WaitingChange } from './policy-change-repository.js';
import type { PolicyRecord } from './policy-repository.js';

/** A waiting change as the API shows it. @param policies of its data source, as they stand */
export function presentChange(waiting: WaitingChange, policies: readonly PolicyRecord[]): PolicyChange {
  const { id, change, widening, proposedBy, createdAt } = waiting;
  return {
    id,
    kind: change.kind,
    summary: describeChange(change, { policies }),
    widening,
    proposedBy: { id: proposedBy },
    proposedAt: createdAt,
  };
}

/** @param changes up to `first + 1` of them */
export function presentChanges(
  changes: readonly WaitingChange[],
  policies: readonly PolicyRecord[],
  first: number,
): PolicyChangeConnection {
  checkFirst(first);
  const rows = changes.map((waiting) => presentChange(waiting, policies));
  return pageOf({
    rows,
    first,
    cursorOf: ({ id, proposedAt }) => timeCursor({ id, createdAt: proposedAt }),
  });
}
