import { type ApprovedQuery, type TableName, tableShape } from '@parley/sql-guard';
import type { ExpectedCost, QueryEstimate } from '../driver.js';
import { abortError, schemaChanged } from '../errors.js';
import type { Lease } from '../pool/connection-pool.js';
import { TARGET_BATCH_BYTES } from '../read-batches.js';
import { SecondLookFault } from '../second-look-fault.js';
import { settlesWithin } from '../settles-within.js';
import type { EngineProcess } from './engine-process.js';
import type { BegunStatement, EngineRows } from './engine-protocol.js';
import type { OpenEngine } from './engine-source.js';

/** As for every engine: no more than this comes at once. */
const MAX_ROW_BYTES = 8 * 1024 * 1024;
/** A read that was under way when the reader left is mostly done in a moment; a process that goes on is killed. */
const GRACE_MS = 25;
/** What an engine may take to act on an interrupt. */
const INTERRUPT_GRACE_MS = 500;

export interface FileStatementOptions {
  /** Aborting ends the statement in the engine. */
  readonly signal: AbortSignal;
  readonly canInterrupt: boolean;
}

/**
 * One statement in one process, inside a read transaction, and the duty to end it. Holds the lease from construction on;
 * {@link end} gives it back, whatever happened.
 */
export class FileStatement {
  readonly #lease: Lease<OpenEngine>;
  readonly #process: EngineProcess;
  readonly #signal: AbortSignal;
  readonly #canInterrupt: boolean;
  /** Settles with the question that is open; never rejects. */
  #asking: Promise<unknown> | undefined;
  #ending: Promise<void> | undefined;

  constructor(lease: Lease<OpenEngine>, options: FileStatementOptions) {
    this.#lease = lease;
    this.#process = lease.client.process;
    this.#signal = options.signal;
    this.#canInterrupt = options.canInterrupt;
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  readonly #onAbort = (): void => {
    void this.end();
  };

  /**
   * Prepares the statement, and looks at its tables once more, in its own transaction.
   * @throws ParleyError SCHEMA_CHANGED, SecondLookFault
   */
  async begin(query: ApprovedQuery): Promise<void> {
    this.#signal.throwIfAborted();
    const { sql, values, expectedTables } = query;
    const tables = expectedTables.map(({ schema, table }) => ({ schema, table }));
    const begun = await this.#track(this.#process.ask('begin', { sql, values, tables }));
    compareShapes(query, begun);
    refuseUnproved(query, begun);
  }

  async expectedCost(): Promise<ExpectedCost> {
    return this.#track(this.#process.ask('expectedCost', null));
  }

  async estimate(): Promise<QueryEstimate> {
    return this.#track(this.#process.ask('estimate', null));
  }

  /** The next rows, with the columns where they are the first. One read at a time. */
  async read(maxRows: number): Promise<EngineRows> {
    // Once it was ended, the process may work for somebody else.
    if (this.#ending !== undefined) throw abortError(this.#signal);
    return this.#track(
      this.#process.ask('read', {
        maxRows,
        targetBytes: TARGET_BATCH_BYTES,
        maxRowBytes: MAX_ROW_BYTES,
      }),
    );
  }

  #track<T>(asking: Promise<T>): Promise<T> {
    const settled = asking.then(
      () => undefined,
      () => undefined,
    );
    this.#asking = settled;
    void settled.then(() => {
      if (this.#asking === settled) this.#asking = undefined;
    });
    return asking;
  }

  /** Ends the statement in the engine and the hold on the process. Idempotent; never rejects. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort);
    const isFree = await this.#stop();
    this.#lease.release(!isFree || !(await this.#endInEngine()));
  }

  async #endInEngine(): Promise<boolean> {
    const ending = this.#process.ask('end', null);
    const isWell = ending.then(
      () => true,
      () => false,
    );
    return (await settlesWithin(ending, INTERRUPT_GRACE_MS)) && isWell;
  }

  /** @returns whether the process can be asked again. */
  async #stop(): Promise<boolean> {
    if (this.#asking === undefined) return true;
    // Whoever aborts wants it to stop; whoever just left may have caught it a moment before its end.
    if (!this.#signal.aborted && (await settlesWithin(this.#asking, GRACE_MS))) return true;
    if (!this.#canInterrupt) return false;
    this.#process.interrupt();
    return settlesWithin(this.#asking, INTERRUPT_GRACE_MS);
  }
}

function compareShapes({ expectedTables }: ApprovedQuery, { tables }: BegunStatement): void {
  const found = new Map(tables.map((table) => [keyOf(table), tableShape(table)]));
  if (!expectedTables.every((expected) => found.get(keyOf(expected)) === expected.shape))
    throw schemaChanged();
}

/** The engine's second look. What it says is about what it will do, not about what the statement says. */
function refuseUnproved({ expectedTables }: ApprovedQuery, { opened, behindViews }: BegunStatement): void {
  const proved = new Set([...expectedTables, ...behindViews].map(keyOf));
  if (opened.every((table) => proved.has(keyOf(table)))) return;
  throw new SecondLookFault('the engine would read a table that the statement’s proof is not about');
}

function keyOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}
