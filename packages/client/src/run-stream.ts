import { print } from 'graphql';
import type { Client } from 'graphql-ws';
import { ParleyClientError, type ResponseError, toClientError } from './client-error.js';
import { RunEventsDocument, type RunEventsSubscription } from './generated/operations.js';

export type RunEvent = RunEventsSubscription['runEvents'];

/** Events that are the last of their run. */
const LAST_EVENTS: ReadonlySet<RunEvent['__typename']> = new Set([
  'RunCompleted',
  'RunFailed',
  'RunCancelled',
  'RunClarification',
]);

/** A reader this many events behind is unsubscribed until it has caught up. */
const MAX_PENDING_EVENTS = 64;
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
 * behind the last event that came; a consumer that stops pulling costs no memory, because the
 * subscription is given up at {@link MAX_PENDING_EVENTS} and taken up again at its cursor.
 *
 * @throws ParleyClientError what the server refused with, or NETWORK after {@link MOST_RETRIES} failures in a row
 */
export async function* readRunEvents(socket: Client, options: RunStreamOptions): AsyncGenerator<RunEvent> {
  let after = options.after;
  let failures = 0;
  while (!options.signal?.aborted) {
    const subscription = subscribe(socket, options.runId, after, options.signal);
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
    const ending = subscription.ending();
    if (ending?.kind === 'refused' && !ending.error.retryable) throw ending.error;
    if (ending?.kind === 'complete') return;
    if (ending === undefined) continue; // Left because the consumer was slow; it has caught up.
    failures += 1;
    if (failures > MOST_RETRIES) throw lostConnection(ending);
    await pause(Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS), options.signal);
  }
}

interface RunSubscription {
  /** What has come so far and what comes; ends when the subscription ended and all was taken. */
  events(): AsyncGenerator<RunEvent>;
  /** `undefined` while it goes on, or when it was given up on our side. */
  ending(): Ending | undefined;
  leave(): void;
}

function subscribe(
  socket: Client,
  runId: string,
  after: string | undefined,
  signal: AbortSignal | undefined,
): RunSubscription {
  const pending: RunEvent[] = [];
  let ending: Ending | undefined;
  let left = false;
  let wake: () => void = () => undefined;

  const unsubscribe = socket.subscribe<RunEventsSubscription>(
    { query: print(RunEventsDocument), variables: { runId, after } },
    {
      next(result) {
        if (left) return;
        if (result.errors !== undefined && result.errors.length > 0) {
          end({ kind: 'refused', error: toClientError(result.errors) });
        } else if (result.data) {
          pending.push(result.data.runEvents);
          if (pending.length >= MAX_PENDING_EVENTS) leave();
          wake();
        }
      },
      error(cause) {
        end(
          Array.isArray(cause)
            ? { kind: 'refused', error: toClientError(cause as readonly ResponseError[]) }
            : { kind: 'connection lost', cause },
        );
      },
      complete() {
        end({ kind: 'complete' });
      },
    },
  );

  function end(how: Ending): void {
    if (!left) ending ??= how;
    wake();
  }
  function leave(): void {
    if (left) return;
    left = true;
    unsubscribe();
    wake();
  }
  signal?.addEventListener('abort', leave, { once: true });

  return {
    async *events() {
      for (;;) {
        const event = pending.shift();
        if (event !== undefined) {
          yield event;
        } else if (left || ending !== undefined) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
    ending: () => ending,
    leave() {
      signal?.removeEventListener('abort', leave);
      leave();
    },
  };
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
