import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { PlatformDb, PrismaClient, ServiceRole } from '@parley/platform-db';
import { connectPlatform } from '@parley/platform-db';
import { makeTestFolder, startTestPlatform, type TestPlatform } from '@parley/platform-db/testing';
import {
  type Authenticator,
  createAuthenticator,
  createLogger,
  createTokenSigner,
  createTokenVerifier,
  createVault,
  generateSigningKey,
  IDENTITY_ISSUER,
  type ListenAddress,
  type RequestContext,
  type RunningService,
  type TokenSigner,
  type Vault,
} from '@parley/service-kit';
import { createLocalJWKSet } from 'jose';
import type { GraphQLAnswer } from '../graphql-request.js';
import { type People, settlePeople } from './people.js';
import { unixGet, unixGraphqlRequest } from './unix-request.js';

/** What every subgraph's server is made of. */
export interface SubgraphDeps {
  readonly db: PlatformDb;
  readonly authenticator: Authenticator;
  readonly signer: TokenSigner;
  readonly vault: Vault;
  readonly listen: ListenAddress;
  readonly log: RequestContext['log'];
}

/** One subgraph, as it really runs: its own server on a Unix socket, its own role on a real PostgreSQL. */
export interface SubgraphBench {
  readonly platform: TestPlatform;
  /** The platform database past row-level security, for setting and seeing the scene. */
  readonly admin: PrismaClient;
  readonly vault: Vault;
  readonly people: People;
  /** Statements the subgraph has sent, authentication's and transactions' own left out. */
  readonly statements: string[];
  /** Lines of the subgraph's log, as JSON. */
  readonly logLines: string[];
  request(
    query: string,
    options?: { token?: string; variables?: Record<string, unknown> },
  ): Promise<GraphQLAnswer>;
  get(path: string): ReturnType<typeof unixGet>;
  stop(): Promise<void>;
}

export interface SubgraphBenchOptions {
  readonly role: ServiceRole;
  readonly start: (deps: SubgraphDeps) => Promise<RunningService>;
  /** Of everybody's password. Default: one that no password fits. */
  readonly passwordHash?: string;
}

/** Transactions, and what goes on in the background whatever is asked. */
const HOUSEKEEPING =
  /^\s*(BEGIN|COMMIT|ROLLBACK|SELECT set_config|.*(session_access|abandoned_runs|runs_to_cancel|unstored_results|waiting_refreshes|schemas_due|SET result_claimed_until))/is;

export async function startSubgraphBench(options: SubgraphBenchOptions): Promise<SubgraphBench> {
  const platform = await startTestPlatform();
  const folder = await makeTestFolder();
  const adminDb = connectPlatform({ url: platform.adminUrl });
  const statements: string[] = [];
  const logLines: string[] = [];
  const db = platform.connect(options.role, (sql) => {
    if (!HOUSEKEEPING.test(sql)) statements.push(sql);
  });
  const signer = await createTokenSigner({
    privateJwk: await generateSigningKey('test'),
    issuer: IDENTITY_ISSUER,
    lifetimeSeconds: 600,
  });
  const vault = createVault(new Uint8Array(32).fill(7));
  const people = await settlePeople(adminDb.unscoped, signer, options.passwordHash ?? 'no password fits');
  const socketPath = join(folder, 'subgraph.sock');
  const service = await options.start({
    db,
    // No answer about a session is kept: a test sees at once what a person sees within a second.
    authenticator: createAuthenticator({
      verifier: createTokenVerifier({ issuers: { [IDENTITY_ISSUER]: createLocalJWKSet(signer.jwks) } }),
      readAccess: (sessionId) => db.readSessionAccess(sessionId),
      maxAgeMs: 0,
    }),
    signer,
    vault,
    listen: { socketPath },
    log: createLogger({ service: options.role, level: 'debug', destination: lineCollector(logLines) }),
  });

  return {
    platform,
    admin: adminDb.unscoped,
    vault,
    people,
    statements,
    logLines,
    request: (query, { token, variables } = {}) =>
      unixGraphqlRequest(socketPath, {
        query,
        ...(token !== undefined && { token }),
        ...(variables !== undefined && { variables }),
      }),
    get: (path) => unixGet(socketPath, path),
    async stop() {
      await service.stop();
      await adminDb.close();
      await platform.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function lineCollector(lines: string[]): NodeJS.WritableStream {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'));
      done();
    },
  });
}
