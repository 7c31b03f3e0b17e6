import type { BorrowedConnection, OpenedRead } from '@parley/sql-drivers';
import type { ScopedQuery } from '@parley/sql-guard';
import { keptMs, longestMs } from './recall.js';
import type { Way } from './way.js';

/** A connection to the database, and the transaction in which a statement is to run. */
export interface OpenedSource {
  readonly source: BorrowedConnection;
  readonly opened: OpenedRead;
}

/** What was opened for a statement that is not approved yet, until somebody takes it; disposing of it lets go of the rest. */
export class Ahead implements AsyncDisposable {
  #held: OpenedSource | undefined;
  #isOver = false;
  #ended: Promise<void> | undefined;

  /** @throws as `open` */
  hold(open: () => OpenedSource | undefined): void {
    if (!this.#isOver) this.#held = open();
  }

  /** Once; what is taken is the taker's to dispose of. */
  take(): OpenedSource | undefined {
    const held = this.#held;
    this.#held = undefined;
    this.#isOver = true;
    return held;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    const held = this.take();
    await held?.opened[Symbol.asyncDispose]();
    await held?.source[Symbol.asyncDispose]();
  }
}

/**
 * ScopedQuery -> the transaction that it will need, opened once the run is written down: that takes as long as the guard's last look.
 * The statement itself is sent by `execute` alone, approved. Nothing is opened where the answer is likely to come from the cache, or
 * from somebody else's reading.
 */
export function goAhead(scoped: ScopedQuery, way: Way): Ahead {
  const ahead = new Ahead();
  // What fails here fails again, and is told, when the statement is executed.
  if (!isLikelyKnown(scoped, way))
    way.writtenDown.then(() => ahead.hold(() => open(scoped, way))).catch(() => undefined);
  return ahead;
}

function isLikelyKnown(scoped: ScopedQuery, way: Way): boolean {
  const ttlMs = keptMs(scoped, way);
  if (ttlMs === null) return false;
  const wasAsked = way.tools.asked.note(scoped, way.scope, { source: way.dataSource, ttlMs });
  return wasAsked && way.maxAgeSeconds !== 0;
}

function open(scoped: ScopedQuery, way: Way): OpenedSource | undefined {
  const source = way.tools.connections.borrow(way.dataSource);
  const opened = source.connection.open?.(scoped.expectedTables, {
    signal: way.signal,
    statementTimeoutMs: longestMs(scoped, way),
  });
  if (opened !== undefined) return { source, opened };
  void source[Symbol.asyncDispose]();
  return undefined;
}
