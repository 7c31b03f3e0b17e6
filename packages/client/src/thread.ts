import type { AskedRun } from './asked-run.js';
import type { AskInput } from './generated/operations.js';

/** A conversation: what is asked in it may be half a question, and edits the answer before. */
export interface ParleyThread {
  /** `undefined` until its first question was accepted. */
  readonly id: string | undefined;
  /** Questions of one thread are asked one after the other. @throws ParleyClientError */
  ask(input: AskInput | string): Promise<AskedRun>;
}

/** The thread with this id; without one, a new one. */
export function createThread(ask: (input: AskInput) => Promise<AskedRun>, threadId?: string): ParleyThread {
  let id = threadId;
  // The first question begins the thread: those that are asked meanwhile wait until it is there.
  let before: Promise<unknown> = Promise.resolve();

  async function askNext(input: AskInput | string): Promise<AskedRun> {
    const question = typeof input === 'string' ? { question: input } : input;
    const asked = await ask(
      id === undefined ? { ...question, startThread: true } : { ...question, threadId: id },
    );
    id ??= asked.run.thread?.id;
    return asked;
  }

  return {
    get id() {
      return id;
    },
    ask(input) {
      const asked = before.then(() => askNext(input));
      before = asked.catch(() => undefined);
      return asked;
    },
  };
}
