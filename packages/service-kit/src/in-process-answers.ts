import { setTimeout as sleep } from 'node:timers/promises';
import type { ApolloServer } from '@apollo/server';
import { type FormattedExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { Authenticator } from './authenticator.js';
import { type RequestContext, withRequest } from './context.js';
import type { ErrorFormatter } from './graphql-errors.js';
import type { AnswerInProcess, InProcessOperation } from './in-process-operations.js';
import { encodeJson } from './json-text.js';

/** Made once: a new one with its stack takes 0.1 ms of each answer. */
const OVER = new Error('the answer has been given');

export interface InProcessAnswersOptions<C extends RequestContext> {
  readonly apollo: ApolloServer<C>;
  readonly authenticator: Authenticator;
  readonly createContext: (base: RequestContext) => C;
  readonly formatError: ErrorFormatter;
  readonly log: Logger;
}

/**
 * Answers operations that come without HTTP, in every other respect as those that come with it: by the token's rights as of now,
 * in a context of their own, through Apollo Server, and with nothing shared: what goes in and out is copied by way of JSON.
 */
export class InProcessAnswers<C extends RequestContext> {
  readonly #options: InProcessAnswersOptions<C>;
  readonly #underWay = new Set<Promise<unknown>>();
  /** For each of them what tells whoever works on it that nobody waits. */
  readonly #endings = new Set<AbortController>();

  constructor(options: InProcessAnswersOptions<C>) {
    this.#options = options;
  }

  readonly answer: AnswerInProcess = async (operation) => {
    const answering = this.#answer(operation);
    this.#underWay.add(answering);
    try {
      return await answering;
    } finally {
      this.#underWay.delete(answering);
    }
  };

  /** Resolves when all that is being answered has been; after `limitMs` nobody waits for the rest. For a service that stops. */
  async drained(limitMs: number): Promise<void> {
    const over = new AbortController();
    const late = sleep(limitMs, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled([...this.#underWay]), late]);
    over.abort();
    for (const ending of this.#endings) ending.abort(new Error('the service stops'));
  }

  async #answer(operation: InProcessOperation): Promise<FormattedExecutionResult> {
    const { requestId, signal } = operation;
    const log = this.#options.log.child({ requestId });
    // Ends with the answer too: what a resolver left waiting lets go, as when an HTTP response is closed.
    const over = new AbortController();
    this.#endings.add(over);
    const onAbort = (): void => over.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await withRequest({ requestId, log }, () => this.#execute(operation, log, over.signal));
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#endings.delete(over);
      over.abort(OVER);
    }
  }

  async #execute(
    { query, variables, operationName, token, requestId }: InProcessOperation,
    log: Logger,
    signal: AbortSignal,
  ): Promise<FormattedExecutionResult> {
    const { apollo, authenticator, createContext, formatError } = this.#options;
    let contextValue: C;
    try {
      const caller = await authenticator.authenticate(token);
      contextValue = createContext({ caller, requestId, log, signal });
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      return { errors: [formatError({ message: cause.message }, wrapped(cause))] };
    }
    const request = { query, variables: copied(variables), operationName };
    const { body } = await apollo.executeOperation(request, { contextValue });
    if (body.kind === 'incremental') throw new Error('an operation was answered in parts');
    return JSON.parse(Buffer.concat(encodeJson(body.singleResult)).toString()) as FormattedExecutionResult;
  }
}

function wrapped(cause: Error): GraphQLError {
  return new GraphQLError(cause.message, { originalError: cause });
}

function copied(variables: InProcessOperation['variables']): Record<string, unknown> {
  return JSON.parse(JSON.stringify(variables)) as Record<string, unknown>;
}
