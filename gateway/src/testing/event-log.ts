export interface LoggedEvent {
  readonly type: 'RunProgress' | 'RunRows' | 'RunCompleted';
  readonly cursor: string;
  readonly stage?: string;
  readonly offset?: number;
  readonly rows?: readonly (readonly unknown[])[];
  readonly rowCount?: number;
}

type Entry = Omit<LoggedEvent, 'cursor'>;

/** A run log in memory: read from any cursor, at the reader's pace, on into what comes later. */
export class EventLog {
  /** How many readers there were, and from where each began. */
  readonly begunAfter: (string | undefined)[] = [];
  /** Readers that are reading or waiting. */
  readers = 0;
  /** Events handed to readers so far. */
  handedOut = 0;
  readonly #runs = new Map<string, Entry[]>();
  readonly #ended = new Set<string>();
  #news = Promise.withResolvers<void>();

  append(runId: string, ...entries: readonly Entry[]): void {
    this.#entriesOf(runId).push(...entries);
    this.#wake();
  }

  end(runId: string): void {
    this.#ended.add(runId);
    this.#wake();
  }

  async *read(runId: string, after: string | undefined, signal: AbortSignal): AsyncGenerator<LoggedEvent> {
    this.begunAfter.push(after);
    this.readers += 1;
    signal.addEventListener('abort', () => {
      this.readers -= 1;
    });
    const gone = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    let next = after === undefined ? 0 : Number(after.replace('c', '')) + 1;
    while (!signal.aborted) {
      const entry = this.#entriesOf(runId)[next];
      if (entry !== undefined) {
        this.handedOut += 1;
        yield { ...entry, cursor: `c${next}` };
        next += 1;
      } else if (this.#ended.has(runId)) return;
      else await Promise.race([this.#news.promise, gone]);
    }
  }

  #entriesOf(runId: string): Entry[] {
    const known = this.#runs.get(runId) ?? [];
    this.#runs.set(runId, known);
    return known;
  }

  #wake(): void {
    const news = this.#news;
    this.#news = Promise.withResolvers();
    news.resolve();
  }
}
