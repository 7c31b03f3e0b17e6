import { ParleyError } from '@parley/errors';
import { isId } from './ids.js';
import { decodeCursor, encodeCursor } from './paging.js';

/** A place in a list that is sorted by time, and by id among what came at the same time. */
export interface TimePosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** The cursor of a row in such a list. */
export function timeCursor(row: TimePosition): string {
  return encodeCursor([row.createdAt.toISOString(), row.id]);
}

/**
 * Where such a list goes on; `null`: at its start.
 * @throws ParleyError INVALID_CURSOR, also for a time or an id that the database could not compare with.
 */
export function timePosition(after: string | null | undefined): TimePosition | null {
  const [time, id] = decodeCursor(after, 2) ?? [];
  if (time === undefined || id === undefined) return null;
  const createdAt = new Date(time);
  if (Number.isNaN(createdAt.getTime()) || !isId(id)) {
    throw new ParleyError('INVALID_CURSOR', '`after` must be a cursor that this list gave you.');
  }
  return { createdAt, id };
}

/** A condition of a query: `OR` of what is on one side of a place. */
interface BeyondPosition {
  readonly OR?: ({ createdAt: Comparison<Date> } | { createdAt: Date; id: Comparison<string> })[];
}

interface Comparison<T> {
  readonly lt?: T;
  readonly gt?: T;
}

/** The rows that follow a place in a list sorted newest first, with the greatest id first; all of them where it has no place. */
export function olderThan(position: TimePosition | null | undefined): BeyondPosition {
  if (position == null) return {};
  const { createdAt, id } = position;
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

/** The same of a list sorted oldest first, with the least id first. */
export function newerThan(position: TimePosition | null | undefined): BeyondPosition {
  if (position == null) return {};
  const { createdAt, id } = position;
  return { OR: [{ createdAt: { gt: createdAt } }, { createdAt, id: { gt: id } }] };
}
