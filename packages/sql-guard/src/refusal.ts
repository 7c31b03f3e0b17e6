import { type ErrorCode, ParleyError } from '@parley/errors';
import { positionOf } from './text/source-position.js';

/**
 * Stops the statement. `offset` is a position in the SQL that came in, in UTF-16 units, or -1 when
 * the place is not known. The orchestrator turns it into a line and a column, so that
 * phases need not carry the text around.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly offset: number = -1,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** Runs a part of a phase; what it refuses without a place is refused at `place`, which is looked for only then. */
export function withPlace<T>(place: () => number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.offset >= 0) throw error;
    throw new Refusal(error.code, error.message, place(), error.details);
  }
}

/** Runs phases over `sql`; what they refuse leaves as a {@link ParleyError} with its place in the text. */
export async function withPositions<T>(sql: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const place = error.offset >= 0 ? positionOf(sql, error.offset) : {};
    throw new ParleyError(error.code, error.message, { details: { ...place, ...error.details } });
  }
}
