import { readFile } from 'node:fs/promises';
import { createParleyClient, type ParleyClient } from '@parley/client';
import { binaryFor, type GraphQLAnswer, graphqlRequest } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ComposeFile, mountsOf, readComposeFile } from './compose-file.ts';
import { ComposedServices } from './composed-services.ts';
import { projectRoot } from './project-root.ts';

const SERVICES = ['gateway', 'identity', 'tenants', 'catalog', 'query'] as const;
/** Images of others. */
const OTHERS: ReadonlySet<string> = new Set(['postgres', 'redis']);
const HAS_REDIS = binaryFor('redis-server', 'The services of docker-compose.yml') !== undefined;
/** Takes for ever, which PostgreSQL can't foresee: so it is run. */
const HEAVY =
  'SELECT count(*) AS n FROM generate_series(1, (SELECT 1000000)) AS a, generate_series(1, (SELECT 1000000)) AS b';

/** Of whoever starts the file: a model that nobody answers for, asked where the built-in planner is not sure. */
const SHELL = {
  PLANNERS: 'BUILT_IN,OPENAI_COMPATIBLE',
  OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
  OPENAI_MODEL: 'a-model',
};

const CANCEL = 'mutation ($id: ID!) { cancelRun(id: $id) { status } }';

let file: ComposeFile;
let services: ComposedServices;

beforeAll(async () => {
  file = await readComposeFile();
});

async function signIn(options: { webSocketUrl?: string } = {}): Promise<ParleyClient> {
  const kept = await services.read('migrate', '/secrets/installation/demo-logins.json');
  const logins = JSON.parse(kept) as { tenantSlug: string; role: string; email: string; password: string }[];
  const login = logins.find(({ tenantSlug, role }) => tenantSlug === 'techcorp' && role === 'owner');
  if (login === undefined) throw new Error('The demo has no owner at techcorp.');
  const client = createParleyClient({
    url: `http://${services.addressOf('gateway')}/graphql`,
    ...options,
  });
  onTestFinished(() => client.close());
  await client.login({ email: login.email, password: login.password, tenantSlug: 'techcorp' });
  return client;
}

describe('docker-compose.yml', () => {
  it('lets every process of ours see its own secrets only, write its own volumes only, and be no root', () => {
    const seers = new Map<string, string[]>();
    for (const [name, service] of Object.entries(file.services)) {
      for (const { volume, readOnly } of mountsOf(service)) {
        seers.set(volume, [...(seers.get(volume) ?? []), `${name}${readOnly ? ' reads' : ''}`]);
      }
      if (OTHERS.has(name)) continue;
      expect([name, service.user, service.read_only]).toEqual([name, 'node', true]);
    }
    expect(Object.fromEntries(seers)).toEqual({
      postgres: ['postgres'],
      redis: ['redis'],
      results: ['query'],
      files: ['tenants reads', 'catalog reads', 'query reads'],
      'installation-secrets': ['secrets', 'migrate'],
      'postgres-secrets': ['postgres reads', 'secrets', 'migrate reads'],
      'redis-secrets': ['redis reads', 'secrets'],
      ...Object.fromEntries(SERVICES.map((name) => [`${name}-secrets`, ['secrets', `${name} reads`]])),
    });
    expect(new Set(Object.keys(file.volumes))).toEqual(new Set(seers.keys()));
  });

  it('holds no secret, publishes the gateway alone, to this machine alone, and restarts what serves', () => {
    for (const [name, { environment, ports, restart }] of Object.entries(file.services)) {
      for (const [variable, value] of Object.entries(environment ?? {})) {
        if (value === null) continue;
        if (/PASSWORD|KEY/.test(variable)) expect(variable).toMatch(/_FILE$/);
        expect(String(value), `${name}: ${variable}`).not.toMatch(/:\/\/[^/]*:[^/]*@/);
      }
      expect([name, ports]).toEqual([
        name,
        name === 'gateway' ? [`\${PARLEY_HOST:-127.0.0.1}:\${PARLEY_PORT:-4000}:4000`] : undefined,
      ]);
      const isTask = name === 'secrets' || name === 'migrate';
      expect([name, restart]).toEqual([name, isTask ? undefined : 'unless-stopped']);
    }
  });
});

describe('docs/deployment.md', () => {
  it('explains every variable of docker-compose.yml', async () => {
    const page = await readFile(`${projectRoot}/docs/deployment.md`, 'utf8');
    const variables = Object.values(file.services).flatMap(({ environment }) =>
      Object.keys(environment ?? {}),
    );
    const unexplained = variables.filter(
      (name) => !page.includes(`\`${name}\``) && !page.includes(`\`${name.replace(/_FILE$/, '')}\``),
    );
    expect(unexplained).toEqual([]);
  });
});

