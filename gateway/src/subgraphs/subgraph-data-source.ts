import type { GraphQLDataSource } from '@apollo/gateway';
import { ParleyError } from '@parley/errors';
import type { FormattedExecutionResult } from 'graphql';
import type { GatewayContext } from '../gateway-context.js';
import type { SubgraphClient } from './subgraph-client.js';

type ProcessOptions = Parameters<GraphQLDataSource['process']>[0];
type ProcessResult = Awaited<ReturnType<GraphQLDataSource['process']>>;

/** A subgraph as Apollo's plan executor knows it. */
export class SubgraphDataSource implements GraphQLDataSource {
  readonly #client: SubgraphClient;

  constructor(client: SubgraphClient) {
    this.#client = client;
  }

  async process({ request, context, ...options }: ProcessOptions): Promise<ProcessResult> {
    if (request.query === undefined) throw new Error('A plan sent a subgraph no operation');
    const operation = {
      query: request.query,
      variables: request.variables ?? {},
      operationName: request.operationName,
    };
    try {
      return toGatewayResponse(await this.#client.execute(operation, context as GatewayContext));
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      // As an answer, so that the executor gives the error the path of what is missing.
      const place = 'pathInIncomingRequest' in options ? options.pathInIncomingRequest : undefined;
      const atOnePlace = place !== undefined && place.length > 0 && !place.includes('@');
      const described = { message: error.message, extensions: { code: error.code, details: error.details } };
      return { errors: [atOnePlace ? { ...described, path: [] } : described] };
    }
  }
}

export function toGatewayResponse({ data, errors }: FormattedExecutionResult): ProcessResult {
  return {
    ...(data === undefined ? {} : { data }),
    ...(errors === undefined ? {} : { errors }),
  };
}
