/** One event as it lies in the log: JSON text, numbered from 1 without gaps. */
export interface LoggedEvent {
  /** Opaque to clients: log epoch and sequence. Pass it as `after` to go on behind this event. */
  readonly cursor: string;
  readonly sequence: number;
  /** When it was appended, ISO 8601. */
  readonly at: string;
  /** The event without cursor and time, JSON. */
  readonly payload: string;
}

/** The only hand that appends to one run's log. */
export interface RunLogWriter {
  /** Resolves when the event is readable. Back-pressure: await it. @throws ParleyError RUN_LOG_EXPIRED */
  append(payload: string): Promise<LoggedEvent>;
  /** No event can follow; readers end after the last one. Idempotent. */
  close(): Promise<void>;
}

/**
 * Each run's events, in order, replayable from any point until they expire. Readers pull at their
 * own pace and never hold the writer back.
 */
export interface RunLog {
  /** @throws Error when the run already has a log. */
  create(runId: string): Promise<RunLogWriter>;
  /**
   * Replays everything behind `after` (default: from the start), then goes on live until the log is closed.
   * @throws ParleyError INVALID_CURSOR (not a cursor of this run's log), RUN_LOG_EXPIRED (gone, or never written)
   */
  read(runId: string, after: string | undefined, signal: AbortSignal): AsyncIterable<LoggedEvent>;
  /** Deletes logs older than the retention time and, over the size bound, the oldest closed ones. */
  expire(): Promise<void>;
  close(): Promise<void>;
}

/** Fire-and-forget messages between replicas; a wake-up, never the truth. */
export interface EventBus {
  publish(topic: string, message: string): Promise<void>;
  /** Messages published after this call; a slow reader loses the oldest of 1,000. */
  subscribe(topic: string, signal: AbortSignal): AsyncIterable<string>;
  close(): Promise<void>;
}
