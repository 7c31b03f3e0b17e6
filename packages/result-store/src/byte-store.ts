/** Something named that lies in a store. */
export interface BytesEntry {
  readonly name: string;
  readonly byteLength: number;
  readonly storedAt: Date;
}

export interface BytesWriter {
  /** Behind what was written before. */
  write(bytes: Buffer): Promise<void>;
  /** From now on it can be opened under its name. */
  finish(): Promise<void>;
  /** Leaves nothing behind. Does nothing after `finish`. */
  abandon(): Promise<void>;
}

export interface BytesReader {
  readonly byteLength: number;
  /**
   * Fewer bytes than asked for only at the end.
   * @throws ParleyError RESULT_EXPIRED (deleted meanwhile), UNAVAILABLE
   */
  read(place: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Where bytes can be put under a name: a folder, a bucket. Names are ours: letters, digits, `-`, `_` and `/`. */
export interface ByteStore {
  /** How much is worth reading in one go by who reads on and on; every read there has its price. */
  readonly readAhead: number;
  create(name: string): Promise<BytesWriter>;
  /** An empty one, in one step; it may be there already. */
  mark(name: string): Promise<void>;
  /** `null` where there is none. */
  open(name: string): Promise<BytesReader | null>;
  /** Idempotent. */
  delete(name: string): Promise<void>;
  /** What begins with `prefix`, which ends in `/`, in the order of names. */
  list(prefix: string): AsyncIterable<BytesEntry>;
  /** Removes what was begun, never finished, and has not been written to for this long. */
  sweep(silentMs: number): Promise<void>;
}
