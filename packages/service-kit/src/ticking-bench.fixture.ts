import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createLocalJWKSet } from 'jose';
import { createAuthenticator } from './authenticator.js';
import type { SessionAccess } from './caller.js';
import type { RequestContext } from './context.js';
import { createLogger } from './log.js';
import { type RunningService, startSubgraph } from './subgraph-server.js';
import { type TestContext, tickingSubgraph, ticks } from './ticking-subgraph.fixture.js';
import {
  createTokenSigner,
  createTokenVerifier,
  generateSigningKey,
  IDENTITY_ISSUER,
  type TokenSigner,
} from './tokens.js';

interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The ticking subgraph as it really runs on a socket, and what a test may turn while it does. */
export class TickingBench {
  /** What tokens are worth. */
  readonly sessions = new Map([['s-1', accessOf('s-1', ['run:ask'])]]);
  /** Why the subgraph is not ready. */
  ready: Error | null = null;
  /** What it has to do without. */
  missing: readonly string[] = [];
  databaseAway = false;
  onContext: (context: RequestContext) => void = () => undefined;
  readonly logged: string[] = [];
  readonly socketPath: string;
  readonly #authenticator: ReturnType<typeof createAuthenticator>;
  readonly #log = createLogger({ service: 'test', destination: linesInto(this.logged) });
  #contexts = 0;
  #service: RunningService | undefined;

  private constructor(
    readonly folder: string,
    readonly signer: TokenSigner,
    /** Of the user `u-1`. */
    readonly token: string,
  ) {
    this.socketPath = join(folder, 'test.sock');
    this.#authenticator = createAuthenticator({
      verifier: createTokenVerifier({ issuers: { [IDENTITY_ISSUER]: createLocalJWKSet(signer.jwks) } }),
      readAccess: async (sessionId) => {
        if (this.databaseAway) throw new Error('connection refused');
        return this.sessions.get(sessionId) ?? null;
      },
      maxAgeMs: 20,
      pollIntervalMs: 20,
    });
  }

  static async open(): Promise<TickingBench> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-kit-'));
    const signer = await createTokenSigner({
      privateJwk: await generateSigningKey('k-1'),
      issuer: IDENTITY_ISSUER,
      lifetimeSeconds: 600,
    });
    const { token } = await signer.sign({ userId: 'u-1', tenantId: 't-1', sessionId: 's-1' });
    ticks.opened = 0;
    const bench = new TickingBench(folder, signer, token);
    await bench.restart();
    return bench;
  }

  async restart(stopGraceMs?: number): Promise<void> {
    await this.stop();
    this.#service = await this.start({ socketPath: this.socketPath }, stopGraceMs);
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
  }

  /** Another one of it, somewhere else. */
  start(listen: Parameters<typeof startSubgraph>[0]['listen'], stopGraceMs = 2_000): Promise<RunningService> {
    return startSubgraph<TestContext>({
      name: 'test',
      schema: tickingSubgraph.schema,
      authenticator: this.#authenticator,
      listen,
      log: this.#log,
      createContext: (base) => {
        this.#contexts += 1;
        this.onContext(base);
        return { ...base, serial: this.#contexts };
      },
      without: () => this.missing,
      ready: async () => {
        if (this.ready !== null) throw this.ready;
      },
      extraRoutes: (app) => {
        app.get('/extra', (_request, response) => {
          response.json({ extra: true });
        });
      },
      limits: { maxOperationsPerSocket: 3, maxMessageBytes: 10_000, maxBodyBytes: 50_000, stopGraceMs },
    });
  }

  call(path: string, body?: string, headers: IncomingHttpHeaders = {}): Promise<HttpAnswer> {
    const { socketPath } = this;
    return new Promise((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST';
      const request = httpRequest(
        { socketPath, path, method, headers: { 'content-type': 'application/json', ...headers } },
        async (response) => {
          let text = '';
          for await (const chunk of response.setEncoding('utf8')) text += chunk;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        },
      );
      request.once('error', reject);
      request.end(body);
    });
  }

  async ask(query: string, headers: IncomingHttpHeaders = {}) {
    const { text, ...rest } = await this.call('/graphql', JSON.stringify({ query }), headers);
    return { ...rest, body: JSON.parse(text) };
  }

  async close(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true });
  }
}

export function accessOf(sessionId: string, permissions: string[], accessEpoch = 'e-1'): SessionAccess {
  const userId = sessionId.replace('s', 'u');
  const access = { sessionId, userId, tenantId: 't-1', roles: [], groups: [], attributes: {} };
  return { ...access, permissions, accessEpoch };
}

function linesInto(lines: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
}
