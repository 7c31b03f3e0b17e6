import type { TierLimits } from '@parley/service-kit';
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

/** `YYYY-MM-DD` of a moment in an IANA time zone. */
function dayIn(timeZone: string, moment: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(moment);
}
