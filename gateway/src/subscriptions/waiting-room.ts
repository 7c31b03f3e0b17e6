/** How many bytes of events wait for one client, in all subscriptions of its socket together. */
export class WaitingRoom {
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Then a source is held back as soon as something of it waits: each costs one event, and no more. */
  get isFull(): boolean {
    return this.#bytes > this.#mostBytes;
  }

  came(byteLength: number): void {
    this.#bytes += byteLength;
  }

  left(byteLength: number): void {
    this.#bytes -= byteLength;
  }
}
