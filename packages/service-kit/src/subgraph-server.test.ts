import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import { createLocalJWKSet } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createAuthenticator } from './authenticator.js';
import type { SessionAccess } from './caller.js';
import type { RequestContext } from './context.js';
import { subgraphInProcess } from './in-process-operations.js';
import { createLogger } from './log.js';
import { type RunningService, startSubgraph } from './subgraph-server.js';
import { type TestContext, tickingSubgraph, ticks } from './ticking-subgraph.fixture.js';
import { createTokenSigner, createTokenVerifier, generateSigningKey, IDENTITY_ISSUER } from './tokens.js';

describe('a running subgraph', () => {
  let folder: string;
  let socketPath: string;
  let service: RunningService;
  let token: string;
  let sessions: Map<string, SessionAccess>;
  let contexts = 0;
  let onContext: (context: RequestContext) => void = () => undefined;
  let ready: Error | null;
  let missing: readonly string[] = [];
  let databaseAway: boolean;
  const logged: string[] = [];
  const log = createLogger({
    service: 'test',
    destination: new Writable({
      write(chunk, _encoding, done) {
        logged.push(String(chunk));
        done();
      },
    }),
  });
  let authenticator: ReturnType<typeof createAuthenticator>;
  let signerOf: Awaited<ReturnType<typeof createTokenSigner>>;

  const start = (address: Parameters<typeof startSubgraph>[0]['listen'], stopGraceMs = 2_000) =>
    startSubgraph<TestContext>({
      name: 'test',
      schema: tickingSubgraph.schema,
      authenticator,
      listen: address,
      log,
      createContext: (base) => {
        contexts += 1;
        onContext(base);
        return { ...base, serial: contexts };
      },
      without: () => missing,
      ready: async () => {
        if (ready !== null) throw ready;
      },
      extraRoutes: (app) => {
        app.get('/extra', (_request, response) => {
          response.json({ extra: true });
        });
      },
      limits: { maxOperationsPerSocket: 3, maxMessageBytes: 10_000, maxBodyBytes: 50_000, stopGraceMs },
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-kit-'));
    socketPath = join(folder, 'test.sock');
    signerOf = await createTokenSigner({
      privateJwk: await generateSigningKey('k-1'),
      issuer: IDENTITY_ISSUER,
      lifetimeSeconds: 600,
    });
    token = (await signerOf.sign({ userId: 'u-1', tenantId: 't-1', sessionId: 's-1' })).token;
  });
  afterAll(() => rm(folder, { recursive: true }));

  beforeEach(async () => {
    sessions = new Map([['s-1', access('s-1', ['run:ask'])]]);
    ready = null;
    missing = [];
    databaseAway = false;
    onContext = () => undefined;
    ticks.opened = 0;
    logged.length = 0;
    authenticator = createAuthenticator({
      verifier: createTokenVerifier({ issuers: { [IDENTITY_ISSUER]: createLocalJWKSet(signerOf.jwks) } }),
      readAccess: async (sessionId) => {
        if (databaseAway) throw new Error('connection refused');
        return sessions.get(sessionId) ?? null;
      },
      maxAgeMs: 20,
      pollIntervalMs: 20,
    });
    service = await start({ socketPath });
  });
  afterEach(() => service.stop());

  function access(sessionId: string, permissions: string[], accessEpoch = 'e-1'): SessionAccess {
    const userId = sessionId.replace('s', 'u');
    const access = { sessionId, userId, tenantId: 't-1', roles: [], groups: [], attributes: {} };
    return { ...access, permissions, accessEpoch };
  }

  function call(path: string, body?: string, headers: IncomingHttpHeaders = {}) {
    return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
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

  async function ask(query: string, headers: IncomingHttpHeaders = {}) {
    const { text, ...rest } = await call('/graphql', JSON.stringify({ query }), headers);
    return { ...rest, body: JSON.parse(text) };
  }

  describe('from its own process', () => {
    const signal = new AbortController().signal;
    const askHere = (query: string, { bearer = token, variables = {}, ending = signal } = {}) => {
      const answer = subgraphInProcess(socketPath);
      if (answer === undefined) throw new Error('the subgraph is not found in this process');
      const operationName = undefined;
      return answer({
        query,
        variables,
        operationName,
        token: bearer,
        requestId: 'request-4711',
        signal: ending,
      });
    };

    it.each([
      ['data', '{ whoAmI hello }'],
      ['a bug', '{ bug hello }'],
      ['a field that is not there', '{ nothing }'],
      ['what is no document', '{ hello'],
      ['an argument of another type', '{ slow(ms: "x") }'],
      ['what only a socket carries', 'subscription { ticks { n } }'],
    ])('answers as over HTTP: %s', async (_what, query) => {
      const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'request-4711' };
      expect(await askHere(query)).toEqual((await ask(query, headers)).body);
    });

    it('asks what the token is worth each time', async () => {
      expect(await askHere('{ whoAmI }', { bearer: 'rubbish' })).toEqual(
        (await ask('{ whoAmI }', { authorization: 'Bearer rubbish', 'x-request-id': 'request-4711' })).body,
      );
      expect((await askHere('{ whoAmI }')).data).toEqual({ whoAmI: 'u-1' });
      sessions.clear();
      await new Promise((resolve) => setTimeout(resolve, 30));
      const { errors = [] } = await askHere('{ whoAmI }');
      expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['SESSION_REVOKED']);
    });

    it('tells whoever works on an answer that nobody waits for it any more', async () => {
      const leaving = new AbortController();
      const seen = Promise.withResolvers<AbortSignal>();
      onContext = ({ signal: own }) => seen.resolve(own);
      const answering = askHere('{ slow(ms: 50) }', { ending: leaving.signal });
      const own = await seen.promise;
      leaving.abort(new Error('gone'));
      expect(own.aborted).toBe(true);
      expect((await answering).data).toEqual({ slow: 'done' });
      const ended = Promise.withResolvers<AbortSignal>();
      onContext = ({ signal: next }) => ended.resolve(next);
      await askHere('{ hello }');
      expect((await ended.promise).aborted).toBe(true);
    });

    it('ends what it answers before it stops, and takes nothing more', async () => {
      let isAnswered = false;
      const answering = askHere('{ slow(ms: 100) }').then(({ data }) => {
        isAnswered = true;
        return data;
      });
      await service.stop();
      expect(isAnswered).toBe(true);
      expect(await answering).toEqual({ slow: 'done' });
      expect(subgraphInProcess(socketPath)).toBeUndefined();
    });
  });

  describe('over HTTP', () => {
    it('answers whoever its rules allow', async () => {
      expect((await ask('{ hello }')).body).toEqual({ data: { hello: 'hello' } });
      expect((await ask('{ whoAmI }', { authorization: `Bearer ${token}` })).body).toEqual({
        data: { whoAmI: 'u-1' },
      });
      expect((await ask('{ whoAmI }')).body.errors[0].extensions.code).toBe('UNAUTHENTICATED');
    });

    it('says in the body, with status 200, why a token is not taken', async () => {
      const bad = await ask('{ hello }', { authorization: 'Bearer rubbish' });
      expect(bad.status).toBe(200);
      expect(bad.body.errors[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED', retryable: false } });
      expect((await ask('{ hello }', { authorization: 'Basic dTpw' })).body.errors[0].extensions.code).toBe(
        'UNAUTHENTICATED',
      );
      sessions.clear();
      const revoked = await ask('{ whoAmI }', { authorization: `Bearer ${token}` });
      expect(revoked.body.errors[0].extensions.code).toBe('SESSION_REVOKED');
    });

    it('takes a request id that is safe to write down and makes one otherwise', async () => {
      const given = await ask('{ bug }', { 'x-request-id': 'request-4711' });
      expect(given.headers['x-request-id']).toBe('request-4711');
      expect(given.body.errors[0].extensions).toEqual({
        code: 'INTERNAL',
        retryable: false,
        requestId: 'request-4711',
      });
      expect(JSON.stringify(given.body)).not.toContain('hunter2');
      expect(logged.map((line) => JSON.parse(line))).toContainEqual(
        expect.objectContaining({ level: 'error', requestId: 'request-4711' }),
      );
      for (const unsafe of ['x', 'a'.repeat(500), 'request 4711', 'request-4711;drop']) {
        const { headers } = await ask('{ hello }', { 'x-request-id': unsafe });
        expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      }
    });

    it('refuses what a browser could be tricked into sending, long bodies and what is no JSON', async () => {
      const csrf = await call('/graphql?query={hello}', undefined, { 'content-type': 'text/plain' });
      expect(csrf.status).toBe(400);
      expect(JSON.parse(csrf.text).errors[0].extensions.code).toBe('BAD_INPUT');
      const long = await call('/graphql', JSON.stringify({ query: `{ hello } #${'x'.repeat(60_000)}` }));
      expect([long.status, JSON.parse(long.text).errors[0].extensions.code]).toEqual([413, 'BAD_INPUT']);
      const broken = await call('/graphql', '{"query":');
      expect([broken.status, JSON.parse(broken.text).errors[0].extensions.code]).toEqual([400, 'BAD_INPUT']);
      expect((await call('/elsewhere')).status).toBe(404);
      expect((await ask(`{ ${'a '.repeat(21_000)} }`)).body.errors[0].extensions.code).toBe(
        'GRAPHQL_PARSE_FAILED',
      );
    });

    it('tells its health and serves further routes', async () => {
      expect((await call('/health/live')).status).toBe(200);
      expect((await call('/health/ready')).status).toBe(200);
      missing = ['live events'];
      expect(await call('/health/ready')).toMatchObject({
        status: 200,
        text: '{"status":"degraded","without":["live events"]}',
      });
      ready = new Error('the database is away');
      expect(await call('/health/ready')).toMatchObject({ status: 503, text: '{"status":"not ready"}' });
      expect((await call('/extra')).text).toBe('{"extra":true}');
    });
  });

  describe('over WebSocket', () => {
    const clients: Client[] = [];
    afterEach(async () => {
      for (const client of clients.splice(0)) await client.dispose();
    });

    function connect(authorization: string | undefined = `Bearer ${token}`): Client {
      const client = createClient({
        url: `ws+unix://${socketPath}:/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: authorization === '' ? {} : { authorization },
        retryAttempts: 0,
      });
      clients.push(client);
      return client;
    }

    interface Tick {
      readonly ticks: { readonly n: number; readonly serial: number; readonly policies: unknown };
    }
    const iterate = (client: Client, payload: SubscribePayload) => client.iterate<Tick>(payload);
    const TICKS = { query: 'subscription { ticks { n serial policies } }' };

    /** Until the subgraph has opened this many sources. */
    async function listening(count: number): Promise<void> {
      while (ticks.listening.size !== count) await new Promise((resolve) => setTimeout(resolve, 2));
    }

    it('sends events, each made in a context of its own and guarded field by field', async () => {
      const events = iterate(connect(), TICKS);
      const first = events.next();
      await listening(1);
      ticks.push(1);
      const one = (await first).value;
      expect(one?.data?.ticks).toMatchObject({ n: 1, policies: null });
      expect(one?.errors?.[0]).toMatchObject({
        path: ['ticks', 'policies'],
        extensions: { code: 'FORBIDDEN', retryable: false, requestId: expect.any(String) },
      });
      ticks.push(2);
      const two = (await events.next()).value;
      expect(two?.data?.ticks.n).toBe(2);
      expect(two?.data?.ticks.serial).toBeGreaterThan(one?.data?.ticks.serial);
      await events.return?.();
      await listening(0);
    });

    it('shows errors of events in the same shape, and goes on after them', async () => {
      const events = iterate(connect(), TICKS);
      const first = events.next();
      await listening(1);
      ticks.push(-1);
      expect((await first).value).toMatchObject({
        errors: [
          {
            message: 'The data source is away.',
            extensions: { code: 'DATA_SOURCE_UNAVAILABLE', retryable: true },
          },
        ],
      });
      ticks.push(5);
      expect((await events.next()).value?.data?.ticks.n).toBe(5);
    });

    it('refuses who may not subscribe before the source is opened', async () => {
      const anonymous = await iterate(connect(''), TICKS).next();
      expect(anonymous.value?.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
      sessions.set('s-1', access('s-1', ['run:sql']));
      const forbidden = await iterate(connect(), TICKS).next();
      expect(forbidden.value?.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
      expect(ticks.opened).toBe(0);
    });

    it('closes a socket whose token is not taken, and says why', async () => {
      await expect(iterate(connect('Bearer rubbish'), TICKS).next()).rejects.toMatchObject({
        code: 4401,
        reason: 'UNAUTHENTICATED',
      });
      sessions.clear();
      await expect(iterate(connect(), TICKS).next()).rejects.toMatchObject({
        code: 4401,
        reason: 'SESSION_REVOKED',
      });
    });

    it('ends an idle subscription when its session does', async () => {
      const events = iterate(connect(), TICKS);
      const next = events.next();
      await listening(1);
      sessions.delete('s-1');
      await expect(next).rejects.toMatchObject([
        { extensions: { code: 'SESSION_REVOKED', retryable: false } },
      ]);
      await listening(0);
    });

    it('ends an idle subscription when its rule no longer allows it, and only then', async () => {
      const events = iterate(connect(), TICKS);
      const first = events.next();
      await listening(1);
      sessions.set('s-1', access('s-1', ['run:ask', 'policy:read'], 'e-2'));
      await new Promise((resolve) => setTimeout(resolve, 60));
      ticks.push(1);
      expect((await first).value?.data?.ticks.policies).toBe('all');
      const second = events.next();
      sessions.set('s-1', access('s-1', ['policy:read'], 'e-3'));
      await expect(second).rejects.toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      await listening(0);
    });

    it('gives no event to somebody whose rights can not be checked', async () => {
      const next = iterate(connect(), TICKS).next();
      await listening(1);
      databaseAway = true;
      await new Promise((resolve) => setTimeout(resolve, 21));
      ticks.push(1);
      await expect(next).rejects.toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryable: true } }]);
      await listening(0);
    });

    it('carries operations of several people, each with its own token', async () => {
      sessions.set('s-2', access('s-2', []));
      const other = await signerOf.sign({ userId: 'u-2', tenantId: 't-1', sessionId: 's-2' });
      const client = connect('');
      const asWhom = async (bearer: string | undefined) =>
        (
          await iterate(client, {
            query: '{ whoAmI }',
            extensions: {
              requestId: 'request-4712',
              ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
            },
          }).next()
        ).value;
      expect((await asWhom(token))?.data).toEqual({ whoAmI: 'u-1' });
      expect((await asWhom(other.token))?.data).toEqual({ whoAmI: 'u-2' });
      expect((await asWhom(undefined))?.errors?.[0]?.extensions).toMatchObject({
        code: 'UNAUTHENTICATED',
        requestId: 'request-4712',
      });
      await expect(asWhom('rubbish')).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    });

    it('refuses documents that are not valid, and one operation too many', async () => {
      const client = connect();
      const refused = (query: string, variables = {}) => iterate(client, { query, variables }).next();
      await expect(refused('{ hello')).rejects.toMatchObject([
        { extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
      ]);
      await expect(refused('{ nothing }')).rejects.toMatchObject([
        { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
      ]);
      const bad = await refused('query ($ms: Int!) { slow(ms: $ms) }', { ms: 'x' });
      expect(bad.value?.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_INPUT' } });

      const open = [1, 2, 3].map(() => iterate(client, TICKS));
      const waiting = open.map((events) => events.next());
      await listening(3);
      await expect(iterate(client, TICKS).next()).rejects.toMatchObject([
        { extensions: { code: 'RATE_LIMITED' } },
      ]);
      for (const events of open) await events.return?.();
      await Promise.all(waiting);
      await listening(0);
    });

    it('lets go of the source when the client vanishes', async () => {
      const client = connect();
      const next = iterate(client, TICKS).next();
      next.catch(() => undefined);
      await listening(1);
      client.terminate();
      await listening(0);
    });

    it('bounds a message and serves no other path', async () => {
      const big = iterate(connect(), { query: `{ hello } #${'x'.repeat(20_000)}` }).next();
      await expect(big).rejects.toMatchObject({ code: 1009 });
      const elsewhere = new WebSocket(`ws+unix://${socketPath}:/elsewhere`, 'graphql-transport-ws');
      await expect(new Promise((_resolve, reject) => elsewhere.once('error', reject))).rejects.toThrow('404');
    });
  });

  describe('listening and stopping', () => {
    it('lets requests end, tells sockets it is going away, then answers nobody', async () => {
      const slow = ask('{ slow(ms: 150) }');
      const client = createClient({
        url: `ws+unix://${socketPath}:/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
      });
      const events = client.iterate({ query: '{ hello }' });
      await events.next();
      const closed = new Promise<{ code: number }>((resolve) =>
        client.on('closed', (e) => resolve(e as { code: number })),
      );
      const idle = new WebSocket(`ws+unix://${socketPath}:/graphql`, 'graphql-transport-ws');
      const code = new Promise<number>((resolve) => idle.once('close', resolve));
      await new Promise((resolve) => idle.once('open', resolve));
      await Promise.all([service.stop(), service.stop()]);
      expect((await slow).body).toEqual({ data: { slow: 'done' } });
      expect(await code).toBe(1001);
      await client.dispose();
      expect([1000, 1001, 1005]).toContain((await closed).code);
      await expect(ask('{ hello }')).rejects.toThrow();
    });

    it('does not wait for ever for what does not end', async () => {
      await service.stop();
      service = await start({ socketPath }, 50);
      const hanging = ask('{ slow(ms: 20000) }').catch((error: Error) => error);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await service.stop();
      expect(await hanging).toBeInstanceOf(Error);
    });

    it('listens on a port of its choice, or on a socket only its user may open', async () => {
      expect((await stat(socketPath)).mode & 0o777).toBe(0o600);
      const onPort = await start({ host: '127.0.0.1', port: 0 });
      const { address } = onPort;
      if (!('port' in address)) throw new Error('expected a port');
      const response = await fetch(`http://127.0.0.1:${address.port}/health/live`);
      expect(response.status).toBe(200);
      await onPort.stop();
    });

    it('replaces a socket that a dead process left, and takes none that is answered', async () => {
      await expect(start({ socketPath })).rejects.toThrow('is taken by another program');
      const left = join(folder, 'left.sock');
      await writeFile(left, '');
      const replaced = await start({ socketPath: left });
      await replaced.stop();
      await expect(start({ socketPath: join(folder, 'x'.repeat(120)) })).rejects.toThrow('longer than');
    });

    it('says which port is taken', async () => {
      const other = createTcpServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => other.once('listening', resolve));
      const { port } = other.address() as { port: number };
      await expect(start({ host: '127.0.0.1', port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`);
      other.close();
    });
  });
});
