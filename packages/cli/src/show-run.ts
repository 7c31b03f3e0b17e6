import { once } from 'node:events';
import type { AskedRun, RunEvent } from '@parley/client';

/** What shows a run, event by event. */
export interface RunRenderer {
  show(event: RunEvent): void;
}

/** Where output goes, and what is known of it. */
export type Output = NodeJS.WritableStream & { readonly columns?: number; readonly isTTY?: boolean };

/** The exit codes of `ask`: 0 answered, 2 needs a clarification, 130 cancelled, 1 anything else. */
export type ExitCode = 0 | 1 | 2 | 130;

/** Shows a run until its end. Aborting cancels it on the server; so does a reader of `out` who has gone. */
export async function showRun(
  asked: AskedRun,
  renderer: RunRenderer,
  { out, signal }: { readonly out: Output; readonly signal: AbortSignal },
): Promise<ExitCode> {
  // A cancel that gets lost is no reason to fail: the events go on to say how the run ends.
  const cancel = () => void asked.cancel().catch(() => undefined);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  let exitCode: ExitCode = 1;
  try {
    for await (const event of asked) {
      renderer.show(event);
      await roomToWrite(out);
      if (!out.writable) {
        // Nobody reads any more (`npm run ask -- ... | head`): then nobody needs the answer.
        await asked.cancel();
        return 130;
      }
      exitCode = exitCodeOf(event) ?? exitCode;
    }
    return exitCode;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** Reads no faster than is written: a million rows into a slow pipe are not kept here. */
async function roomToWrite(out: Output): Promise<void> {
  if (!('writableNeedDrain' in out) || out.writableNeedDrain !== true) return;
  await Promise.race([once(out, 'drain'), once(out, 'close')]).catch(() => undefined);
}

function exitCodeOf(event: RunEvent): ExitCode | undefined {
  switch (event.__typename) {
    case 'RunCompleted':
      return 0;
    case 'RunClarification':
      return 2;
    case 'RunCancelled':
      return 130;
    default:
      return undefined;
  }
}
