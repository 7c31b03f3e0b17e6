import { queryAsAdmin } from '../house/look-behind.js';
import type { Ask } from './api.js';

export interface LeftThread {
  readonly threadId: string;
  /** A run of it that could have been read in another way. */
  readonly explainedRunId: string;
}

/** A thread of whoever asks, with an answer of which there is something to explain. */
export async function leaveThread(ask: Ask): Promise<LeftThread> {
  const [answer] = await ask(
    'mutation { ask(input: { question: "customers", startThread: true, maxRows: 1, waitMs: 20000 }) { id status thread { id } } }',
  );
  const run = answer?.data?.ask;
  if (run?.status !== 'SUCCEEDED')
    throw new Error(`There is no answer to explain: ${JSON.stringify(answer)}`);
  await queryAsAdmin(
    `UPDATE query.runs SET plan = jsonb_set(plan, '{plan,alternatives}',
       '[{"label": "probe", "meaning": "A probe.", "question": "probe"}]') WHERE id = $1`,
    { values: [run.id] },
  );
  return { threadId: run.thread.id, explainedRunId: run.id };
}
