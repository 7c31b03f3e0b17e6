import type { AnswerRows } from '@parley/planners';
import { takeRowsWithin } from '@parley/result-store';
import type { RunResults, RunWithResult } from '../results/run-results.js';

/** A model needs to see what an answer was like, not the answer. */
const MAX_ROWS = 20;
const MAX_BYTES = 16_000;
/** The answer is nice to have; the next question does not wait for it. */
const MAX_MS = 2_000;

/**
 * The first rows of an earlier answer, for who may read them. `undefined`: they are no longer kept, or can't be read now.
 * @throws `signal.reason`
 */
export async function answerRows(
  run: RunWithResult,
  results: Pick<RunResults, 'open'>,
  signal: AbortSignal,
): Promise<AnswerRows | undefined> {
  try {
    const result = await results.open(run);
    if (result === null) return undefined;
    try {
      const columns = result.columns.map(({ name }) => name);
      const until = AbortSignal.any([signal, AbortSignal.timeout(MAX_MS)]);
      for await (const batch of result.rows(0, until)) {
        const count = Math.min(batch.count, MAX_ROWS);
        const { json } = takeRowsWithin(batch.json, { count, maxBytes: MAX_BYTES });
        return { columns, rows: JSON.parse(json.toString()) };
      }
      return { columns, rows: [] };
    } finally {
      await result.close();
    }
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
