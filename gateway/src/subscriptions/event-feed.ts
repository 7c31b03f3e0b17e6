import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from '../gateway-context.js';
import { unavailable } from '../subgraphs/subgraph-client.js';
import { type EventFrame, readPlainFrame, resumableFrameReader } from './event-frame.js';
import type { SourceStart, SubscriptionPlan } from './plan-subscription.js';
import type { UpstreamPool } from './upstream-pool.js';
import type { SubscribePayload, UpstreamListener, UpstreamSocket } from './upstream-socket.js';
import type { WaitingRoom } from './waiting-room.js';

/** What a subgraph said when it refused or ended a subscription, in its own words. */
export class SubgraphErrors extends Error {
  readonly errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    super('a subgraph ended the subscription');
    this.errors = errors;
  }
}

export interface EventFeedOptions {
  readonly plan: SubscriptionPlan;
  readonly start: SourceStart;
  /** What says whose subscription it is. Asked again whenever the source is opened again. */
  readonly token: () => Promise<string | undefined>;
  readonly requestId: string;
  readonly log: Logger;
  readonly pool: UpstreamPool;
  /** Of the client's socket, which this feed shares with the socket's others. */
  readonly waiting: WaitingRoom;
  /** Bytes that may wait before the source is held back. */
  readonly waitingBytes: number;
  /** How long a held-back source is kept open. */
  readonly heldSourceMs: number;
}

/** Where the events come from at the moment. */
type Source =
  /** A connection shared with the session's other subscriptions, which must not wait for this one. */
  | { readonly kind: 'shared' }
  /** A connection of its own: the subgraph can be made to wait. */
  | { readonly kind: 'own'; readonly socket: UpstreamSocket }
  /** None: the reader is behind, and the source is opened again once it has caught up. */
  | { readonly kind: 'left' }
  | { readonly kind: 'ended'; readonly error: Error | undefined };

/**
 * The events of one subscription, taken one at a time. A reader that falls behind costs a bounded amount
 * of memory and no event: its source moves from the shared connection to one of its own, which is simply
 * not read until there is room; if that lasts, it is closed, what waits is let go of, and it is taken up
 * again after the last cursor that was taken.
 * Subscriptions without a cursor have a connection of their own from the start.
 */
export class EventFeed {
  readonly #options: EventFeedOptions;
  readonly #readFrame: (payload: Buffer) => EventFrame;
  readonly #frames: EventFrame[] = [];
  #bytes = 0;
  /** Of the last event received: where a source that is opened again begins. */
  #after: unknown;
  /** Of the last event taken. */
  #taken: unknown;
  #source: Source;
  /** Runs while the source is held back or left. */
  #held: NodeJS.Timeout | undefined;
  #stopListening: () => void = () => {};
  #taker: PromiseWithResolvers<EventFrame | undefined> | undefined;

  constructor(options: EventFeedOptions) {
    this.#options = options;
    const { resumable } = options.plan;
    this.#readFrame = resumable === null ? readPlainFrame : resumableFrameReader(resumable);
    this.#after = options.start.after;
    this.#taken = options.start.after;
    this.#source = resumable === null ? this.#openOwn() : this.#openShared();
  }

  /**
   * The next event; `undefined` when there will be none. One taker at a time.
   * @throws SubgraphErrors, ParleyError UNAVAILABLE, after the events that came before the failure
   */
  async take(): Promise<EventFrame | undefined> {
    const frame = this.#frames.shift();
    if (frame !== undefined) {
      this.#bytes -= frame.byteLength;
      this.#options.waiting.left(frame.byteLength);
      this.#taken = frame.cursor ?? this.#taken;
      if (this.#bytes <= this.#options.waitingBytes / 4 && !this.#options.waiting.isFull) this.#goOn();
      return frame;
    }
    if (this.#source.kind === 'ended') return this.#finish(this.#source.error);
    this.#goOn();
    this.#taker = Promise.withResolvers();
    return this.#taker.promise;
  }

  /** Ends the subscription from this side: nothing more is delivered, a waiting `take` gets the end. */
  close(): void {
    this.#forget();
    this.#leave({ kind: 'ended', error: undefined });
    this.#taker?.resolve(undefined);
    this.#taker = undefined;
  }

  #finish(error: Error | undefined): undefined {
    this.#source = { kind: 'ended', error: undefined };
    if (error !== undefined) throw error;
    return undefined;
  }

  #openShared(): Source {
    const { pool, plan } = this.#options;
    this.#subscribe(pool.shared(plan.subgraph));
    return { kind: 'shared' };
  }

