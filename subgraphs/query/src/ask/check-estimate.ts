import { ParleyError } from '@parley/errors';
import type { ExpectedCost } from '@parley/sql-drivers';
import { TimeClass } from '../types/enums.js';
import type { Way } from './way.js';

const CLASSES = Object.keys(TimeClass);

const IN_WORDS = {
  UNDER_A_SECOND: 'less than a second',
  SECONDS: 'up to a minute',
  MINUTES: 'up to an hour',
  LONGER: 'an hour or more',
} as const satisfies Record<TimeClass, string>;

/**
 * Refuses what is expected to take longer than the asker's tier runs, unless they insist and the tier lets them.
 *
 * @throws ParleyError ESTIMATE_TOO_HIGH
 */
export function checkEstimate(
  { timeClass }: Pick<ExpectedCost, 'timeClass'>,
  { limits, acceptSlow }: Pick<Way, 'limits' | 'acceptSlow'>,
): void {
  const { slowestEstimate, mayAcceptSlow } = limits;
  if (CLASSES.indexOf(timeClass) <= CLASSES.indexOf(slowestEstimate)) return;
  if (acceptSlow && mayAcceptSlow) return;
  const wayOut = mayAcceptSlow
    ? 'ask for less, for example a shorter time range, or say `acceptSlow: true`'
    : 'ask for less, for example a shorter time range';
  throw new ParleyError(
    'ESTIMATE_TOO_HIGH',
    `This is expected to take ${IN_WORDS[timeClass]}, and your tier runs what takes ${IN_WORDS[slowestEstimate]}; ${wayOut}.`,
    { details: { timeClass, slowest: slowestEstimate, mayAcceptSlow } },
  );
}
