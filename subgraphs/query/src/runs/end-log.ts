import { isParleyError } from '@parley/errors';
import type { RunLog } from '@parley/event-bus';
import type { Run } from './run.js';
import { finalEventOf } from './run-ending.js';
import { encodeRunEvent } from './run-event.js';

/**
 * Writes the last event of a run that has ended into a log whose writer died before it could.
 * Does nothing where the log is closed, gone, or somebody is writing it.
 */
export async function endLog(runLog: RunLog, run: Run): Promise<void> {
  const event = finalEventOf(run);
  if (event === null) return;
  const writer = await runLog.resume(run.id).catch((error: unknown) => {
    // Closed or being written is a plain Error by contract; UNAVAILABLE is ours to pass on.
    if (isParleyError(error) && error.code !== 'RUN_LOG_EXPIRED') throw error;
    return null;
  });
  if (writer === null) return;
  try {
    await writer.append(encodeRunEvent(event));
    await writer.close();
  } catch (error) {
    // Another reader of the same log writes the same event.
    if (!isParleyError(error) || error.code !== 'RUN_INTERRUPTED') throw error;
  } finally {
    await writer.release();
  }
}
