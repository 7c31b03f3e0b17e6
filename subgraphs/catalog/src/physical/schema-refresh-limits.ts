/** How refreshes in the background go about it. */
export interface SchemaRefreshLimits {
  /** How often a data source is refreshed by itself, a tenth more or less. */
  readonly everyMs: number;
  /** From the first reading of a schema to the first look at its values. */
  readonly afterFirstMs: number;
  /** Where runs find that the schema is not what it was: how long after a refresh the next one comes, at the soonest. */
  readonly afterChangeMs: number;
  /** How often a process looks whether there is something to do. */
  readonly roundMs: number;
  /** A refresh whose process says nothing for this long is taken over. */
  readonly leaseSeconds: number;
  /** Refreshes that go on at once in one process, each of another data source. */
  readonly maxRunning: number;
  /** Of one refresh, by one process: tables that were looked at longest ago come first, what is left keeps its older profiles. */
  readonly budgetMs: number;
  /** Of one statement that looks at values. */
  readonly statementTimeoutMs: number;
  /** Larger tables are sampled. */
  readonly maxRows: number;
}

export const SCHEMA_REFRESH_LIMITS: SchemaRefreshLimits = {
  everyMs: 24 * 3_600_000,
  afterFirstMs: 5 * 60_000,
  afterChangeMs: 10 * 60_000,
  roundMs: 5_000,
  leaseSeconds: 30,
  maxRunning: 2,
  budgetMs: 10 * 60_000,
  statementTimeoutMs: 5_000,
  maxRows: 10_000,
};
