import type { PlatformDb, PlatformScope } from '@parley/platform-db';

/** One attempt at one run by one process: what it writes of the run is worth only while this is the latest. */
export interface Lease {
  readonly runId: string;
  /** Names the process. */
  readonly holder: string;
  /** Fences off every attempt with a lower number. From 1. */
  readonly attempt: number;
}

/** A lease as it was renewed. */
export interface HeldLease {
  readonly runId: string;
  readonly cancelRequested: boolean;
}

/** A run that was taken over from a process that died. */
export interface TakenLease extends Lease {
  readonly cancelRequested: boolean;
}

/**
 * Who runs what, in the platform database: the truth that all replicas agree on. Times are the database's own, the
 * only clock that they share.
 */
export class LeaseRepository {
  readonly #db: PlatformDb;
  readonly #seconds: number;

  /** `seconds`: how long a run outlives a runner of which nothing more is heard. */
  constructor(db: PlatformDb, seconds: number) {
    this.#db = db;
    this.#seconds = seconds;
  }

  /** What is not in the answer is lost: the run has ended, or somebody else took it over. */
  renew(scope: PlatformScope, leases: readonly Lease[]): Promise<readonly HeldLease[]> {
    const runIds = leases.map(({ runId }) => runId);
    const holders = leases.map(({ holder }) => holder);
    const attempts = leases.map(({ attempt }) => attempt);
    return this.#db.transaction(
      scope,
      (tx) => tx.$queryRaw<HeldLease[]>`
      UPDATE query.runs r
      SET lease_until = now() + make_interval(secs => ${this.#seconds}::float8)
      FROM unnest(${runIds}::uuid[], ${holders}::text[], ${attempts}::int[]) AS held (run_id, holder, attempt)
      WHERE r.id = held.run_id
        AND r.lease_holder = held.holder
        AND r.attempts = held.attempt
        AND r.tenant_id = ${scope.tenantId}::uuid
        AND r.status IN ('QUEUED', 'PLANNING', 'RUNNING')
      RETURNING r.id::text AS "runId", r.cancel_requested_at IS NOT NULL AS "cancelRequested"`,
    );
  }

  /** Whoever comes next may take the run over at once: a renewal that was under way comes to nothing. */
  async letGo(scope: PlatformScope, { runId, holder, attempt }: Lease): Promise<void> {
    await this.#db.transaction(
      scope,
      (tx) => tx.$executeRaw`
      UPDATE query.runs SET lease_until = now(), lease_holder = NULL
      WHERE tenant_id = ${scope.tenantId}::uuid AND id = ${runId}::uuid
        AND lease_holder = ${holder} AND attempts = ${attempt}`,
    );
  }

  /** For a run whose lease ran out: of several replicas that try, one gets it, the others `null`. */
  async takeOver(scope: PlatformScope, runId: string, holder: string): Promise<TakenLease | null> {
    const [taken] = await this.#db.transaction(
      scope,
      (tx) => tx.$queryRaw<Pick<TakenLease, 'attempt' | 'cancelRequested'>[]>`
      UPDATE query.runs
      SET lease_holder = ${holder},
          lease_until = now() + make_interval(secs => ${this.#seconds}::float8),
          attempts = attempts + 1
      WHERE tenant_id = ${scope.tenantId}::uuid
        AND id = ${runId}::uuid
        AND status IN ('QUEUED', 'PLANNING', 'RUNNING')
        AND coalesce(lease_until, created_at + interval '1 minute') < now()
      RETURNING attempts AS attempt, cancel_requested_at IS NOT NULL AS "cancelRequested"`,
    );
    return taken === undefined ? null : { runId, holder, ...taken };
  }
}
