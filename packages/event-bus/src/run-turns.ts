/** A run that wants a place. */
export interface TurnRequest {
  readonly runId: string;
  readonly tenantId: string;
  /** Runs of this tenant that may go on at once, over all replicas. As the tenant's tier says. */
  readonly maxRunning: number;
  /** The tenant's weight against others: with twice the share, twice the places while both have runs waiting. */
  readonly share: number;
}

/** A place in the line; give it back, whether or not its turn came. */
export interface RunPlace {
  /** Whether its turn has come. */
  readonly isTurn: boolean;
  /**
   * Resolves when it is this run's turn; rejects with the signal's reason.
   * @throws ParleyError BUS_UNAVAILABLE
   */
  turn(signal: AbortSignal): Promise<void>;
  /** Idempotent; never rejects. */
  leave(): Promise<void>;
}

/**
 * Places for runs: bounds what goes on at once, by tenant over all replicas and in each process. The next free
 * place goes to the tenant with the fewest runs going for its share, then to the one served longest ago: a long
 * line delays nobody else's first run.
 */
export interface RunTurns {
  /**
   * Joins the line.
   * @throws ParleyError TOO_MANY_RUNS (the tenant's line is full), BUS_UNAVAILABLE
   */
  enter(request: TurnRequest): Promise<RunPlace>;
  /** Gives all places of this process back. Who still waits for a turn is told UNAVAILABLE. Idempotent. */
  close(): Promise<void>;
}

/** Bounds that no tenant's tier sets. */
export interface RunTurnsLimits {
  /** Runs of all tenants that go on at once in this process. */
  readonly maxRunning: number;
  /** Runs of one tenant that may wait, over all replicas. */
  readonly maxWaitingPerTenant: number;
}
