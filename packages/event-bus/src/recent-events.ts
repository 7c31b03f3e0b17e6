import type { Frame } from './frame.js';

/** Of one log; larger events are kept one at a time. */
const MAX_BYTES = 1024 * 1024;
const MAX_EVENTS = 256;

/** An event as its writer gave it. */
export interface WrittenEvent {
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly payload: readonly Buffer[];
}

/** The newest events of a log while it is written: a reader that keeps up gets them from memory, the disk is for the others. */
export class RecentEvents {
  /** Without gaps, in order. */
  readonly #events: { readonly event: WrittenEvent; readonly bytes: number; joined: Buffer | undefined }[] =
    [];
  #bytes = 0;

  add(event: WrittenEvent): void {
    const bytes = event.payload.reduce((sum, piece) => sum + piece.byteLength, 0);
    this.#events.push({ event, bytes, joined: undefined });
    this.#bytes += bytes;
    while (this.#events.length > MAX_EVENTS || (this.#bytes > MAX_BYTES && this.#events.length > 1)) {
      this.#bytes -= this.#events.shift()?.bytes ?? 0;
    }
  }

  /** `undefined`: it is not among the newest. Put together once for all who read it. */
  find(sequence: number): Pick<Frame, 'sequence' | 'at' | 'payload'> | undefined {
    const kept = this.#events[sequence - (this.#events[0]?.event.sequence ?? 0)];
    if (kept === undefined) return undefined;
    kept.joined ??= Buffer.concat(kept.event.payload);
    return { sequence, at: kept.event.at, payload: kept.joined };
  }

  clear(): void {
    this.#events.length = 0;
    this.#bytes = 0;
  }
}
