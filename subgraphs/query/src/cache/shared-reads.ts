import { type OpenStatement, type ReadPart, SharedRead, type WholeRead } from './shared-read.js';

export interface JoinRequest {
  readonly signal: AbortSignal;
  /** Begins the statement, where nobody is reading it yet. */
  readonly open: (signal: AbortSignal) => Promise<OpenStatement>;
  /** What to do with a result that was small enough to be held, where this asker began the read. */
  readonly keep: (whole: WholeRead) => void;
}

export interface JoinedRead extends ReadPart {
  /** False where somebody else began it. */
  readonly isFirst: boolean;
}

/**
 * Reads that go on in this process, by the key of their result: who asks the same at the same time reads along. Other replicas
 * read for themselves: waiting for one of them would cost every first question a round trip, and gain a second read only where
 * two replicas are asked the same within the time of one.
 */
export class SharedReads {
  readonly #maxBytes: number;
  readonly #going = new Map<string, SharedRead>();

  /** @param maxBytes what is held of a read for those who come later */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws as {@link SharedRead.join} */
  async join(key: string, { signal, open, keep }: JoinRequest): Promise<JoinedRead> {
    signal.throwIfAborted();
    const going = this.#going.get(key);
    const read = going ?? this.#begin(key, open, keep);
    const part = await read.join(signal);
    const isFirst = going === undefined;
    return { ...part, isFirst };
  }

  #begin(key: string, open: JoinRequest['open'], keep: JoinRequest['keep']): SharedRead {
    const read = new SharedRead({
      open,
      maxBytes: this.#maxBytes,
      onClosed: (whole) => {
        this.#going.delete(key);
        if (whole !== null) keep(whole);
      },
    });
    this.#going.set(key, read);
    return read;
  }
}
