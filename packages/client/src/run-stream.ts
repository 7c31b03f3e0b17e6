import { ParleyClientError, type ResponseError, toClientError } from './client-error.js';
import { documentText } from './document-text.js';
import type { EventSocket } from './event-socket.js';
import { RunEventsDocument, type RunEventsSubscription } from './generated/operations.js';

export type RunEvent = RunEventsSubscription['runEvents'];

/** Events that are the last of their run. */
const LAST_EVENTS: ReadonlySet<RunEvent['__typename']> = new Set([
  'RunCompleted',
  'RunFailed',
  'RunCancelled',
  'RunClarification',
]);

/** Small events are said to be taken this many at a time; rows, which are large, each by itself. */
const SMALL_EVENTS_AT_ONCE = 16;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
const MOST_RETRIES = 20;

export interface RunStreamOptions {
  readonly runId: string;
  /** Start behind this cursor; default: the run's first event. */
  readonly after?: string;
  readonly signal?: AbortSignal;
}

/** How one subscription ended. */
type Ending =
  | { readonly kind: 'complete' }
  | { readonly kind: 'refused'; readonly error: ParleyClientError }
  | { readonly kind: 'connection lost'; readonly cause: unknown };

/**
 * Every event of a run once, in order, until its last one. A lost connection is made again and goes on
 * behind the last event that came; a consumer that stops pulling costs no more memory than the socket's
 * window, because the server sends no further.
 *
 * @throws ParleyClientError what the server refused with, or NETWORK after {@link MOST_RETRIES} failures in a row
 */
export async function* readRunEvents(
  socket: EventSocket,
  options: RunStreamOptions,
): AsyncGenerator<RunEvent> {
  let after = options.after;
  let failures = 0;
  while (!options.signal?.aborted) {
    const subscription = new RunSubscription(socket, {
      ...options,
      ...(after === undefined ? {} : { after }),
    });
    try {
      for await (const event of subscription.events()) {
        failures = 0;
        after = event.cursor;
        yield event;
        if (LAST_EVENTS.has(event.__typename)) return;
      }
    } finally {
      subscription.leave();
    }
    const { ending } = subscription;
    if (ending === undefined || ending.kind === 'complete') return;
    if (ending.kind === 'refused' && !ending.error.retryable) throw ending.error;
    failures += 1;
    if (failures > MOST_RETRIES) throw lostConnection(ending);
    await pause(Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS), options.signal);
  }
}

/** One subscription to a run's events, on one connection. */
class RunSubscription {
  /** `undefined` while it goes on, or when it was given up on our side. */
  ending: Ending | undefined;
  readonly #pending: RunEvent[] = [];
  readonly #signal: AbortSignal | undefined;
  readonly #subscription: ReturnType<EventSocket['subscribe']>;
  #hasLeft = false;
  #taken = 0;
  #said = 0;
  #wake: () => void = () => undefined;

  constructor(socket: EventSocket, { runId, after, signal }: RunStreamOptions) {
    this.#subscription = socket.subscribe(
      { query: documentText(RunEventsDocument), variables: { runId, after } },
      {
        next: ({ data, errors = [] }) => {
          if (errors.length > 0) return this.#end(refusal(errors));
          if (data === undefined || data === null) return;
          this.#pending.push((data as RunEventsSubscription).runEvents);
          this.#wake();
        },
        error: (cause) =>
          this.#end(Array.isArray(cause) ? refusal(cause) : { kind: 'connection lost', cause }),
        complete: () => this.#end({ kind: 'complete' }),
      },
    );
    this.#signal = signal;
    signal?.addEventListener('abort', this.#leave, { once: true });
  }

  /** What has come so far and what comes; ends when the subscription ended and all was taken. */
  async *events(): AsyncGenerator<RunEvent> {
    for (;;) {
      const event = this.#pending.shift();
      if (event !== undefined) {
        this.#took(event);
        yield event;
      } else if (this.#hasLeft || this.ending !== undefined) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  leave(): void {
    this.#signal?.removeEventListener('abort', this.#leave);
    this.#leave();
  }

  #took(event: RunEvent): void {
    this.#taken += 1;
    const isDue =
      event.__typename === 'RunRows' ||
      this.#pending.length === 0 ||
      this.#taken - this.#said >= SMALL_EVENTS_AT_ONCE;
    if (!isDue) return;
    this.#said = this.#taken;
    this.#subscription.took(this.#taken);
  }

  #end(how: Ending): void {
    if (!this.#hasLeft) this.ending ??= how;
    this.#wake();
  }

  readonly #leave = (): void => {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#pending.length = 0;
    this.#subscription.leave();
    this.#wake();
  };
}

function refusal(errors: readonly unknown[]): Ending {
  return { kind: 'refused', error: toClientError(errors as readonly ResponseError[]) };
}

function lostConnection(ending: Ending): ParleyClientError {
  if (ending.kind === 'refused') return ending.error;
  return new ParleyClientError('The connection was lost and could not be made again.', {
    code: 'NETWORK',
    retryable: true,
    cause: ending.kind === 'connection lost' ? ending.cause : undefined,
  });
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
}
