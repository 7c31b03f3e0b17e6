/** One event as it lies in the log, numbered from 1 without gaps. */
export interface LoggedEvent {
  /** Opaque to clients: log epoch and sequence. Pass it as `after` to go on behind this event. */
  readonly cursor: string;
  readonly sequence: number;
  /** When it was appended, ISO 8601. */
  readonly at: string;
  /** The event without cursor and time, JSON in UTF-8: the very bytes that were appended. Never changed once given. */
  readonly payload: Buffer;
}

/** Where an appended event stands. */
export type AppendedEvent = Omit<LoggedEvent, 'payload'>;

/** The only hand that appends to one run's log. */
export interface RunLogWriter {
  /**
   * Resolves when the event is readable. Back-pressure: await it. The pieces are written one behind the other, without being
   * copied together first; they must not be changed afterwards.
   * @throws ParleyError RUN_LOG_EXPIRED, RUN_INTERRUPTED (another writer took over: nothing can be appended any more),
   *   RESULT_LIMIT (the log is full; the small events that end a run still fit), BUS_UNAVAILABLE (the log can't be reached: the
   *   event may be there or not, and others may be appended as soon as it can)
   */
  append(...payload: readonly Buffer[]): Promise<AppendedEvent>;
  /** No event can follow; readers end after the last one. Idempotent. */
  close(): Promise<void>;
  /**
   * Lets go of the log without closing it: readers wait on, and whoever resumes it writes what follows. For a writer
   * that may not go on. Never rejects; idempotent, and nothing once it is closed.
   */
  release(): Promise<void>;
}

/**
 * Each run's events, in order, replayable from any point until they expire. Readers pull at their
 * own pace and never hold the writer back.
 */
export interface RunLog {
  /** @throws ParleyError BUS_UNAVAILABLE, Error when the run already has a log */
  create(runId: string): Promise<RunLogWriter>;
  /**
   * Goes on writing behind the last whole event of a log whose writer died. A writer of another process that lives after all
   * can append nothing from then on.
   * @throws ParleyError RUN_LOG_EXPIRED (gone), BUS_UNAVAILABLE, Error when it is closed or written by this process
   */
  resume(runId: string): Promise<RunLogWriter>;
  /** The runs whose logs are neither closed nor being written: their writers died. For a service's start. */
  openAfterCrash(): AsyncIterable<string>;
  /**
   * Replays everything behind `after` (default: from the start), then goes on live until the log is closed.
   * Ends quietly when the signal is aborted or the iterator is returned, also while it waits.
   * @throws ParleyError INVALID_CURSOR (not a cursor of this run's log), RUN_LOG_EXPIRED (gone, or never written),
   *   UNAVAILABLE, BUS_UNAVAILABLE (the log is being closed, or can't be reached: read on elsewhere, or later, with the last cursor)
   */
  read(runId: string, after: string | undefined, signal: AbortSignal): AsyncIterable<LoggedEvent>;
  /** Deletes logs last written longer ago than the retention time and, over the size bound, the oldest closed ones. */
  expire(): Promise<void>;
  /** Stops writers and readers; what was not closed shows up in `openAfterCrash` of the next start. Idempotent. */
  close(): Promise<void>;
}

/** Fire-and-forget messages between replicas; a wake-up, never the truth. */
export interface EventBus {
  /** @throws ParleyError BUS_UNAVAILABLE */
  publish(topic: string, message: string): Promise<void>;
  /**
   * Messages published after this call, or, of other replicas, from a moment later on; a slow reader loses the oldest of 1,000.
   * Goes on by itself when the bus was away; what was published meanwhile is lost.
   */
  subscribe(topic: string, signal: AbortSignal): AsyncIterable<string>;
  close(): Promise<void>;
}
