import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { ParleyError } from '@parley/errors';
import type { Logger } from 'pino';
import type { Caller } from './caller.js';

/** What every resolver of every subgraph is given; each subgraph adds its services and loaders. */
export interface RequestContext {
  /** `null`: nobody is signed in. */
  readonly caller: Caller | null;
  readonly requestId: string;
  /** Carries the request id. */
  readonly log: Logger;
  /** Aborted when the client has gone or the subscription has ended; hand it to everything that waits. */
  readonly signal: AbortSignal;
}

/** @throws ParleyError UNAUTHENTICATED */
export function requireCaller(context: { readonly caller: Caller | null }): Caller {
  if (context.caller !== null) return context.caller;
  throw new ParleyError(
    'UNAUTHENTICATED',
    'Sign in first: send an access token in the `authorization` header.',
  );
}

/** The request that an error belongs to, for code that gets no context (the error formatter). */
export interface CurrentRequest {
  readonly requestId: string;
  readonly log: Logger;
}

const currentRequests = new AsyncLocalStorage<CurrentRequest>();

export function withRequest<T>(request: CurrentRequest, work: () => T): T {
  return currentRequests.run(request, work);
}

export function currentRequest(): CurrentRequest | undefined {
  return currentRequests.getStore();
}

const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{7,127}$/;

/** The id that came with a request, where it is safe to log and to send back; a new one otherwise. */
export function requestIdFrom(offered: unknown): string {
  return typeof offered === 'string' && REQUEST_ID.test(offered) ? offered : randomUUID();
}
