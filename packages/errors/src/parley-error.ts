import { ERROR_CODES, type ErrorCode } from './error-codes.js';

/** What goes with a {@link ParleyError}. `details` reaches the client: no secrets, no row data. */
export interface ParleyErrorOptions {
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** Where this failure differs from others of its code. */
  readonly retryable?: boolean;
}

/**
 * A failure the caller can act on. `message` is one sentence for a person and says the way out;
 * `code` is for programs. Anything else that is thrown is a bug and reaches clients as `INTERNAL`.
 */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  /** True when the same may be asked for again, with hope. */
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: ParleyErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? ERROR_CODES[code].retryable;
  }
}

/** Recognises a {@link ParleyError}, also one from a second copy of this package. */
export function isParleyError(error: unknown): error is ParleyError {
  return error instanceof Error && error.name === 'ParleyError' && 'code' in error;
}