  #openOwn(): Source {
    const { pool, plan } = this.#options;
    const socket = pool.own(plan.subgraph);
    this.#subscribe(socket);
    return { kind: 'own', socket };
  }

  #subscribe(socket: UpstreamSocket): void {
    let isCurrent = true;
    const listen =
      <A extends unknown[]>(handle: (...given: A) => void) =>
      (...given: A) => {
        if (isCurrent) handle(...given);
      };
    const listener: UpstreamListener = {
      event: listen((payload) => this.#add(this.#readFrame(payload))),
      failed: listen((errors) => this.#end(new SubgraphErrors(errors))),
      completed: listen(() => this.#end(undefined)),
      lost: listen((reason) => this.#lost(reason)),
    };
    const unsubscribe = socket.subscribe(this.#payload(), listener);
    this.#stopListening = () => {
      isCurrent = false;
      unsubscribe();
    };
  }

  async #payload(): Promise<SubscribePayload> {
    const { plan, start, token, requestId } = this.#options;
    const bearer = await token();
    const isPlaced = plan.resumable !== null && this.#after !== undefined;
    return {
      query: plan.source,
      variables: { ...start.variables, ...(isPlaced && { [plan.resumable.afterVariable]: this.#after }) },
      extensions: { requestId, ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
    };
  }

  #add(frame: EventFrame): void {
    if (frame.cursor !== undefined) this.#after = frame.cursor;
    if (this.#taker !== undefined) {
      this.#taken = frame.cursor ?? this.#taken;
      this.#taker.resolve(frame);
      this.#taker = undefined;
      return;
    }
    const { waiting, waitingBytes } = this.#options;
    this.#frames.push(frame);
    this.#bytes += frame.byteLength;
    waiting.came(frame.byteLength);
    if (this.#bytes > waitingBytes || waiting.isFull) this.#holdBack();
  }

  #forget(): void {
    this.#options.waiting.left(this.#bytes);
    this.#frames.length = 0;
    this.#bytes = 0;
  }

  #holdBack(): void {
    if (this.#held !== undefined) return;
    const source = this.#source;
    if (source.kind === 'shared') this.#leave({ kind: 'left' });
    else if (source.kind === 'own') source.socket.pause();
    this.#held = setTimeout(() => this.#letGo(), this.#options.heldSourceMs);
  }

  /** The reader is behind for long: neither a connection nor memory waits for it. What it missed is asked for again. */
  #letGo(): void {
    // Without a cursor there is no way back: the subgraph goes on waiting for the reader.
    if (this.#options.plan.resumable === null) return;
    this.#leave({ kind: 'left' });
    if (this.#taken === undefined) return;
    this.#forget();
    this.#after = this.#taken;
  }

  #goOn(): void {
    if (this.#held === undefined) return;
    clearTimeout(this.#held);
    this.#held = undefined;
    const source = this.#source;
    if (source.kind === 'left') this.#source = this.#openOwn();
    else if (source.kind === 'own') source.socket.resume();
  }

  #lost(reason: Error): void {
    const { plan, log } = this.#options;
    log.warn({ err: reason, subgraph: plan.subgraph }, 'lost the source of a subscription');
    this.#end(unavailable(plan.subgraph, reason));
  }

  #end(error: Error | undefined): void {
    this.#leave({ kind: 'ended', error });
    if (this.#taker === undefined) return;
    const taker = this.#taker;
    this.#taker = undefined;
    if (error === undefined) taker.resolve(this.#finish(undefined));
    else taker.reject(error);
    this.#source = { kind: 'ended', error: undefined };
  }

  #leave(next: Source): void {
    const source = this.#source;
    this.#source = next;
    this.#stopListening();
    if (next.kind === 'ended') clearTimeout(this.#held);
    if (source.kind === 'own') source.socket.close();
  }
}