describe.runIf(HAS_REDIS)('the services of docker-compose.yml as processes', () => {
  beforeAll(async () => {
    services = await ComposedServices.create(file, { shell: SHELL });
    await services.up();
    await services.run('migrate', '--demo');
  }, 300_000);
  afterAll(() => services?.close());

  it('answer a question through the gateway, with every event over a subscription', async () => {
    const client = await signIn();
    const asked = await client.ask('top 3 customers by revenue');
    const events = [];
    for await (const event of asked) events.push(event);
    expect(events.map(({ __typename }) => __typename)).toEqual(
      expect.arrayContaining(['RunProgress', 'RunSql', 'RunColumns', 'RunRows']),
    );
    expect(events.at(-1)).toMatchObject({ __typename: 'RunCompleted', rowCount: 3 });
  });

  it('know the models that the shell names that starts them', async () => {
    const client = await signIn();
    const { data } = await requestAt(services.addressOf('gateway'), client, {
      query: '{ planners { planner model address state } }',
    });
    expect(data.planners).toEqual([
      { planner: 'BUILT_IN', model: null, address: null, state: 'READY' },
      { planner: 'OPENAI_COMPATIBLE', model: 'a-model', address: '127.0.0.1:9', state: 'READY' },
    ]);
  });

  it('keep their secrets and their database when both are brought up to date again', async () => {
    const before = await services.read('query', '/secrets/query/master-key');
    await services.run('secrets');
    expect(await services.read('query', '/secrets/query/master-key')).toBe(before);
    expect(await services.run('migrate')).not.toContain('Applying');
    expect((await signIn()).session).toBeDefined();
  });

  it('read at one replica what goes on at the other, and stop it from there', async () => {
    const [here, there] = replicasOfQuery();
    const client = await signIn({ webSocketUrl: `ws://${there}/graphql` });
    const runId = await runAt(here, client, HEAVY);
    const events = [];
    for await (const event of client.runEvents(runId)) {
      events.push(event);
      if (event.__typename !== 'RunProgress' || event.stage !== 'EXECUTE') continue;
      const cancel = { query: CANCEL, variables: { id: runId } };
      expect((await requestAt(there, client, cancel)).data).toEqual({ cancelRun: { status: 'CANCELLED' } });
    }
    expect(events.at(-1)).toMatchObject({ __typename: 'RunCancelled', rowCount: 0 });
  });

  it('give at one replica what the other has read, as of when it read it', async () => {
    const [here, there] = replicasOfQuery();
    const client = await signIn();
    let asked = 0;
    const askedAgainElsewhere = async () => {
      asked += 1;
      const sql = `SELECT count(*) AS n FROM orders WHERE id > ${asked}`;
      expect(await resultAt(here, client, sql)).toMatchObject({ status: 'SUCCEEDED', cachedAt: null });
      return (await resultAt(there, client, sql)).cachedAt;
    };
    // What was read is kept beside the answer, not before it: who asks at once may be earlier.
    await expect.poll(askedAgainElsewhere).toEqual(expect.any(String));
  });

  it('answer through the gateway when one replica was killed; its run begins again at the other', async () => {
    const [here, there] = replicasOfQuery();
    const client = await signIn({ webSocketUrl: `ws://${there}/graphql` });
    const runId = await runAt(here, client, HEAVY);
    let last: unknown;
    let killed: unknown;
    for await (const event of client.runEvents(runId)) {
      last = event;
      if (event.__typename !== 'RunProgress' || event.stage !== 'EXECUTE') continue;
      if (killed === undefined) {
        killed = await services.stop('query.1', 'SIGKILL');
        expect(await lastEventOf(await signIn(), 'SELECT 1 AS one')).toMatchObject({
          __typename: 'RunCompleted',
        });
      } else {
        await requestAt(there, client, { query: CANCEL, variables: { id: runId } });
      }
    }
    expect(killed).toBe('SIGKILL');
    expect(last).toMatchObject({ __typename: 'RunCancelled' });
    await services.restart('query.1');
  }, 120_000);

  it('go on without Redis as far as they can, and wholly when it is back', async () => {
    const client = await signIn();
    expect(await lastEventOf(client, 'SELECT 1 AS one')).toMatchObject({ __typename: 'RunCompleted' });
    const [, there] = replicasOfQuery();
    const watching = await signIn({ webSocketUrl: `ws://${there}/graphql` });
    const underWay = await runAt(there, watching, HEAVY);
    const reading = readToEnd(watching.runEvents(underWay));
    await reading.begun;
    expect(await services.stop('redis', 'SIGKILL')).toBe('SIGKILL');
    await expect(client.runSql('SELECT 2 AS two')).rejects.toMatchObject({
      code: 'BUS_UNAVAILABLE',
      retryable: true,
    });
    const { data } = await requestAt(services.addressOf('gateway'), client, {
      query: '{ runs(first: 1) { nodes { status } } }',
    });
    expect(data.runs.nodes).toHaveLength(1);
    for (const replica of replicasOfQuery()) {
      const ready = await fetch(`http://${replica}/health/ready`);
      expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'degraded' }]);
    }
    await services.restart('redis');
    const again = async () => {
      const asked = await client.runSql('SELECT 2 AS two').catch(() => null);
      return asked?.run.status;
    };
    await expect.poll(again).toBeDefined();
    await requestAt(there, watching, { query: CANCEL, variables: { id: underWay } });
    // Told so, by the run's last event or by its own error; or the run survived, having had nothing to say meanwhile.
    expect(await reading.ended).toSatisfy(
      ({ __typename, error, code }: ReadingEnd) =>
        __typename === 'RunCancelled' || (error?.code ?? code) === 'BUS_UNAVAILABLE',
    );
  });

  it('end well when told to, within what the file gives them, a run under way or not', async () => {
    const client = await signIn();
    for await (const event of await client.runSql(HEAVY)) {
      if (event.__typename === 'RunProgress' && event.stage === 'EXECUTE') break;
    }
    for (const name of SERVICES) {
      const graceMs = Number.parseInt(file.services[name]?.stop_grace_period ?? '0', 10) * 1_000;
      for (const instance of services.instancesOf(name)) {
        const askedAt = performance.now();
        expect([instance, await services.stop(instance, 'SIGTERM')]).toEqual([instance, 0]);
        expect(performance.now() - askedAt, instance).toBeLessThan(graceMs);
        expect(services.outputOf(instance)).not.toMatch(/"level":"(error|fatal)"/);
      }
    }
  });

  function replicasOfQuery(): [string, string] {
    const [one, two] = services.instancesOf('query');
    if (one === undefined || two === undefined) throw new Error('The file asks for one query only.');
    return [services.addressOf(one), services.addressOf(two)];
  }

  /** Asks one process itself, without the gateway. */
  function requestAt(
    address: string,
    client: ParleyClient,
    operation: { query: string; variables?: Record<string, unknown> },
  ): Promise<GraphQLAnswer> {
    const token = client.session?.accessToken;
    return graphqlRequest(`http://${address}/graphql`, {
      ...operation,
      ...(token === undefined ? {} : { token }),
    });
  }

  async function runAt(address: string, client: ParleyClient, sql: string): Promise<string> {
    return (await startAt(address, client, { sql })).id;
  }

  function resultAt(address: string, client: ParleyClient, sql: string) {
    return startAt(address, client, { sql, waitMs: 20_000 });
  }

  async function startAt(address: string, client: ParleyClient, input: { sql: string; waitMs?: number }) {
    const { data, errors } = await requestAt(address, client, {
      query: 'mutation ($input: RunSqlInput!) { runSql(input: $input) { id status cachedAt } }',
      variables: { input },
    });
    expect(errors).toEqual([]);
    return data.runSql as { id: string; status: string; cachedAt: string | null };
  }
});

async function lastEventOf(client: ParleyClient, sql: string): Promise<unknown> {
  let last: unknown;
  for await (const event of await client.runSql(sql)) last = event;
  return last;
}

interface ReadingEnd {
  readonly __typename?: string;
  readonly error?: { readonly code: string } | undefined;
  readonly code?: unknown;
}

/** Reads a run in the background: to its last event, or to the error that the reader is told. */
function readToEnd(events: AsyncIterable<ReadingEnd>): { begun: Promise<void>; ended: Promise<ReadingEnd> } {
  const begun = Promise.withResolvers<void>();
  const read = async (): Promise<ReadingEnd> => {
    let last: ReadingEnd = {};
    for await (const event of events) {
      last = event;
      begun.resolve();
    }
    return last;
  };
  return { begun: begun.promise, ended: read().catch((error: ReadingEnd) => error) };
}
