import type { RunSummaryFragment } from './generated/operations.js';
import type { RunEvent } from './run-stream.js';

/** A question or statement on its way: its run, and its events as they happen. */
export interface AskedRun extends AsyncIterable<RunEvent> {
  /** The run as it was when the server accepted it. */
  readonly run: RunSummaryFragment;
  /** Reads the run's events, from the start or behind a cursor. Each call is a reading of its own. */
  events(options?: { after?: string; signal?: AbortSignal }): AsyncGenerator<RunEvent>;
  cancel(): Promise<RunSummaryFragment>;
}
