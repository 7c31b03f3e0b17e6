import { ParleyError } from '@parley/errors';

/** The instant that the clock in `timeZone` shows as `moment` (a day is its begin), as `YYYY-MM-DD HH:MM:SS` in UTC. */
export function instantInUtc(moment: string, timeZone: string): string {
  const midnight = Date.parse(moment.includes(' ') ? `${moment.replace(' ', 'T')}Z` : `${moment}T00:00:00Z`);
  // Where clocks change at midnight, the second look uses the offset of the instant itself.
  const near = midnight - offsetMs(midnight, timeZone);
  const instant = new Date(midnight - offsetMs(near, timeZone));
  return instant.toISOString().slice(0, 19).replace('T', ' ');
}

/** Time zones that are another name of UTC. */
const UTC = new Set(['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT']);

/** @throws ParleyError SEMANTIC_QUERY_INVALID where the engine can't cut days in another time zone than UTC. */
export function utcOnly(timeZone: string, engine: string): void {
  if (UTC.has(timeZone)) return;
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `${engine} can't group moments by the days of ${timeZone}; ask with the time zone UTC.`,
    { details: { timeZone } },
  );
}

/** How far the clock in `timeZone` is ahead of UTC at an instant. */
function offsetMs(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(instant);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(instant / 1_000) * 1_000;
}
