import type { TierLimits } from '@parley/service-kit';
import { LRUCache } from 'lru-cache';
import type { RunRequest } from './run-request.js';

/** How much of what was asked a run may deliver, and the day on which it was asked. */
export function boundsOf(
  request: RunRequest,
  limits: TierLimits,
  askedAt: Date,
): { readonly maxRows: number; readonly today: string } {
  return {
    maxRows: Math.min(request.maxRows ?? limits.maxResultRows, limits.maxResultRows),
    today: dayIn(request.kind === 'QUESTION' ? request.timeZone : 'UTC', askedAt),
  };
}

/** By time zone: making one takes longer than most of what a run does. */
const dayFormats = new LRUCache<string, Intl.DateTimeFormat>({
  max: 500,
  memoMethod: (timeZone) => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }),
});

/** `YYYY-MM-DD` of a moment in an IANA time zone. */
function dayIn(timeZone: string, moment: Date): string {
  return dayFormats.memo(timeZone).format(moment);
}
