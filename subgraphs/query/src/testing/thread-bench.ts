import type { Plan } from '@parley/planners';
import type { GraphQLAnswer } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { type QueryBench, startQueryBench } from './query-bench.js';

const NOW = new Date('2026-11-15T12:00:00Z');

/** What is asked of each run. */
export const TOLD_OF_RUN = `id status question sql explanation assumptions confidence error { code message } thread { id title }
  clarification { question choices { id kind label } } result { columns { name } rows }`;

/** The query subgraph, whose clock stands still between questions. */
export interface ThreadBench {
  readonly query: QueryBench;
  readonly clock: { now: Date };
  send(person: Person, document: string, variables?: Record<string, unknown>): Promise<GraphQLAnswer>;
  /** A moment after the question before. */
  ask(person: Person, input: Record<string, unknown>): Promise<GraphQLAnswer>;
  /** The run of a question. @throws Error where it is refused */
  asked(person: Person, input: Record<string, unknown>): Promise<GraphQLAnswer['data']>;
  /** A thread of these questions, and each question's run. */
  thread(person: Person, ...questions: readonly string[]): Promise<StartedThread>;
  /** In force until `clear`. */
  addPolicy(policy: Parameters<QueryBench['acme']['addPolicy']>[0]): Promise<void>;
  /** No policies, and the time that it was in the beginning. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

interface StartedThread {
  readonly threadId: string;
  readonly runs: readonly GraphQLAnswer['data'][];
}

/** @param plans what questions are read as; the built-in planner reads all others */
export async function startThreadBench(plans: Readonly<Record<string, Plan>> = {}): Promise<ThreadBench> {
  const clock = { now: NOW };
  const query = await startQueryBench({ plans, now: () => clock.now });
  const policies: string[] = [];

  const send: ThreadBench['send'] = (person, document, variables = {}) =>
    query.bench.request(document, { token: person.token, variables });

  const ask: ThreadBench['ask'] = (person, input) => {
    clock.now = new Date(clock.now.getTime() + 1_000);
    return send(person, `mutation ($input: AskInput!) { ask(input: $input) { ${TOLD_OF_RUN} } }`, {
      input: { waitMs: 20_000, ...input },
    });
  };

  const asked: ThreadBench['asked'] = async (person, input) => {
    const { data, errors } = await ask(person, input);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data.ask;
  };

  return {
    query,
    clock,
    send,
    ask,
    asked,
    async thread(person, ...questions) {
      const [question = '', ...others] = questions;
      const first = await asked(person, { question, startThread: true });
      const threadId: string = first.thread.id;
      const runs = [first];
      for (const other of others) runs.push(await asked(person, { question: other, threadId }));
      return { threadId, runs };
    },
    async addPolicy(policy) {
      policies.push(await query.acme.addPolicy(policy));
    },
    async clear() {
      clock.now = NOW;
      for (const id of policies.splice(0)) await query.acme.removePolicy(id);
    },
    stop: () => query.stop(),
  };
}
