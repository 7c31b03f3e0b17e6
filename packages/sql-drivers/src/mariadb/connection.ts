import { ParleyError } from '@parley/errors';
import type { ApprovedQuery, CatalogTable, PhysicalCatalog, ValueProfile } from '@parley/sql-guard';
import type {
  ConnectionTest,
  ExplainOptions,
  ProfileOptions,
  QueryEstimate,
  RunningQuery,
  RunOptions,
  ServerSettings,
  SqlConnection,
} from '../driver.js';
import { connectionClosed } from '../errors.js';
import { ConnectionPool, type Lease, type PoolOptions } from '../pool/connection-pool.js';
import type { ColumnName } from '../profiles/repeats-sql.js';
import { readBatches } from '../read-batches.js';
import { requireApproved } from '../require-approved.js';
import { toCallerError, toConnectError } from './errors.js';
import { estimateOf, expectedCost } from './estimate.js';
import { readCatalog } from './introspect.js';
import { explainStatement, type Plan } from './plan.js';
import { hasRepeats, readProfiles } from './profile.js';
import { readRoleRights } from './rights.js';
import { lookAgain } from './second-look.js';
import { openSession, type ServerSession } from './server-session.js';
import { beginReadOnly, endAndRelease } from './session.js';
import { Statement } from './statement.js';
import { checkShapes } from './table-shapes.js';

export interface MariadbConnectionOptions extends PoolOptions {
  /** Default 5,000. */
  readonly connectTimeoutMs?: number;
}

const HOUSEKEEPING_TIMEOUT_MS = 60_000;
const PING_TIMEOUT_MS = 1_000;

/** Opens nothing yet: the first statement does. */
export function createMariadbConnection(
  settings: ServerSettings,
  options: MariadbConnectionOptions = {},
): SqlConnection {
  return new MariadbConnection(settings, options);
}

interface Begun<T> {
  readonly lease: Lease<ServerSession>;
  readonly found: T;
}

class MariadbConnection implements SqlConnection {
  readonly #settings: ServerSettings;
  readonly #pool: ConnectionPool<ServerSession>;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(settings: ServerSettings, options: MariadbConnectionOptions) {
    this.#settings = settings;
    this.#pool = new ConnectionPool<ServerSession>(
      {
        connect: () => openSession(settings, options.connectTimeoutMs ?? 5_000),
        isAlive: ({ client }) => client.isAlive(PING_TIMEOUT_MS),
        close: ({ client }) => client.destroy(),
        toError: toConnectError,
      },
      options,
    );
  }

  test(signal: AbortSignal): Promise<ConnectionTest> {
    const started = performance.now();
    return this.#inTransaction(signal, async ({ client, version }) => {
      await client.ask('DO 0');
      const latencyMs = performance.now() - started;
      return { latencyMs, serverVersion: version, rights: await readRoleRights(client) };
    });
  }

  introspect(signal: AbortSignal): Promise<PhysicalCatalog> {
    return this.#inTransaction(signal, ({ client }) => readCatalog(client));
  }

  profile(
    table: CatalogTable,
    { signal, statementTimeoutMs, maxRows }: ProfileOptions,
  ): Promise<readonly ValueProfile[]> {
    // The server ends the statement; the client's own limit is for a server that doesn't.
    const clientTimeoutMs = statementTimeoutMs + PING_TIMEOUT_MS;
    return this.#inTransaction(
      signal,
      ({ client }) => readProfiles(client, { table, maxRows }, clientTimeoutMs),
      statementTimeoutMs,
    );
  }

  repeats(column: ColumnName, { signal, statementTimeoutMs }: ExplainOptions): Promise<boolean> {
    const clientTimeoutMs = statementTimeoutMs + PING_TIMEOUT_MS;
    return this.#inTransaction(
      signal,
      ({ client }) => hasRepeats(client, column, clientTimeoutMs),
      statementTimeoutMs,
    );
  }

  async explain(query: ApprovedQuery, options: ExplainOptions): Promise<QueryEstimate> {
    requireApproved(query, 'mariadb');
    const signal = this.#until(options.signal);
    try {
      const { lease, found: plan } = await this.#begin(query, { ...options, signal });
      await endAndRelease(lease, false);
      if (plan === undefined) throw viewNotExplained();
      return estimateOf(plan);
    } catch (error) {
      throw toCallerError(error, signal, query);
    }
  }

  async run(query: ApprovedQuery, options: RunOptions): Promise<RunningQuery> {
    requireApproved(query, 'mariadb');
    const signal = this.#until(options.signal);
    const mapError = (error: unknown): Error => toCallerError(error, signal, query);
    const { maxRows } = query;
    const begun = this.#begin(query, { ...options, signal });
    const { lease, found: plan } = await begun.catch((error: unknown) => {
      throw mapError(error);
    });
    const { statementTimeoutMs } = options;
    const statement = new Statement(lease, { settings: this.#settings, signal, statementTimeoutMs });
    try {
      if (plan !== undefined) options.onEstimate?.(expectedCost(plan));
      const { columns, first } = await statement.start(query, Math.min(options.firstBatchRows, maxRows));
      first.catch(() => undefined);
      const { maxBatchRows } = options;
      return {
        columns: columns.map(({ name, type, databaseType }) => ({ name, type, databaseType })),
        ...readBatches(statement, { first, maxBatchRows, maxRows, mapError }),
      };
    } catch (error) {
      await statement.end();
      throw mapError(error);
    }
  }

  /**
   * Opens a transaction in which the statement's tables are those its proof was about, until it ends: the plan is asked for
   * first, which makes MariaDB hold them as they are.
   */
  #begin(
    query: ApprovedQuery,
    { signal, statementTimeoutMs }: ExplainOptions,
  ): Promise<Begun<Plan | undefined>> {
    return this.#open(signal, statementTimeoutMs, async (session) => {
      const plan = await explainStatement(session.client, query);
      await checkShapes(session.client, query);
      if (plan !== undefined) await lookAgain(session, query, plan);
      return plan;
    });
  }

  /** For short reads of our own. */
  async #inTransaction<T>(
    signal: AbortSignal,
    work: (session: ServerSession) => Promise<T>,
    timeoutMs = HOUSEKEEPING_TIMEOUT_MS,
  ): Promise<T> {
    const either = this.#until(signal);
    try {
      const { lease, found } = await this.#open(either, timeoutMs, work);
      await endAndRelease(lease, false);
      return found;
    } catch (error) {
      throw toCallerError(error, either);
    }
  }

  /** Opens a read-only transaction and does what comes before its statement; hangs up when it is aborted meanwhile. */
  async #open<T>(
    signal: AbortSignal,
    timeoutMs: number,
    work: (session: ServerSession) => Promise<T>,
  ): Promise<Begun<T>> {
    const lease = await this.#pool.acquire(signal);
    const { client } = lease.client;
    const hangUp = (): void => client.destroy();
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      await beginReadOnly(client, timeoutMs);
      const found = await work(lease.client);
      signal.throwIfAborted();
      return { lease, found };
    } catch (error) {
      await endAndRelease(lease, false);
      throw error;
    } finally {
      signal.removeEventListener('abort', hangUp);
    }
  }

  #until(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal]);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort(connectionClosed());
    await this.#pool.close();
  }
}

function viewNotExplained(): ParleyError {
  return new ParleyError(
    'DATABASE_ERROR',
    'MariaDB tells the cost of a query over a view only to who may see the view’s definition; grant the data source’s role SHOW VIEW, and SELECT on the tables behind it.',
  );
}
