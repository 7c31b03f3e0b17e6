const DAY_MS = 24 * 60 * 60 * 1_000;

/** A clock that runs as fast as the real one, from noon (UTC) of `today`; the real one when there is none. */
export function createShiftedClock(today: string | undefined): () => Date {
  if (today === undefined) return () => new Date();
  const shift = Date.parse(`${today}T12:00:00Z`) - Date.now();
  return () => new Date(Date.now() + shift);
}

/** The day before `now`, `YYYY-MM-DD`: the demo's data ends with it. */
export function lastCompleteDay(now: Date): string {
  return new Date(now.getTime() - DAY_MS).toISOString().slice(0, 10);
}
