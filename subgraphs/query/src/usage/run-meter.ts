import type { TimeClass } from '../types/enums.js';

/** What a run cost, as far as it is known. */
export interface RunCost {
  /** Equal for statements that differ only in how they are written; `null` where it came to none. */
  readonly statementFingerprint: string | null;
  /** What it was expected to take; `null` where nothing was run. */
  readonly timeClass: TimeClass | null;
  /** Of rows delivered, as JSON. */
  readonly byteCount: number;
  /** From the statement's start to its last row; `null` where this run did not ask the database. */
  readonly databaseMs: number | null;
  /** When the rows were read, where they came from the cache. */
  readonly cachedAt: Date | null;
}

/** Takes down what one run costs, while it goes on. */
export class RunMeter {
  #cost: RunCost = {
    statementFingerprint: null,
    timeClass: null,
    byteCount: 0,
    databaseMs: null,
    cachedAt: null,
  };

  #databaseSince: number | null = null;

  get cost(): RunCost {
    return this.#cost;
  }

  note(known: Partial<RunCost>): void {
    this.#cost = { ...this.#cost, ...known };
  }

  addBytes(bytes: number): void {
    this.note({ byteCount: this.#cost.byteCount + bytes });
  }

  /** The database is asked, for this run. */
  databaseBegan(): void {
    this.#databaseSince = performance.now();
  }

  /** However it ended; nothing where the database was not asked. */
  databaseEnded(): void {
    if (this.#databaseSince === null) return;
    this.note({ databaseMs: Math.round((performance.now() - this.#databaseSince) * 1_000) / 1_000 });
    this.#databaseSince = null;
  }
}
