import { ParleyError } from '@parley/errors';

const DAY_MS = 86_400_000;

/** `YYYY-MM-DD` */
export function utcDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** The tenant has begun all the runs that its tier allows on the day of this moment. */
export function quotaExceeded(askedAt: Date, limit: number): ParleyError {
  const resetsAt = new Date(Date.parse(utcDay(askedAt)) + DAY_MS).toISOString();
  return new ParleyError(
    'QUOTA_EXCEEDED',
    `Your company has begun all ${limit.toLocaleString('en')} runs that its tier allows a day; ask again after ${resetsAt}, or move to a larger tier.`,
    { details: { limit, used: limit, resetsAt } },
  );
}
