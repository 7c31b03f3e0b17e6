import { ParleyError } from '@parley/errors';

/** Too small a window sends one event at a time; too large a one is none. */
const MIN_BYTES = 64 * 1024;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * How far results may run ahead of a client that says what it has taken (`extensions.window` of `subscribe`): a
 * browser's WebSocket takes whatever comes, and has no other way to say that its reader is behind. What a client says
 * is believed only as far as it is possible: who lies gets more than asked for, or nothing more, alone.
 */
export class EventWindow {
  readonly #bytes: number;
  /** Sizes of the results that were sent and not taken yet, in order. */
  readonly #sent: number[] = [];
  #sentBytes = 0;
  #taken = 0;
  #room: PromiseWithResolvers<boolean> | undefined;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /**
   * Resolves with true when a result of this size may go; one that is larger than the window goes alone. With false
   * when the client has taken nothing for `patienceMs`: nothing waits on its socket, so nobody else would notice.
   */
  async room(byteLength: number, patienceMs: number): Promise<boolean> {
    while (this.#sent.length > 0 && this.#sentBytes + byteLength > this.#bytes) {
      const room = Promise.withResolvers<boolean>();
      this.#room = room;
      const patience = setTimeout(() => room.resolve(false), patienceMs);
      const isTaken = await room.promise;
      clearTimeout(patience);
      if (!isTaken) return false;
    }
    return true;
  }

  sent(byteLength: number): void {
    this.#sent.push(byteLength);
    this.#sentBytes += byteLength;
  }

  /** The client says how many of the operation's results it is done with, from the first on. Impossible numbers say nothing. */
  took(count: unknown): void {
    if (typeof count !== 'number' || !Number.isSafeInteger(count) || count <= this.#taken) return;
    const done = this.#sent.splice(0, count - this.#taken);
    this.#taken += done.length;
    for (const bytes of done) this.#sentBytes -= bytes;
    if (done.length > 0) this.#room?.resolve(true);
  }

  /** Lets go of whoever waits for room: there will be no more results. */
  close(): void {
    this.#sent.length = 0;
    this.#sentBytes = 0;
    this.#room?.resolve(true);
  }
}

/**
 * The window that a `subscribe` asks for; `undefined`: none, the socket's own back-pressure is enough.
 * @throws ParleyError BAD_INPUT
 */
export function readEventWindow(
  extensions: Record<string, unknown> | null | undefined,
): EventWindow | undefined {
  const bytes = extensions?.window;
  if (bytes === undefined || bytes === null) return undefined;
  if (typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= MIN_BYTES && bytes <= MAX_BYTES)
    return new EventWindow(bytes);
  throw new ParleyError(
    'BAD_INPUT',
    `extensions.window is a number of bytes from ${MIN_BYTES} to ${MAX_BYTES}: leave it out to have none.`,
  );
}

/** What a `pong` says of a socket's operations: `{"taken": {"<operation id>": <results>}}`. Anything else says nothing. */
export function readTaken(payload: unknown): readonly (readonly [id: string, count: unknown])[] {
  const taken = typeof payload === 'object' && payload !== null && 'taken' in payload ? payload.taken : null;
  return typeof taken === 'object' && taken !== null && !Array.isArray(taken) ? Object.entries(taken) : [];
}
