import { randomUUID } from 'node:crypto';
import type { ExpectedCost } from '@parley/sql-drivers';
import type { ApprovedQuery } from '@parley/sql-guard';
import type { OpenStatement, ReadPart, WholeRead } from '../cache/shared-read.js';
import { isRestricted } from '../sql/is-restricted.js';
import { timeClassBySize } from '../sql/time-class.js';
import { checkEstimate } from './check-estimate.js';
import type { Ahead } from './go-ahead.js';
import { physicalCatalog } from './physical-catalog.js';
import { type Delivered, publishRows } from './publish.js';
import { type CacheTerms, cacheTerms, longestMs } from './recall.js';
import type { Way } from './way.js';

/** Small, so that the first rows come at once; the driver lets later batches grow. */
const FIRST_BATCH_ROWS = 50;
const MAX_BATCH_ROWS = 5_000;

/**
 * ApprovedQuery -> rows in the run log, read from the database: once for all who ask the same meanwhile. Whatever happens, the
 * statement ends with the last of these calls.
 *
 * @throws ParleyError ESTIMATE_TOO_HIGH, and as the driver's `run`
 */
export async function execute(approved: ApprovedQuery, way: Way, ahead: Ahead): Promise<Delivered> {
  const { publisher, limits } = way;
  const terms = cacheTerms(approved, way);
  try {
    const opening = (signal: AbortSignal) => openStatement(approved, way, { signal, ahead });
    const joining = terms === null ? opening(way.signal) : join(way, terms, opening);
    // Who reads along with another needs no connection, and must not hold one that the other may be waiting for.
    void ahead[Symbol.asyncDispose]();
    await using part = await joining;
    publisher.meter.note({ timeClass: part.expected?.timeClass ?? null });
    // Awaited: what was borrowed goes back when this function returns, and an unused pool may be closed.
    return await publishRows(
      part.query,
      { maxRows: approved.maxRows, maxBytes: limits.maxResultBytes },
      publisher,
    );
  } finally {
    publisher.meter.databaseEnded();
  }
}

function join(way: Way, { key, ttlMs }: CacheTerms, open: Opening): Promise<ReadPart> {
  const { now, reads, results } = way.tools;
  const readAt = now();
  const keepUntil = new Date(readAt.getTime() + ttlMs);
  // Who says how old it may be can't read along with a statement that began before, but others may have what comes of it.
  const readKey = `${key}/${way.maxAgeSeconds === undefined ? way.acceptSlow : randomUUID()}`;
  return reads.join(readKey, {
    signal: way.signal,
    open,
    keep: (whole: WholeRead) => void results.keep(key, { ...whole, readAt, keepUntil }),
  });
}

type Opening = (signal: AbortSignal) => Promise<OpenStatement>;

/** Asks the database, once it is known that this is not expected to take too long. */
async function openStatement(
  approved: ApprovedQuery,
  way: Way,
  { signal, ahead }: { readonly signal: AbortSignal; readonly ahead: Ahead },
): Promise<OpenStatement> {
  // At once: what nobody has taken is let go of.
  await using stack = new AsyncDisposableStack();
  const held = ahead.take();
  const source = stack.use(held?.source ?? way.tools.connections.borrow(way.dataSource));
  const opened = held && stack.use(held.opened);
  let expected: OpenStatement['expected'] = null;
  const isCut = isRestricted(way.policy);
  const onExpected = (cost: ExpectedCost): void => {
    expected = cost;
    way.publisher.meter.note({ timeClass: cost.timeClass });
    checkEstimate(cost, way);
  };
  if (isCut) {
    onExpected({ timeClass: timeClassBySize(approved.tables, await physicalCatalog(way)) });
  }
  way.publisher.meter.databaseBegan();
  const query = await source.connection.run(approved, {
    signal,
    statementTimeoutMs: longestMs(approved, way),
    firstBatchRows: FIRST_BATCH_ROWS,
    maxBatchRows: MAX_BATCH_ROWS,
    ...(isCut ? {} : { onEstimate: onExpected }),
    ...(opened === undefined ? {} : { opened }),
  });
  const used = stack.move();
  return { query, expected, [Symbol.asyncDispose]: () => used.disposeAsync() };
}
