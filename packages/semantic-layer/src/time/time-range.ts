import type { TimeGrain } from '../model/model.js';
import type { TimeRange } from '../model/query.js';
import { assertMoment, dayAfter, isDay } from './moment.js';

/** One stretch of time: from the one moment on, and up to the other (`to`: without it, `through`: with it). */
export interface Stretch {
  readonly from?: string;
  readonly to?: string;
  readonly through?: string;
}

/** The stretches of a range, any of which may hold, widened to whole periods of `grain` where the range asks for it. */
export function stretches(range: TimeRange, grain: TimeGrain | undefined): readonly Stretch[] {
  const first: Stretch = withoutThrough(range);
  const wide = range.wholePeriods === true && grain !== undefined ? widened(range, grain) : first;
  return [wide, ...(range.alsoIn ?? []).map(({ from, to }) => optional({ from, to }))];
}

/** A day through which something holds ends with it. */
function withoutThrough({ from, to, through }: TimeRange): Stretch {
  if (through === undefined || !isDay(through)) return optional({ from, to, through });
  return optional({ from, to: dayAfter(through) });
}

function widened({ from, to, through }: TimeRange, grain: TimeGrain): Stretch {
  const last = through === undefined || !isDay(through) ? through : `${through}T23:59:59.999`;
  return optional({
    from: from === undefined ? undefined : startOfPeriod(from, grain, 0),
    to: last === undefined ? to : startOfPeriod(last, grain, 1),
  });
}

/** Where the period that `moment` lies in begins, or one some periods later. */
function startOfPeriod(moment: string, grain: TimeGrain, later: number): string {
  assertMoment(moment);
  const date = new Date(isDay(moment) ? `${moment}T00:00:00Z` : `${moment.replace(' ', 'T')}Z`);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const [hour, minute, second] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  switch (grain) {
    case 'year':
      return written(Date.UTC(year + later, 0));
    case 'quarter':
      return written(Date.UTC(year, Math.floor(month / 3) * 3 + 3 * later));
    case 'month':
      return written(Date.UTC(year, month + later));
    case 'week':
      return written(Date.UTC(year, month, day - ((date.getUTCDay() + 6) % 7) + 7 * later));
    case 'day':
      return written(Date.UTC(year, month, day + later));
    case 'hour':
      return written(Date.UTC(year, month, day, hour + later));
    case 'minute':
      return written(Date.UTC(year, month, day, hour, minute + later));
    case 'second':
      return written(Date.UTC(year, month, day, hour, minute, second + later));
    case 'millisecond':
      return written(date.getTime() + later);
    case 'microsecond':
    case 'nanosecond':
      return moment;
  }
}

function written(instant: number): string {
  return new Date(instant)
    .toISOString()
    .slice(0, 23)
    .replace(/T00:00:00\.000$|\.000$/, '');
}

function optional(parts: {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly through?: string | undefined;
}): Stretch {
  const { from, to, through } = parts;
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(through === undefined ? {} : { through }),
  };
}
