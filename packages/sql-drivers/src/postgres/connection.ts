import type { ApprovedQuery, CatalogTable, PhysicalCatalog, ValueProfile } from '@parley/sql-guard';
import type { Client, FieldDef } from 'pg';
import type {
  ConnectionTest,
  ExplainOptions,
  OpenedRead,
  ProfileOptions,
  QueryEstimate,
  RunningQuery,
  RunOptions,
  ServerSettings,
  SqlConnection,
} from '../driver.js';
import { connectionClosed } from '../errors.js';
import { ConnectionPool } from '../pool/connection-pool.js';
import type { ColumnName } from '../profiles/repeats-sql.js';
import { readBatches } from '../read-batches.js';
import { requireApproved } from '../require-approved.js';
import { SecondLookFault } from '../second-look-fault.js';
import { settlesWithin } from '../settles-within.js';
import { beginRead } from './begin-read.js';
import { PostgresClients, type PostgresConnectionOptions } from './client-source.js';
import { toParleyError } from './errors.js';
import { estimateOf, expectedCost } from './estimate.js';
import { readCatalog } from './introspect.js';
import { OpenedSession } from './opened-session.js';
import { hasRepeats, readProfiles } from './profile.js';
import { readRoleRights } from './role-rights.js';
import type { RowClient } from './row-client.js';
import { lookAgain, planOf } from './second-look.js';
import { Session } from './session.js';
import { Statement, type StatementOptions } from './statement.js';
import { lookUpTypes } from './type-lookup.js';
import { type PostgresType, PostgresTypes } from './types.js';

const HOUSEKEEPING_TIMEOUT_MS = 15_000;
/** How long statements may take to end in the database before their sockets are closed. */
const CLOSE_WITHIN_MS = 800;

/** Opens nothing yet: the first statement does. */
export function createPostgresConnection(
  settings: ServerSettings,
  options: PostgresConnectionOptions = {},
): SqlConnection {
  return new PostgresConnection(settings, options);
}

class PostgresConnection implements SqlConnection {
  readonly #settings: ServerSettings;
  readonly #clients: PostgresClients;
  readonly #pool: ConnectionPool<RowClient>;
  readonly #types = new PostgresTypes();
  readonly #closing = new AbortController();
  readonly #opened = new WeakSet<OpenedRead>();
  #closed: Promise<void> | undefined;

  constructor(settings: ServerSettings, options: PostgresConnectionOptions) {
    this.#settings = settings;
    this.#clients = new PostgresClients(settings, options);
    this.#pool = new ConnectionPool(this.#clients, options);
  }

