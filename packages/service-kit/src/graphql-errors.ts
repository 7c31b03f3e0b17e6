import { ERROR_CODES, type ErrorCode, isParleyError, type ParleyError } from '@parley/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { currentRequest } from './context.js';
import { withoutValues } from './without-values.js';

export type ErrorFormatter = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

export interface ErrorFormatterOptions {
  /** Used where an error belongs to no request. */
  readonly log: Logger;
  /** Default true. False shows the messages of bugs, for a developer's own machine. */
  readonly maskInternal?: boolean;
}

/** Apollo's and GraphQL's names for what our list names otherwise. */
const SAME_AS: Readonly<Record<string, ErrorCode>> = {
  BAD_REQUEST: 'BAD_INPUT',
  BAD_USER_INPUT: 'BAD_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'GRAPHQL_VALIDATION_FAILED',
};
/** Steps of Apollo's persisted query protocol rather than failures: clients look for these names. */
const PROTOCOL_CODES = new Set(['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED']);

const MASKED = 'Something went wrong on our side. Try again; if it stays, report the request id.';

/**
 * The one shape in which every error reaches a client, over HTTP and WebSocket alike:
 * `{message, path, extensions: {code, retryable, requestId, details?}}`. What is nobody's to act on
 * becomes INTERNAL with a general message, and is logged under the request id.
 */
export function createErrorFormatter({ log, maskInternal = true }: ErrorFormatterOptions): ErrorFormatter {
  return (formatted, error) => {
    const request = currentRequest();
    const origin = originOf(error);
    const known = describe(origin, formatted, error);
    if (known === undefined)
      (request?.log ?? log).error({ err: origin, path: formatted.path }, 'request failed');
    const { message, code, retryable, details } = known ?? {
      message: maskInternal ? MASKED : messageOf(origin),
      code: 'INTERNAL',
      retryable: false,
    };
    return {
      message,
      ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
      ...(formatted.path === undefined ? {} : { path: formatted.path }),
      extensions: {
        code,
        retryable,
        ...(request === undefined ? {} : { requestId: request.requestId }),
        ...(details === undefined || Object.keys(details).length === 0 ? {} : { details }),
      },
    };
  };
}

interface Described {
  readonly message: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** `undefined`: not meant for a client. */
function describe(origin: unknown, formatted: GraphQLFormattedError, error: unknown): Described | undefined {
  if (isParleyError(origin)) return describeParleyError(origin);
  const aboutRequest = isAboutRequest(error);
  const shown = aboutRequest ? error : origin;
  if (!(shown instanceof GraphQLError)) return undefined;
  const code = shown.extensions.code ?? formatted.extensions?.code;
  if (typeof code !== 'string' || code === 'INTERNAL_SERVER_ERROR') {
    // Over WebSocket no Apollo Server gives a code to a variable that doesn't fit its type. Errors
    // with a path may come from serialising a value, which they repeat: not for clients.
    return aboutRequest
      ? { message: withoutValues(shown.message), code: 'BAD_INPUT', retryable: false }
      : undefined;
  }
  if (PROTOCOL_CODES.has(code)) return { message: shown.message, code, retryable: false };
  const ours = Object.hasOwn(SAME_AS, code) ? SAME_AS[code] : code;
  if (ours === undefined || !isErrorCode(ours) || ours === 'INTERNAL') return undefined;
  return {
    message: validationMessage(shown) ?? (aboutRequest ? withoutValues(shown.message) : shown.message),
    code: ours,
    retryable: isBoolean(shown.extensions.retryable)
      ? shown.extensions.retryable
      : ERROR_CODES[ours].retryable,
    ...detailsOf(shown.extensions.details),
  };
}

/**
 * What GraphQL says of a document or a variable before any resolver runs. It may wrap what a scalar
 * threw, and then points at the place in the document; a bug wrapped on its way here points nowhere.
 */
function isAboutRequest(error: unknown): error is GraphQLError {
  if (!(error instanceof GraphQLError) || error.path !== undefined) return false;
  return error.originalError === undefined || error.nodes !== undefined;
}

function describeParleyError(error: ParleyError): Described | undefined {
  if (error.code === 'INTERNAL') return undefined;
  return { message: error.message, code: error.code, retryable: error.retryable, details: error.details };
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function detailsOf(details: unknown): { details?: Readonly<Record<string, unknown>> } {
  return typeof details === 'object' && details !== null && !Array.isArray(details)
    ? { details: details as Readonly<Record<string, unknown>> }
    : {};
}

/** type-graphql's argument validation (class-validator) says only that something is wrong; this says what. */
function validationMessage(error: GraphQLError): string | undefined {
  const faults = error.extensions.validationErrors;
  if (!Array.isArray(faults)) return undefined;
  const texts = faults.flatMap((fault: { readonly constraints?: Readonly<Record<string, string>> }) =>
    Object.values(fault.constraints ?? {}),
  );
  return texts.length === 0 ? undefined : `${texts.join('; ')}.`;
}

/** The error as it was thrown, below the layers in which GraphQL wraps it. */
function originOf(error: unknown): unknown {
  let current = error;
  while (current instanceof GraphQLError && current.originalError !== undefined) {
    current = current.originalError;
  }
  return current;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
