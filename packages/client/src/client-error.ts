/** A failure the API answered with, or a connection that could not be made. */
export class ParleyClientError extends Error {
  override readonly name = 'ParleyClientError';
  /** Stable; every code is listed in the API's documentation. `NETWORK` means no answer came at all. */
  readonly code: string;
  /** True when the same request may succeed later, unchanged. */
  readonly retryable: boolean;
  readonly requestId: string | undefined;

  constructor(
    message: string,
    options: { code: string; retryable: boolean; requestId?: string; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.retryable = options.retryable;
    this.requestId = options.requestId;
  }
}

/** One entry of a GraphQL response's `errors`, as Parley shapes it. */
export interface ResponseError {
  readonly message: string;
  readonly extensions?: {
    readonly code?: unknown;
    readonly retryable?: unknown;
    readonly requestId?: unknown;
  };
}

/** The first error of a response as something to throw. */
export function toClientError(errors: readonly ResponseError[]): ParleyClientError {
  const [first] = errors;
  const { code, retryable, requestId } = first?.extensions ?? {};
  return new ParleyClientError(first?.message ?? 'The server answered without data.', {
    code: typeof code === 'string' ? code : 'INTERNAL',
    retryable: retryable === true,
    ...(typeof requestId === 'string' ? { requestId } : {}),
  });
}
