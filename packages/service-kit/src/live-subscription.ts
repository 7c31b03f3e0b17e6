import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import type { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';
import { guardOf, type SubscriptionGuard } from './subgraph-permissions.js';

export interface LiveSubscriptionOptions {
  readonly args: ExecutionArgs;
  /** Who subscribes; `null` where the rule lets anyone. */
  readonly caller: Caller | null;
  readonly authenticator: Authenticator;
  /** A fresh context: called for the start, for each event and each change of rights. */
  readonly contextFor: (caller: Caller | null, signal: AbortSignal) => object;
}

/**
 * A subscription that stays honest for as long as its socket is open: each event is executed in a
 * fresh context (no loader or rule answers from an earlier one) for the caller as he is now, and the
 * stream ends with an error when the session is over or its field's rule no longer holds, also
 * while no event comes.
 */
export async function openLiveSubscription(
  options: LiveSubscriptionOptions,
): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
  const { args, caller, contextFor } = options;
  const ending = new AbortController();
  const contextValue = contextFor(caller, ending.signal);
  const source = await createSourceEventStream({ ...args, contextValue });
  if (!(Symbol.asyncIterator in source)) return source;
  const stream = new LiveStream(options, source[Symbol.asyncIterator](), guardOf(contextValue), ending);
  if (caller !== null) void stream.watchRights(caller);
  return stream;
}

type State =
  | { readonly kind: 'open' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'ended' };

/**
 * Not an async generator: `return` of one waits for its pending `next`, that is for an event that
 * may never come.
 */
class LiveStream implements AsyncGenerator<ExecutionResult, void> {
  private state: State = { kind: 'open' };
  /** Settles the `next` that waits; a race against one long-lived promise would leak a reaction an event. */
  private waiting: PromiseWithResolvers<IteratorResult<ExecutionResult, void>> | undefined;
  private caller: Caller | null;

  constructor(
    private readonly options: LiveSubscriptionOptions,
    private readonly source: AsyncIterator<unknown>,
    private readonly guard: SubscriptionGuard | undefined,
    private readonly ending: AbortController,
  ) {
    this.caller = options.caller;
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    if (this.state.kind === 'failed') {
      const { error } = this.state;
      this.state = { kind: 'ended' };
      throw error;
    }
    if (this.state.kind === 'ended') return { done: true, value: undefined };
    const waiting = Promise.withResolvers<IteratorResult<ExecutionResult, void>>();
    this.waiting = waiting;
    this.pull().then(waiting.resolve, (error) => this.fail(error));
    try {
      return await waiting.promise;
    } finally {
      this.waiting = undefined;
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.release();
    this.state = { kind: 'ended' };
    this.waiting?.resolve({ done: true, value: undefined });
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** Ends the stream when rights end. Never rejects. */
  async watchRights(caller: Caller): Promise<void> {
    try {
      for await (const fresh of this.options.authenticator.watch(caller, this.ending.signal)) {
        await this.adopt(fresh);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  private async pull(): Promise<IteratorResult<ExecutionResult, void>> {
    const { args, authenticator, contextFor } = this.options;
    const event = await this.source.next();
    if (event.done === true) {
      this.release();
      this.state = { kind: 'ended' };
      return { done: true, value: undefined };
    }
    if (this.caller !== null) await this.adopt(await authenticator.refresh(this.caller));
    const contextValue = contextFor(this.caller, this.ending.signal);
    return { done: false, value: await execute({ ...args, rootValue: event.value, contextValue }) };
  }

  /** Goes on as this caller. @throws what the subscription's rule answers when he may no longer */
  private async adopt(caller: Caller): Promise<void> {
    if (caller.accessEpoch === this.caller?.accessEpoch) return;
    this.caller = caller;
    const refusal = await this.guard?.(this.options.contextFor(caller, this.ending.signal));
    if (refusal instanceof Error) throw refusal;
  }

  private fail(error: unknown): void {
    if (this.state.kind !== 'open') return;
    this.release();
    if (this.waiting === undefined) {
      this.state = { kind: 'failed', error };
    } else {
      this.state = { kind: 'ended' };
      this.waiting.reject(error);
    }
  }

  /** Lets go of the source without waiting for it: it may be waiting for an event itself. */
  private release(): void {
    this.ending.abort();
    const { source } = this;
    (async () => source.return?.())().catch(() => undefined);
  }
}
