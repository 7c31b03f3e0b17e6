/**
 * Every code a client can meet in `extensions.code`, and whether trying the same
 * thing again can help, unless a failure says otherwise of itself. Codes are part of the API: add, never rename. docs/errors.md
 * says of each what to do.
 */
export const ERROR_CODES = {
  // Who is asking
  UNAUTHENTICATED: { retryable: false },
  FORBIDDEN: { retryable: false },
  INVALID_CREDENTIALS: { retryable: false },
  SESSION_REVOKED: { retryable: false },
  REFRESH_TOKEN_REUSED: { retryable: false },
  RATE_LIMITED: { retryable: true },

  // What was asked for
  BAD_INPUT: { retryable: false },
  NOT_FOUND: { retryable: false },
  GRAPHQL_PARSE_FAILED: { retryable: false },
  GRAPHQL_VALIDATION_FAILED: { retryable: false },
  OPERATION_TOO_COMPLEX: { retryable: false },
  SUBSCRIPTIONS_NEED_WEBSOCKET: { retryable: false },
  IDEMPOTENCY_KEY_REUSED: { retryable: false },
  NAME_TAKEN: { retryable: false },
  EDIT_CONFLICT: { retryable: false },
  DATA_SOURCE_LIMIT: { retryable: false },

  // What the guard refuses
  SQL_TOO_LONG: { retryable: false },
  SQL_TOO_DEEP: { retryable: false },
  SQL_SYNTAX: { retryable: false },
  SQL_NOT_A_SINGLE_SELECT: { retryable: false },
  SQL_UNKNOWN_TABLE: { retryable: false },
  SQL_UNKNOWN_COLUMN: { retryable: false },
  SQL_AMBIGUOUS_COLUMN: { retryable: false },
  SQL_CATALOG_TABLE: { retryable: false },
  SQL_FUNCTION_NOT_ALLOWED: { retryable: false },
  SQL_TYPE_NOT_ALLOWED: { retryable: false },
  SQL_LOCK_NOT_ALLOWED: { retryable: false },
  SQL_WRITE_NOT_ALLOWED: { retryable: false },
  SQL_NOT_SUPPORTED: { retryable: false },
  COLUMN_MASKED: { retryable: false },
  POLICY_ATTRIBUTE_MISSING: { retryable: false },

  // Planning
  PLAN_DECLINED: { retryable: false },
  PLAN_INVALID: { retryable: false },
  MODEL_SERVICE_UNAVAILABLE: { retryable: true },
  MODEL_SERVICE_REFUSED: { retryable: false },
  MODEL_LIMIT_REACHED: { retryable: false },
  MODEL_ANSWER_UNUSABLE: { retryable: true },
  SEMANTIC_MODEL_MISSING: { retryable: false },
  SEMANTIC_QUERY_INVALID: { retryable: false },

  // Running
  DATA_SOURCE_UNAVAILABLE: { retryable: true },
  DATA_SOURCE_REFUSED: { retryable: false },
  DATABASE_ERROR: { retryable: false },
  QUERY_TIMEOUT: { retryable: false },
  SCHEMA_CHANGED: { retryable: true },
  TOO_MANY_RUNS: { retryable: true },
  RUN_CANCELLED: { retryable: false },
  RUN_INTERRUPTED: { retryable: true },
  RUN_LOG_EXPIRED: { retryable: false },
  RESULT_LIMIT: { retryable: false },
  RESULT_EXPIRED: { retryable: false },
  ESTIMATE_TOO_HIGH: { retryable: false },
  QUOTA_EXCEEDED: { retryable: false },
  TOO_MANY_EXPORTS: { retryable: true },
  EXPORT_LINK_INVALID: { retryable: false },
  INVALID_CURSOR: { retryable: false },

  // The house itself
  UNAVAILABLE: { retryable: true },
  BUS_UNAVAILABLE: { retryable: true },
  TIMEOUT: { retryable: true },
  INTERNAL: { retryable: false },
} as const satisfies Record<string, { readonly retryable: boolean }>;

/** A stable, documented error code. */
export type ErrorCode = keyof typeof ERROR_CODES;
