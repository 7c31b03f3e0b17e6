import { randomBytes } from 'node:crypto';
import { createPostgresConnection, type ServerSettings, type SqlConnection } from '@parley/sql-drivers';
import type { ApprovedQuery, PhysicalCatalog, ValueProfile } from '@parley/sql-guard';
import pg from 'pg';
import { refillPostgres } from '../fills/refill-postgres.js';
import type { Answer } from '../matching/cell.js';
import type { Comment } from '../question-set.js';
import { commentOn } from './comment-on.js';
import type { EvaluatedData, Fill, Join, KeptColumns } from './evaluated-data.js';
import { PostgresAnswers } from './postgres-answers.js';
import { readProfiles } from './read-profiles.js';
import { runApproved } from './run-approved.js';

/** A PostgreSQL in which databases may be made. */
export interface EvaluationServer {
  readonly host: string;
  readonly port: number;
  /** How its superuser connects to a database. Secret. */
  adminUrl(database: string): string;
}

export interface PostgresDataOptions {
  readonly server: EvaluationServer;
  /** Of letters, digits and underscores; databases that are called so are thrown away. */
  readonly name: string;
  readonly refills: number;
  /** A database to copy; absent: an empty one. */
  readonly template?: string;
  /** Makes the tables and fills them. */
  readonly load: (client: pg.Client) => Promise<void>;
  readonly comments: readonly Comment[];
  /** Whether the values are looked at: a draft is better with. */
  readonly withProfiles: boolean;
  /** Whether answers are compared with those of an engine without kinds. Default false. */
  readonly isLoose?: boolean;
  readonly signal: AbortSignal;
}

/** Loads a set once and copies the database for each re-fill; all of them go when it is disposed of. */
export async function openPostgresData(options: PostgresDataOptions): Promise<EvaluatedData> {
  await using cleanup = new AsyncDisposableStack();
  const { server, name, template = 'template0' } = options;
  const admin = cleanup.adopt(await connect(server.adminUrl('postgres')), (client) => client.end());
  const reader = { user: `${name}_reader`, password: randomBytes(18).toString('base64url') };
  cleanup.defer(() => ignore(admin.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(reader.user)}`)));
  await createReader(admin, reader);
  const names = [name, ...Array.from({ length: options.refills }, (_, index) => `${name}_${index + 1}`)];
  for (const [index, database] of names.entries()) {
    cleanup.defer(() => ignore(admin.query(dropDatabase(database))));
    await admin.query(dropDatabase(database));
    await admin.query(
      `CREATE DATABASE ${pg.escapeIdentifier(database)} TEMPLATE ${pg.escapeIdentifier(index === 0 ? template : name)} STRATEGY file_copy`,
    );
    if (index === 0) await withClient(server.adminUrl(database), (client) => fillGiven(client, options));
  }
  const [given, ...refills] = await Promise.all(
    names.map(async (database) => {
      const settings = settingsOf(server, reader, database);
      const connection = createPostgresConnection(settings);
      cleanup.adopt(connection, (each) => each.close());
      const answers = cleanup.adopt(await PostgresAnswers.open(server.adminUrl(database)), (each) =>
        each.close(),
      );
      return { database, settings, connection, answers };
    }),
  );
  if (given === undefined) throw new Error('A set has the data it was given.');
  const catalog = await given.connection.introspect(options.signal);
  const profiles = options.withProfiles ? await readProfiles(given.connection, catalog, options.signal) : [];
  return new PostgresData({ ...options, given, refills, catalog, profiles }, cleanup.move());
}

interface Filled {
  readonly database: string;
  readonly settings: ServerSettings;
  readonly connection: SqlConnection;
  readonly answers: PostgresAnswers;
}

interface Parts extends Pick<PostgresDataOptions, 'server' | 'isLoose'> {
  readonly given: Filled;
  readonly refills: readonly Filled[];
  readonly catalog: PhysicalCatalog;
  readonly profiles: readonly ValueProfile[];
}

class PostgresData implements EvaluatedData {
  readonly dialect = 'postgresql';
  readonly catalog: PhysicalCatalog;
  readonly profiles: readonly ValueProfile[];
  readonly given: Fill;
  readonly settings: ServerSettings;
  readonly #parts: Parts;
  readonly #cleanup: AsyncDisposableStack;

  constructor(parts: Parts, cleanup: AsyncDisposableStack) {
    this.#parts = parts;
    this.#cleanup = cleanup;
    this.catalog = parts.catalog;
    this.profiles = parts.profiles;
    this.settings = parts.given.settings;
    this.given = fillOf(parts.given, parts.isLoose ?? false);
  }

  async areCopies({ from, to }: Join, column: string): Promise<boolean> {
    const id = pg.escapeIdentifier;
    const on = from.columns.map((key, index) => `a.${id(key)} = b.${id(to.columns[index] ?? key)}`);
    const { rows } = await this.#parts.given.answers.ask(
      `SELECT count(*) > 0 AND bool_and(a.${id(column)} IS NOT DISTINCT FROM b.${id(column)})
       FROM ${id(from.schema)}.${id(from.table)} a JOIN ${id(to.schema)}.${id(to.table)} b ON ${on.join(' AND ')}`,
    );
    const cell = rows[0]?.[0];
    return cell?.kind === 'boolean' && cell.value === 'true';
  }

  async refill(kept: KeptColumns): Promise<readonly Fill[]> {
    const { server, refills, catalog } = this.#parts;
    for (const [index, { database }] of refills.entries()) {
      await withClient(server.adminUrl(database), (client) =>
        refillPostgres(client, catalog, { kept, seed: `refill ${index + 1}` }),
      );
    }
    return refills.map((each) => fillOf(each, this.#parts.isLoose ?? false));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cleanup.disposeAsync();
  }
}

function fillOf({ connection, answers }: Filled, isLoose: boolean): Fill {
  return {
    gold: (sql): Promise<Answer> => answers.ask(sql),
    run: (query: ApprovedQuery, signal): Promise<Answer> =>
      runApproved(connection, query, { signal, isLoose }),
  };
}

async function fillGiven(client: pg.Client, { load, comments }: PostgresDataOptions): Promise<void> {
  await client.query(`SET TimeZone = 'UTC'`);
  await load(client);
  await commentOn(client, comments);
  await client.query('ANALYZE');
}

type Reader = Pick<ServerSettings, 'user' | 'password'>;

function settingsOf({ host, port }: EvaluationServer, reader: Reader, database: string): ServerSettings {
  return { engine: 'postgresql', ...reader, host, port, database, tls: 'disable' };
}

async function createReader(admin: pg.Client, { user, password }: Reader): Promise<void> {
  const role = pg.escapeIdentifier(user);
  await admin.query(`DROP ROLE IF EXISTS ${role}`);
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
  await admin.query(`GRANT pg_read_all_data TO ${role}`);
}

function dropDatabase(name: string): string {
  return `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What is thrown away may be in use for a moment; the server goes in the end. */
async function ignore(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}
