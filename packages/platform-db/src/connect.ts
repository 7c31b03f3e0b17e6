import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from './generated/client.js';
import type { PreparedStatement, StatementCaller } from './prepared-statement.js';
import { readSessionAccess, type SessionAccess } from './session-access.js';
import { orUnavailable } from './unavailable.js';

/** Whose rows: row-level security shows those of this tenant, and a few of this user's own elsewhere. */
export interface PlatformScope {
  readonly tenantId: string;
  readonly userId: string;
}

/** Models and tagged raw SQL; what would leave the scope's transaction is left out. */
export type ScopedClient = Omit<PrismaClient, `$${string}`> & Pick<PrismaClient, '$queryRaw' | '$executeRaw'>;

export type TransactionClient = Prisma.TransactionClient;

/** One service's way to the platform database, with that service's role. */
export interface PlatformDb extends StatementCaller {
  /** A client each of whose operations runs in a transaction of its own with the scope set. */
  forScope(scope: PlatformScope): ScopedClient;
  /** One transaction with the scope set. Serialisation failures and time limits reach the caller. */
  transaction<T>(scope: PlatformScope, work: (tx: TransactionClient) => Promise<T>): Promise<T>;
  /** No scope: row-level security shows nothing, only the definer functions answer. */
  readonly unscoped: PrismaClient;
  /** What a session is worth right now; `null` when it is unknown, revoked, expired or its user gone. */
  readSessionAccess(sessionId: string): Promise<SessionAccess | null>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** `postgresql://role:password@host:port/database` */
  readonly url: string;
  /** Connections held at most; default 10. */
  readonly maxConnections?: number;
  /** How long an operation waits for a connection, a busy pool's included; default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Called with each statement sent, in order, without its values. */
  readonly onQuery?: (sql: string) => void;
  /** Called when an idle connection breaks (the server went away); the next query opens another. */
  readonly onConnectionError?: (error: Error) => void;
}

/** How long an operation waits for a connection: a busy moment is not a failure. */
const IDLE_TIMEOUT_MS = 30_000;

/** Opens nothing yet: the first query connects. The caller closes it. */
export function connectPlatform(options: ConnectOptions): PlatformDb {
  const { url, maxConnections = 10, connectTimeoutMs = 10_000 } = options;
  const { onQuery, onConnectionError = () => undefined } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
  });
  pool.on('error', onConnectionError);
  const adapter = new PrismaPg(pool, { onConnectionError });
  const client = new PrismaClient({
    adapter,
    // Prisma's own limit is two seconds.
    transactionOptions: { maxWait: connectTimeoutMs },
    log: onQuery ? [{ level: 'query', emit: 'event' }] : [],
  });
  if (onQuery) client.$on('query', (event) => onQuery(event.query));

  const call: PlatformDb['call'] = async <Row extends object>(
    { name, text }: PreparedStatement,
    values: readonly unknown[],
  ) => {
    onQuery?.(text);
    const { rows } = await orUnavailable(pool.query<Row>({ name, text, values: [...values] }));
    return rows;
  };

  return {
    // The scope is set and the operation run as one batch: one transaction, on one connection, that no
    // other operation can get into. The setting ends with the transaction (third argument of set_config).
    forScope: (scope) =>
      client.$extends({
        query: {
          async $allOperations({ args, query }) {
            const [, result] = await orUnavailable(
              client.$transaction([setScope(client, scope), query(args)]),
            );
            return result;
          },
        },
      }) as unknown as ScopedClient,
    transaction: (scope, work) =>
      orUnavailable(
        client.$transaction(async (tx) => {
          await setScope(tx, scope);
          return work(tx);
        }),
      ),
    unscoped: client as unknown as PrismaClient,
    call,
    readSessionAccess: (sessionId) => readSessionAccess({ call }, sessionId),
    close: async () => {
      await client.$disconnect();
      if (!pool.ending) await pool.end();
    },
  };
}

function setScope(
  client: Pick<PrismaClient, '$executeRaw'>,
  scope: PlatformScope,
): Prisma.PrismaPromise<number> {
  return client.$executeRaw`
    SELECT set_config('parley.tenant_id', ${scope.tenantId}, true),
           set_config('parley.user_id', ${scope.userId}, true)`;
}
