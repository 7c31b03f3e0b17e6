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
/** SQL states of a server that ends (also because another backend crashed) or is not back yet. */
const AWAY_STATES: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '53300']);
/** A socket's own codes, and what `pg` says in words alone; the adapter hands both on as they are. */
const AWAY_SOCKET: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
const AWAY_WORDS = /^Connection terminated|not queryable$|^timeout exceeded when trying to connect$/;

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

interface AdapterError {
  readonly kind?: string;
  /** The SQL state. */
  readonly originalCode?: string;
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const adapterError = error.meta?.driverAdapterError as { readonly cause?: AdapterError } | undefined;
    return AWAY.has(error.code) || saysAway(adapterError?.cause);
  }
  if (error.name === 'DriverAdapterError') return saysAway(error.cause as AdapterError | undefined);
  const code = 'code' in error ? String(error.code) : '';
  return AWAY_STATES.has(code) || AWAY_SOCKET.has(code) || AWAY_WORDS.test(error.message);
}

function saysAway(error: AdapterError | undefined): boolean {
  return AWAY_KINDS.has(error?.kind ?? '') || AWAY_STATES.has(error?.originalCode ?? '');
}
