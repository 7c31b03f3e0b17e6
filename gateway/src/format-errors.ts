import {
  type CurrentRequest,
  createErrorFormatter,
  type ErrorFormatter,
  withRequest,
} from '@parley/service-kit';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from './gateway-context.js';

/**
 * The house's one error shape, also for what a subgraph said: its code, message and details stay, what
 * names the subgraph or shows its inside does not.
 */
export function createGatewayErrorFormatter(log: Logger): ErrorFormatter {
  const format = createErrorFormatter({ log });
  return (formatted, error) => {
    return isFromSubgraph(formatted)
      ? format(withoutLocations(formatted), asOwnError(formatted))
      : format(formatted, error);
  };
}

/** Formats errors that no Apollo Server formats: those of WebSocket operations. */
export function formatAll(
  format: ErrorFormatter,
  errors: readonly (GraphQLFormattedError | Error)[],
  request: CurrentRequest,
): readonly GraphQLFormattedError[] {
  return withRequest(request, () =>
    errors.map((error) => {
      if (error instanceof GraphQLError) return format(error.toJSON(), error);
      if (error instanceof Error) return format({ message: error.message }, error);
      return format(withoutLocations(error), asOwnError(error));
    }),
  );
}

/** Whether a client would find this code among an answer's errors. */
export function hasCode(errors: readonly GraphQLFormattedError[] | undefined, code: string): boolean {
  return errors?.some((error) => error.extensions?.code === code) ?? false;
}

function isFromSubgraph({ extensions }: GraphQLFormattedError): boolean {
  return extensions !== undefined && 'serviceName' in extensions;
}

/** Positions in an operation that the gateway wrote mean nothing to a client. */
function withoutLocations({ locations: _inOurs, ...error }: GraphQLFormattedError): GraphQLFormattedError {
  return error;
}

/** An error that arrived as JSON. Its code is trusted as far as it is one of ours. */
function asOwnError({ message, extensions }: GraphQLFormattedError): GraphQLError {
  const { code, details } = extensions ?? {};
  return new GraphQLError(message, {
    extensions: { code: typeof code === 'string' ? code : 'INTERNAL', details },
  });
}
