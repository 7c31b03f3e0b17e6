import { ParleyError } from '@parley/errors';

export interface PageRoomOptions {
  /** Of all pages that are being read or answered with in this process. */
  readonly mostBytes: number;
  /** How long a reader waits for room: longer than any page is held, so that who holds some may wait for more. */
  readonly waitMs: number;
}

/** The room that one page takes. */
export interface HeldRoom {
  /** Gives back what the page turned out not to need. */
  shrink(byteLength: number): void;
  /** Harmless when called twice. */
  leave(): void;
}

interface Waiting {
  readonly byteLength: number;
  readonly enter: (room: HeldRoom) => void;
}

/** Readers of pages bound each other: first come, first served. A page that is larger than all the room goes alone. */
export class PageRoom {
  readonly #options: PageRoomOptions;
  readonly #line = new Set<Waiting>();
  #bytes = 0;

  constructor(options: PageRoomOptions) {
    this.#options = options;
  }

  /** @throws ParleyError UNAVAILABLE where there is no room for long */
  async enter(byteLength: number): Promise<HeldRoom> {
    if (this.#line.size === 0 && this.#fits(byteLength)) return this.#hold(byteLength);
    return this.#wait(byteLength);
  }

  #wait(byteLength: number): Promise<HeldRoom> {
    const { promise, resolve, reject } = Promise.withResolvers<HeldRoom>();
    const waiting: Waiting = { byteLength, enter: resolve };
    const patience = setTimeout(() => {
      this.#line.delete(waiting);
      reject(noRoom());
      this.#letIn();
    }, this.#options.waitMs);
    this.#line.add(waiting);
    return promise.finally(() => clearTimeout(patience));
  }

  #fits(byteLength: number): boolean {
    return this.#bytes === 0 || this.#bytes + byteLength <= this.#options.mostBytes;
  }

  #hold(byteLength: number): HeldRoom {
    let held = byteLength;
    this.#bytes += held;
    const shrink = (to: number): void => {
      this.#bytes -= held - Math.min(to, held);
      held = Math.min(to, held);
      this.#letIn();
    };
    return { shrink, leave: () => shrink(0) };
  }

  #letIn(): void {
    for (const waiting of this.#line) {
      if (!this.#fits(waiting.byteLength)) return;
      this.#line.delete(waiting);
      waiting.enter(this.#hold(waiting.byteLength));
    }
  }
}

function noRoom(): ParleyError {
  return new ParleyError(
    'UNAVAILABLE',
    'Too many pages of rows are being read at this moment: try again in a while, or ask for fewer rows at once.',
  );
}
