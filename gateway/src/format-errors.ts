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
      ? format(placedForClient(formatted), asOwnError(formatted))
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
      return format(placedForClient(error), asOwnError(error));
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

/**
 * Positions in an operation that the gateway wrote mean nothing to a client. Nor does a path from where it
 * stops following the client's own fields: `@` is any element of a list, `_entities` the subgraph's own.
 */
function placedForClient({
  locations: _inOurs,
  path,
  ...error
}: GraphQLFormattedError): GraphQLFormattedError {
  if (path === undefined) return error;
  const foreign = path.findIndex((step) => step === '@' || step === '_entities');
  return { ...error, path: foreign < 0 ? path : path.slice(0, foreign) };
}

/** An error that arrived as JSON. Its code is trusted as far as it is one of ours. */
function asOwnError({ message, extensions }: GraphQLFormattedError): GraphQLError {
  const { code, details, retryable } = extensions ?? {};
  return new GraphQLError(message, {
    extensions: { code: typeof code === 'string' ? code : 'INTERNAL', details, retryable },
  });
}
