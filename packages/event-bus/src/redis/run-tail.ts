import { WakeUps } from '../wake-ups.js';
import type { TopicListening } from './redis-topics.js';
import type { LogState, RunLogStore, StoredEvent } from './run-log-store.js';

/** What one look at a log found. */
export interface Pull {
  /** `null`: the log is gone. */
  readonly state: LogState | null;
  /** The next events, without a gap; there may be more. */
  readonly events: readonly StoredEvent[];
  /** What had been heard of the log when this look began: see {@link RunTail.hasNewsSince}. */
  readonly heard: number;
}

/** What one look should bring, more or less. */
const PULL_BYTES = 1024 * 1024;
/** However small the events: large ones may follow. */
const PULL_EVENTS = 64;
const FIRST_PULL_EVENTS = 8;
/** Kept for readers a little behind the others. */
const KEPT_PULLS = 4;
/** Should wake-ups be lost. */
const LOOK_AGAIN_MS = 2_000;

/**
 * What all readers of one run in this process share: what is heard of its log, one timer, and the looks at it. A
 * hundred readers of the live end cost one.
 */
export class RunTail {
  readonly #store: RunLogStore;
  readonly #runId: string;
  readonly #wakeUps = new WakeUps();
  readonly #listening: TopicListening;
  readonly #timer: NodeJS.Timeout;
  /** By the number behind which they begin. */
  readonly #pulls = new Map<number, Promise<Pull>>();
  #count = FIRST_PULL_EVENTS;
  #heard = 0;
  readers = 0;

  /** @param listen subscribes to what is said of the log */
  constructor(store: RunLogStore, runId: string, listen: (onMessage: () => void) => TopicListening) {
    this.#store = store;
    this.#runId = runId;
    this.#listening = listen(() => this.wake());
    // What was said before is not heard any more.
    void this.#listening.joined.then(() => this.wake());
    this.#timer = setInterval(() => this.#lookAgain(), LOOK_AGAIN_MS).unref();
  }

  wake(): void {
    this.#heard += 1;
    this.#wakeUps.wake();
  }

  /** Something may have happened since that look began. */
  hasNewsSince({ heard }: Pull): boolean {
    return heard !== this.#heard;
  }

  changed(signal: AbortSignal): Promise<void> {
    return this.#wakeUps.next(signal, LOOK_AGAIN_MS);
  }

  /**
   * The events behind the one numbered `after`. Need not be waited for.
   * @throws ParleyError BUS_UNAVAILABLE
   */
  pull(after: number): Promise<Pull> {
    const known = this.#pulls.get(after);
    if (known !== undefined) return known;
    const pull = this.#look(after);
    this.#pulls.set(after, pull);
    const forget = (): void => {
      if (this.#pulls.get(after) === pull) this.#pulls.delete(after);
    };
    // Only events last: what was not there may be a moment later.
    pull.then(({ events }) => (events.length === 0 || this.readers < 2) && forget(), forget);
    const [oldest] = this.#pulls.keys();
    if (this.#pulls.size > KEPT_PULLS && oldest !== undefined) this.#pulls.delete(oldest);
    return pull;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listening.leave();
    this.#pulls.clear();
    this.wake();
  }

  async #look(after: number): Promise<Pull> {
    const heard = this.#heard;
    // In this order on one connection: where the state says that the log ends, the events do.
    const [state, events] = await Promise.all([
      this.#store.state(this.#runId),
      this.#store.events(this.#runId, after, this.#count),
    ]);
    this.#adapt(events);
    return { state, events, heard };
  }

  #adapt(events: readonly StoredEvent[]): void {
    if (events.length === 0) return;
    const bytes = events.reduce((sum, event) => sum + event.payload.byteLength, 0);
    const fitting = Math.floor((PULL_BYTES * events.length) / Math.max(bytes, 1));
    this.#count = Math.max(1, Math.min(fitting, PULL_EVENTS));
  }

  #lookAgain(): void {
    this.#pulls.clear();
    this.#wakeUps.wake();
  }
}
