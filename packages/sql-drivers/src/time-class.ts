import type { QueryEstimate } from './driver.js';

/** The class that a rough number of seconds falls into. */
export function timeClassOf(seconds: number): QueryEstimate['timeClass'] {
  if (seconds < 1) return 'UNDER_A_SECOND';
  if (seconds < 60) return 'SECONDS';
  return seconds < 3_600 ? 'MINUTES' : 'LONGER';
}
