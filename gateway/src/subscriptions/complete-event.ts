import { executeQueryPlan, type GraphQLDataSource, type ServiceMap } from '@apollo/gateway';
import type { FormattedExecutionResult, GraphQLError } from 'graphql';
import type { GatewayContext } from '../gateway-context.js';
import { toGatewayResponse } from '../subgraphs/subgraph-data-source.js';
import type { SupergraphModel } from '../supergraph.js';
import { EVENT_SERVICE, type EventCompletion } from './plan-subscription.js';

interface CompletedEvent {
  readonly data?: FormattedExecutionResult['data'];
  readonly errors: readonly GraphQLError[];
}

/** Makes the client's answer of one event: fetches what other subgraphs know, keeps what was asked for. */
export type EventCompleter = (
  completion: EventCompletion,
  event: FormattedExecutionResult,
  request: { readonly variables: Readonly<Record<string, unknown>>; readonly context: GatewayContext },
) => Promise<CompletedEvent>;

interface EventContext extends GatewayContext {
  readonly event: FormattedExecutionResult;
}

const eventSource: GraphQLDataSource = {
  process: async ({ context }) => toGatewayResponse((context as EventContext).event),
};

type RequestContext = Parameters<typeof executeQueryPlan>[2];

export function createEventCompleter(model: SupergraphModel, dataSources: ServiceMap): EventCompleter {
  const services = { ...dataSources, [EVENT_SERVICE]: eventSource };
  return async (completion, event, { variables, context }) => {
    const { queryPlan, operation, document } = completion;
    const requestContext = {
      request: { variables: { ...variables } },
      context: { ...context, event } satisfies EventContext,
      logger: context.log,
      metrics: {},
      document,
      operation: operation.operation,
    } as unknown as RequestContext;
    const { data, errors } = await executeQueryPlan(
      queryPlan,
      services,
      requestContext,
      operation,
      model.supergraphSchema,
      model.plannerSchema,
    );
    return { ...(data === undefined ? {} : { data }), errors: errors ?? [] };
  };
}
