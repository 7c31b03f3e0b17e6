import type { ErrorFormatter } from '@parley/service-kit';
import type { DocumentNode, FormattedExecutionResult, OperationDefinitionNode } from 'graphql';
import { formatAll } from '../format-errors.js';
import type { GatewayContext } from '../gateway-context.js';
import type { GatewayLimits } from '../limits.js';
import type { SubgraphTokens } from '../subgraphs/subgraph-tokens.js';
import type { SupergraphModel } from '../supergraph.js';
import type { EventCompleter } from './complete-event.js';
import { EventFeed } from './event-feed.js';
import type { EventFrame } from './event-frame.js';
import { planSubscription, type SubscriptionPlan } from './plan-subscription.js';
import type { UpstreamPool } from './upstream-pool.js';
import type { WaitingRoom } from './waiting-room.js';

interface SubscriptionRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A subscription that is ready to be opened. */
export interface PreparedSubscription {
  /** @param waiting of the client's socket */
  open(waiting: WaitingRoom): OpenSubscription;
}

export interface OpenSubscription {
  /** The next event; `undefined` at the end. @throws SubgraphErrors, ParleyError UNAVAILABLE */
  take(): Promise<EventFrame | undefined>;
  /** True where the event is the client's result, byte for byte. */
  isWhole(frame: EventFrame): boolean;
  /** Makes the client's result of an event. */
  complete(frame: EventFrame): Promise<FormattedExecutionResult>;
  close(): void;
}

export interface Subscriptions {
  /** @throws ParleyError BAD_INPUT */
  prepare(request: SubscriptionRequest, context: GatewayContext): PreparedSubscription;
}

export interface SubscriptionsOptions {
  readonly model: SupergraphModel;
  readonly pool: UpstreamPool;
  readonly tokens: SubgraphTokens;
  readonly completeEvent: EventCompleter;
  readonly format: ErrorFormatter;
  readonly limits: GatewayLimits;
}

/** Plans subscriptions, each document once, and opens them at the subgraphs that own their events. */
export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { model, pool, tokens, completeEvent, format, limits } = options;
  // The reader keeps documents for a bounded time; a plan lives as long as its document.
  const plans = new WeakMap<OperationDefinitionNode, SubscriptionPlan>();

  function planOf({ document, operation }: SubscriptionRequest): SubscriptionPlan {
    const known = plans.get(operation);
    if (known !== undefined) return known;
    const plan = planSubscription(model, document, operation);
    plans.set(operation, plan);
    return plan;
  }

  return {
    prepare(request, context) {
      const plan = planOf(request);
      const start = plan.begin(request.variables);
      const { completion } = plan;
      const { session, requestId, log } = context;

      const isWhole = ({ isPlain, type }: EventFrame) =>
        isPlain && (completion === null || (type !== undefined && completion.wholeTypes.has(type)));
      const complete = async (frame: EventFrame): Promise<FormattedExecutionResult> => {
        const event = JSON.parse(Buffer.concat(frame.pieces).toString()) as FormattedExecutionResult;
        const { data, errors = [] } =
          completion === null
            ? event
            : await completeEvent(completion, event, { variables: request.variables, context });
        return {
          ...(data === undefined ? {} : { data }),
          ...(errors.length === 0 ? {} : { errors: formatAll(format, errors, context) }),
        };
      };

      return {
        open(waiting) {
          const feed = new EventFeed({
            plan,
            start,
            token: () => tokens.forSession(session),
            requestId,
            log,
            pool,
            waiting,
            waitingBytes: limits.waitingBytes,
            heldSourceMs: limits.heldSourceMs,
          });
          return {
            take: () => feed.take(),
            complete,
            isWhole,
            close: () => feed.close(),
          };
        },
      };
    },
  };
}
