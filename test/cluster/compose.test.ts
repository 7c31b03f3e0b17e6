import { readFile } from 'node:fs/promises';
import { createParleyClient, type ParleyClient } from '@parley/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ComposeFile, mountsOf, readComposeFile } from './compose-file.js';
import { ComposedServices } from './composed-services.js';
import { projectRoot } from './project-root.js';

const SERVICES = ['gateway', 'identity', 'tenants', 'catalog', 'query'] as const;
/** Takes for ever, which PostgreSQL can't foresee: so it is run. */
const HEAVY =
  'SELECT count(*) AS n FROM generate_series(1, (SELECT 1000000)) AS a, generate_series(1, (SELECT 1000000)) AS b';

let file: ComposeFile;
let services: ComposedServices;

beforeAll(async () => {
  file = await readComposeFile();
  services = await ComposedServices.create(file);
  await services.up();
  await services.run('migrate', '--demo');
}, 300_000);
afterAll(() => services?.close());

async function signIn(): Promise<ParleyClient> {
  const kept = await services.read('migrate', '/secrets/installation/demo-logins.json');
  const logins = JSON.parse(kept) as { tenantSlug: string; role: string; email: string; password: string }[];
  const login = logins.find(({ tenantSlug, role }) => tenantSlug === 'techcorp' && role === 'owner');
  if (login === undefined) throw new Error('The demo has no owner at techcorp.');
  const client = createParleyClient({ url: `http://${services.addressOf('gateway')}/graphql` });
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
      if (name === 'postgres') continue;
      expect([name, service.user, service.read_only]).toEqual([name, 'node', true]);
    }
    expect(Object.fromEntries(seers)).toEqual({
      postgres: ['postgres'],
      runs: ['query'],
      files: ['tenants reads', 'catalog reads', 'query reads'],
      'installation-secrets': ['secrets', 'migrate'],
      'postgres-secrets': ['postgres reads', 'secrets', 'migrate reads'],
      ...Object.fromEntries(SERVICES.map((name) => [`${name}-secrets`, ['secrets', `${name} reads`]])),
    });
    expect(new Set(Object.keys(file.volumes))).toEqual(new Set(seers.keys()));
  });

  it('holds no secret, publishes the gateway alone, to this machine alone, and restarts what serves', () => {
    for (const [name, { environment, ports, restart }] of Object.entries(file.services)) {
      for (const [variable, value] of Object.entries(environment)) {
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
    const variables = Object.values(file.services).flatMap(({ environment }) => Object.keys(environment));
    const unexplained = variables.filter(
      (name) => !page.includes(`\`${name}\``) && !page.includes(`\`${name.replace(/_FILE$/, '')}\``),
    );
    expect(unexplained).toEqual([]);
  });
});

describe('the services of docker-compose.yml as processes', () => {
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

  it('keep their secrets and their database when both are brought up to date again', async () => {
    const before = await services.read('query', '/secrets/query/master-key');
    await services.run('secrets');
    expect(await services.read('query', '/secrets/query/master-key')).toBe(before);
    expect(await services.run('migrate')).not.toContain('Applying');
    expect((await signIn()).session).toBeDefined();
  });

  it('survive a kill -9 of query: its reader is told, and the next question is answered', async () => {
    const client = await signIn();
    const asked = await client.runSql(HEAVY);
    let last: unknown;
    let killed: unknown;
    for await (const event of asked) {
      last = event;
      if (event.__typename !== 'RunProgress' || event.stage !== 'EXECUTE' || killed !== undefined) continue;
      killed = await services.stop('query', 'SIGKILL');
      await services.restart('query');
    }
    expect(killed).toBe('SIGKILL');
    expect(last).toMatchObject({
      __typename: 'RunFailed',
      error: { code: 'RUN_INTERRUPTED', retryable: true },
    });
    const again = [];
    for await (const event of await client.runSql('SELECT 1 AS one')) again.push(event.__typename);
    expect(again.at(-1)).toBe('RunCompleted');
  }, 120_000);

  it('end well when told to, within what the file gives them, a run under way or not', async () => {
    const client = await signIn();
    for await (const event of await client.runSql(HEAVY)) {
      if (event.__typename === 'RunProgress' && event.stage === 'EXECUTE') break;
    }
    for (const name of SERVICES) {
      const graceMs = Number.parseInt(file.services[name]?.stop_grace_period ?? '0', 10) * 1_000;
      const askedAt = performance.now();
      expect([name, await services.stop(name, 'SIGTERM')]).toEqual([name, 0]);
      expect(performance.now() - askedAt, name).toBeLessThan(graceMs);
      expect(services.outputOf(name)).not.toMatch(/"level":"(error|fatal)"/);
    }
  });
});
