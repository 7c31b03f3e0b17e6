import { ParleyError } from '@parley/errors';
import { Prisma } from './generated/client.js';

/**
 * Prisma's codes for a database that can't be reached (P1xxx) or has no connection free in time
 * (P2024, P2028).
 */
const AWAY: ReadonlySet<string> = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']);
/** A raw query fails as P2010 whatever happened; these kinds of its adapter's error say the same. */
const AWAY_KINDS: ReadonlySet<string> = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]);

/** Waits for `work`. @throws ParleyError UNAVAILABLE where the platform's database is busy or away: trying again can help */
export async function orUnavailable<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!isAway(cause)) throw cause;
    throw new ParleyError(
      'UNAVAILABLE',
      'Parley is busy or its own database is away: try again in a moment.',
      { cause },
    );
  }
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const adapterError = error.meta?.driverAdapterError as { cause?: { kind?: string } } | undefined;
  return AWAY.has(error.code) || AWAY_KINDS.has(adapterError?.cause?.kind ?? '');
}