  async test(signal: AbortSignal): Promise<ConnectionTest> {
    const started = performance.now();
    return this.#housekeeping(signal, async (client) => {
      const result = await client.query<{ server_version: string }>('show server_version');
      const latencyMs = performance.now() - started;
      const serverVersion = result.rows[0]?.server_version ?? '';
      return { latencyMs, serverVersion, rights: await readRoleRights(client) };
    });
  }

  introspect(signal: AbortSignal): Promise<PhysicalCatalog> {
    return this.#housekeeping(signal, readCatalog);
  }

  profile(
    table: CatalogTable,
    { signal, statementTimeoutMs, maxRows }: ProfileOptions,
  ): Promise<readonly ValueProfile[]> {
    return this.#housekeeping(
      signal,
      (client) => readProfiles(client, { table, maxRows }),
      statementTimeoutMs,
    );
  }

  repeats(column: ColumnName, { signal, statementTimeoutMs }: ExplainOptions): Promise<boolean> {
    return this.#housekeeping(signal, (client) => hasRepeats(client, column), statementTimeoutMs);
  }

  open(tables: ApprovedQuery['expectedTables'], options: ExplainOptions): OpenedRead {
    const opened = new OpenedSession(
      tables,
      { ...options, signal: this.#orClosed(options.signal) },
      {
        lease: (signal) => this.#openSession(signal),
        begin: (session) => beginIn(session, tables, options),
      },
    );
    this.#opened.add(opened);
    return opened;
  }

  async explain(query: ApprovedQuery, options: ExplainOptions): Promise<QueryEstimate> {
    requireApproved(query, 'postgresql');
    const signal = this.#orClosed(options.signal);
    try {
      const session = await this.#openSession(signal);
      try {
        return await session.perform(async (client) => {
          await beginRead(client, { ...options, expectedTables: query.expectedTables });
          const plan = await planOf(client, query);
          await lookAgain(client, query, plan);
          return estimateOf(client, query, plan);
        });
      } finally {
        await session.end();
      }
    } catch (error) {
      throw toRunError(error, signal, query);
    }
  }

  async run(query: ApprovedQuery, options: RunOptions): Promise<RunningQuery> {
    requireApproved(query, 'postgresql');
    if (options.opened !== undefined && !this.#opened.has(options.opened))
      throw new Error('a statement was given a transaction that another connection had opened');
    const signal = this.#orClosed(options.signal);
    const mapError = (error: unknown): Error => toRunError(error, signal, query);
    const session = await this.#sessionFor(query, { ...options, signal }).catch((error: unknown) => {
      throw mapError(error);
    });
    try {
      const expectedRows = await session.perform(async (client) => {
        const plan = await planOf(client, query);
        await lookAgain(client, query, plan);
        const expected = expectedCost(plan);
        options.onEstimate?.(expected);
        return expected.rows;
      });
      const { maxRows } = query;
      const typesOf: StatementOptions['typesOf'] = (fields) => this.#typesOf(fields);
      const statement = new Statement(session, query, { typesOf, expectedRows });
      const { columns, first } = await statement.start(options.firstBatchRows);
      first.catch(() => undefined);
      return {
        columns,
        ...readBatches(statement, { first, maxBatchRows: options.maxBatchRows, maxRows, mapError }),
      };
    } catch (error) {
      await session.end();
      throw mapError(error);
    }
  }

  /** With its transaction begun: what was opened for this statement, or a new one. */
  async #sessionFor(query: ApprovedQuery, options: RunOptions): Promise<Session> {
    const { opened, signal } = options;
    const begun = opened instanceof OpenedSession ? opened.take(query, options) : undefined;
    return begun ?? beginIn(await this.#openSession(signal), query.expectedTables, options);
  }

  #orClosed(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal]);
  }

  async #openSession(signal: AbortSignal): Promise<Session> {
    return new Session(await this.#pool.acquire(signal), this.#settings, signal);
  }

  async #typesOf(fields: readonly FieldDef[]): Promise<readonly PostgresType[]> {
    const oids = fields.map((field) => field.dataTypeID);
    const unknown = this.#types.unknownOf(oids);
    if (unknown.length > 0) this.#types.learn(await lookUpTypes(this.#settings, unknown));
    return oids.map((oid) => this.#types.of(oid));
  }

  /** For short reads of our own. */
  async #housekeeping<T>(
    caller: AbortSignal,
    work: (client: Client) => Promise<T>,
    statementTimeoutMs = HOUSEKEEPING_TIMEOUT_MS,
  ): Promise<T> {
    const signal = AbortSignal.any([caller, this.#closing.signal]);
    try {
      const session = await this.#openSession(signal);
      try {
        return await session.perform(async (client) => {
          await beginRead(client, { statementTimeoutMs, expectedTables: [] });
          return work(client);
        });
      } finally {
        await session.end();
      }
    } catch (error) {
      throw toParleyError(error, signal);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort(connectionClosed());
    this.#clients.abandonConnecting();
    const closed = this.#pool.close();
    if (await settlesWithin(closed, CLOSE_WITHIN_MS)) return;
    this.#clients.hangUp();
    await closed;
  }
}

/** @throws as `beginRead`, the session ended */
async function beginIn(
  session: Session,
  expectedTables: ApprovedQuery['expectedTables'],
  { statementTimeoutMs }: ExplainOptions,
): Promise<Session> {
  try {
    await session.perform((client) => beginRead(client, { statementTimeoutMs, expectedTables }));
    return session;
  } catch (error) {
    await session.end();
    throw error;
  }
}

/** A fault of ours is not put into words for the asker. */
function toRunError(error: unknown, signal: AbortSignal, query: ApprovedQuery): Error {
  return error instanceof SecondLookFault ? error : toParleyError(error, signal, query);
}
