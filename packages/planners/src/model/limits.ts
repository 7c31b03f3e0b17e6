/** What planning one question may take. */
export interface ModelLimits {
  /** Requests to the model. */
  readonly turns: number;
  /** Of all requests together, cached or not. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly outputTokensPerTurn: number;
  readonly timeMs: number;
  /** Turns that call no tool or one that can't be read. */
  readonly faults: number;
  /** Plans that were refused when checked. */
  readonly failedChecks: number;
  /** Tool calls that are answered in one turn. */
  readonly callsPerTurn: number;
  /** Of the model's outline; what is not in it is found with the tools. */
  readonly outlineCharacters: number;
  /** Of one tool's result. */
  readonly resultCharacters: number;
}

export const DEFAULT_LIMITS: ModelLimits = {
  turns: 12,
  inputTokens: 300_000,
  outputTokens: 32_000,
  outputTokensPerTurn: 8_000,
  timeMs: 90_000,
  faults: 3,
  failedChecks: 4,
  callsPerTurn: 8,
  outlineCharacters: 60_000,
  resultCharacters: 30_000,
};
