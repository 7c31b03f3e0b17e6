import { ParleyError } from '@parley/errors';
import { isId } from './ids.js';
import { decodeCursor, encodeCursor } from './paging.js';

/** A place in a list that is sorted by name, and by id among namesakes. */
export interface NamePosition {
  readonly name: string;
  readonly id: string;
}

/** The cursor of a row in such a list. */
export function nameCursor(row: NamePosition): string {
  return encodeCursor([row.name, row.id]);
}

/**
 * Where such a list goes on; `null`: at its start.
 * @throws ParleyError INVALID_CURSOR, also for an id that the database could not compare with.
 */
export function namePosition(after: string | null | undefined): NamePosition | null {
  const [name, id] = decodeCursor(after, 2) ?? [];
  if (name === undefined || id === undefined) return null;
  if (!isId(id) || name.includes('\0')) {
    throw new ParleyError('INVALID_CURSOR', '`after` must be a cursor that this list gave you.');
  }
  return { name, id };
}
