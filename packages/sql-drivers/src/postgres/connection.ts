import { ParleyError } from '@parley/errors';
import { type ApprovedQuery, isApproved, type PhysicalCatalog } from '@parley/sql-guard';
import type { FieldDef, PoolClient } from 'pg';
import type {
  ConnectionSettings,
  ConnectionTest,
  RunningQuery,
  RunOptions,
  SqlConnection,
} from '../driver.js';
import { ClientPool, type PostgresConnectionOptions } from './client-pool.js';
import { toParleyError } from './errors.js';
import { readCatalog } from './introspect.js';
import { readRoleRights } from './role-rights.js';
import { readRows } from './rows.js';
import { beginReadOnly, endAndRelease } from './session.js';
import { Statement } from './statement.js';
import { lookUpTypes } from './type-lookup.js';
import { describeColumn, type PostgresType, PostgresTypes } from './types.js';

const HOUSEKEEPING_TIMEOUT_MS = 15_000;

/** Opens nothing yet: the first statement does. */
export function createPostgresConnection(
  settings: ConnectionSettings,
  options: PostgresConnectionOptions = {},
): SqlConnection {
  return new PostgresConnection(settings, options);
}

class PostgresConnection implements SqlConnection {
  readonly #settings: ConnectionSettings;
  readonly #pool: ClientPool;
  readonly #types = new PostgresTypes();
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(settings: ConnectionSettings, options: PostgresConnectionOptions) {
    this.#settings = settings;
    this.#pool = new ClientPool(settings, options);
  }

  async test(signal: AbortSignal): Promise<ConnectionTest> {
    const started = performance.now();
    return this.#inTransaction(signal, async (client) => {
      const result = await client.query<{ server_version: string }>('show server_version');
      const latencyMs = performance.now() - started;
      const serverVersion = result.rows[0]?.server_version ?? '';
      return { latencyMs, serverVersion, rights: await readRoleRights(client) };
    });
  }

  introspect(signal: AbortSignal): Promise<PhysicalCatalog> {
    return this.#inTransaction(signal, readCatalog);
  }

  async run(query: ApprovedQuery, options: RunOptions): Promise<RunningQuery> {
    // The last door before an engine: only what the guard printed from a checked tree passes.
    if (!isApproved(query)) throw new Error('a driver was given a query that the guard did not approve');
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    const mapError = (error: unknown): ParleyError => toParleyError(error, signal, query);
    const rowLimit = query.maxRows + 1;
    const statement = await this.#open(query, { ...options, signal }).catch((error: unknown) => {
      throw mapError(error);
    });
    try {
      const { fields, first } = await statement.start(Math.min(options.firstBatchRows, rowLimit));
      first.catch(() => undefined);
      const types = await this.#typesOf(fields);
      return {
        columns: fields.map((field) => describeColumn(field.name, this.#types.of(field.dataTypeID))),
        batches: readRows(statement, { ...options, first, types, rowLimit, mapError }),
      };
    } catch (error) {
      await statement.end();
      throw mapError(error);
    }
  }

  async #open(query: ApprovedQuery, options: RunOptions): Promise<Statement> {
    const lease = await this.#pool.acquire(options.signal);
    try {
      await beginReadOnly(lease.client, options.statementTimeoutMs);
    } catch (error) {
      lease.release(true);
      throw error;
    }
    return new Statement(lease, this.#settings, {
      sql: query.sql,
      values: query.values,
      signal: options.signal,
    });
  }

  async #typesOf(fields: readonly FieldDef[]): Promise<readonly PostgresType[]> {
    const oids = fields.map((field) => field.dataTypeID);
    const unknown = this.#types.unknownOf(oids);
    if (unknown.length > 0) this.#types.learn(await lookUpTypes(this.#settings, unknown));
    return oids.map((oid) => this.#types.of(oid));
  }

  /** For short reads of our own, which end by their time limit. */
  async #inTransaction<T>(signal: AbortSignal, work: (client: PoolClient) => Promise<T>): Promise<T> {
    try {
      const lease = await this.#pool.acquire(AbortSignal.any([signal, this.#closing.signal]));
      try {
        await beginReadOnly(lease.client, HOUSEKEEPING_TIMEOUT_MS);
        return await work(lease.client);
      } finally {
        await endAndRelease(lease, false);
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
    this.#closing.abort(
      new ParleyError('DATA_SOURCE_UNAVAILABLE', 'The connection to the data source was closed; try again.'),
    );
    await this.#pool.close();
  }
}
