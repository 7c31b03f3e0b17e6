import { plannerKeyContext } from '@parley/service-kit';
import { createTenantFiles } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { type Person, ROLE_NAMES, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTenantsService } from '../index.js';

const FIELDS = `planners disclosure monthlyTokens hedgeAfterMs secondOpinion revision updatedAt
  providers { planner baseUrl model repairModel hasKey }`;
const KEY = 'sk-canary-0123456789';

let bench: SubgraphBench;
beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_tenants',
    start: (deps) =>
      createTenantsService({
        ...deps,
        connections: () => {
          throw new Error('Nothing here connects to a database of a tenant.');
        },
        files: createTenantFiles(undefined),
        plannerHosts: ['localhost:11434'],
        now: () => new Date('2026-11-22T10:00:00Z'),
      }),
  });
});
afterAll(() => bench.stop());
beforeEach(async () => {
  await bench.admin.plannerSettings.deleteMany();
});

const owner = () => bench.people.of.acme.owner;

function read(person: Person) {
  return bench.request(`{ plannerSettings { ${FIELDS} } }`, { token: person.token });
}

function update(person: Person, input: Record<string, unknown>) {
  return bench.request(
    `mutation ($input: UpdatePlannerSettingsInput!) { updatePlannerSettings(input: $input) { ${FIELDS} } }`,
    { token: person.token, variables: { input: { revision: 0, planners: ['BUILT_IN'], ...input } } },
  );
}

function clear(person: Person, revision?: number) {
  return bench.request('mutation ($revision: Int) { clearPlannerSettings(revision: $revision) }', {
    token: person.token,
    variables: { revision: revision ?? null },
  });
}

const claude = (about: object = {}) => ({
  planners: ['CLAUDE', 'BUILT_IN'],
  providers: [{ planner: 'CLAUDE', key: KEY, ...about }],
});

describe('planner settings', () => {
  it('are the operator’s until the tenant chooses', async () => {
    expect(await read(owner())).toMatchObject({ data: { plannerSettings: null }, errors: [] });
  });

  it('are what was chosen, and the key never comes back', async () => {
    const chosen = {
      ...claude({ model: 'claude-of-tests' }),
      disclosure: 'SAMPLES',
      monthlyTokens: 5_000,
      hedgeAfterMs: 2_000,
      secondOpinion: true,
    };
    const changed = await update(owner(), chosen);
    expect(changed.errors).toEqual([]);
    expect(changed.data.updatePlannerSettings).toEqual({
      planners: ['CLAUDE', 'BUILT_IN'],
      disclosure: 'SAMPLES',
      monthlyTokens: 5_000,
      hedgeAfterMs: 2_000,
      secondOpinion: true,
      revision: 1,
      updatedAt: '2026-11-22T10:00:00.000Z',
      providers: [
        { planner: 'CLAUDE', baseUrl: null, model: 'claude-of-tests', repairModel: null, hasKey: true },
      ],
    });
    expect((await read(bench.people.of.acme.admin)).data.plannerSettings).toEqual(
      changed.data.updatePlannerSettings,
    );
    const [stored] = await bench.admin.plannerProvider.findMany();
    const audited = await bench.admin.auditEntry.findMany({ where: { action: 'planner_settings.changed' } });
    expect(audited.at(-1)).toMatchObject({ tenantId: owner().tenantId, actorId: owner().userId });
    expect(JSON.stringify([changed, stored, audited])).not.toContain('canary');
    const place = { tenantId: owner().tenantId, planner: 'CLAUDE', baseUrl: null };
    expect(bench.vault.open(stored?.sealedKey ?? '', plannerKeyContext(place))).toBe(KEY);
  });

  it('keep the key until it is removed, and for its own address alone', async () => {
    await update(owner(), claude());
    const kept = await update(owner(), { ...claude({ key: null, model: 'other' }), revision: 1 });
    expect(kept.data.updatePlannerSettings.providers).toMatchObject([{ model: 'other', hasKey: true }]);
    // Whoever re-points the address would have the key sent to it.
    const moved = { ...claude({ key: null, baseUrl: 'https://elsewhere.example.com' }), revision: 2 };
    expect(codesOf(await update(owner(), moved))).toEqual(['BAD_INPUT']);
    const [stored] = await bench.admin.plannerProvider.findMany();
    const elsewhere = {
      tenantId: owner().tenantId,
      planner: 'CLAUDE',
      baseUrl: 'https://elsewhere.example.com/',
    };
    expect(() => bench.vault.open(stored?.sealedKey ?? '', plannerKeyContext(elsewhere))).toThrow('place');
    const removed = await update(owner(), { ...claude({ key: '' }), revision: 2 });
    expect(removed.data.updatePlannerSettings.providers).toMatchObject([{ hasKey: false }]);
  });

  it('tell an editor that somebody else was faster', async () => {
    const [first, second] = await Promise.all([
      update(owner(), {}),
      update(bench.people.of.acme.admin, { disclosure: 'ROWS' }),
    ]);
    expect([...codesOf(first), ...codesOf(second)]).toEqual(['EDIT_CONFLICT']);
    expect((await read(owner())).data.plannerSettings.revision).toBe(1);
    const replaced = await update(owner(), { revision: null, disclosure: 'SAMPLES' });
    expect(replaced.data.updatePlannerSettings).toMatchObject({ revision: 2, disclosure: 'SAMPLES' });
  });

  it('go back to the operator’s, without the stored keys, and never to a revision that was', async () => {
    expect((await clear(owner())).data).toEqual({ clearPlannerSettings: false });
    await update(owner(), claude());
    await update(owner(), { disclosure: 'ROWS', revision: 1 });
    await update(owner(), { ...claude(), revision: 2 });
    expect(codesOf(await clear(owner(), 2))).toEqual(['EDIT_CONFLICT']);
    expect((await read(owner())).data.plannerSettings).toMatchObject({ revision: 3 });

    expect((await clear(owner(), 3)).data).toEqual({ clearPlannerSettings: true });
    expect((await read(owner())).data.plannerSettings).toBeNull();
    expect(await bench.admin.plannerProvider.count()).toBe(0);
    const asked = bench.platform.connect('parley_query').forScope(owner());
    expect(await asked.plannerSettingsV1.findMany()).toEqual([]);
    const audited = await bench.admin.auditEntry.findMany({ where: { action: 'planner_settings.cleared' } });
    expect(audited).toMatchObject([{ tenantId: owner().tenantId, actorId: owner().userId }]);

    // Who saw revision 3 would otherwise replace what they have never seen.
    expect((await update(owner(), {})).data.updatePlannerSettings).toMatchObject({ revision: 5 });
    expect(codesOf(await update(owner(), { revision: 3 }))).toEqual(['EDIT_CONFLICT']);
  });

  it.each([
    ['no planner', { planners: [] }],
    ['one twice', { planners: ['CLAUDE', 'CLAUDE'] }],
    ['a provider of the built-in one', { providers: [{ planner: 'BUILT_IN' }] }],
    ['tokens below nothing', { monthlyTokens: -1 }],
    ['a hedge at once', { hedgeAfterMs: 1 }],
    ['a key with a line break', claude({ key: 'sk\r\nx-injected: 1' })],
    ['a model’s name with a control character', claude({ model: 'a\u0000b' })],
    ['the metadata service', claude({ baseUrl: 'http://169.254.169.254/latest' })],
    ['its address in other words', claude({ baseUrl: 'https://2852039166/' })],
    ['this machine', claude({ baseUrl: 'https://localhost/v1' })],
    ['a port of this machine that is not allowed', claude({ baseUrl: 'http://localhost:5432/' })],
    ['a private network', claude({ baseUrl: 'https://10.0.0.1/' })],
    ['no encryption', claude({ baseUrl: 'http://api.example.com/' })],
    ['credentials in the address', claude({ baseUrl: 'https://me:secret@api.example.com/' })],
  ])('refuse %s', async (_name, input) => {
    const answer = await update(owner(), input);
    expect(codesOf(answer)).toEqual(['BAD_INPUT']);
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(await bench.admin.plannerSettings.count()).toBe(0);
  });

  it('may name a host of the operator’s choice, private or not', async () => {
    const answer = await update(owner(), {
      planners: ['OPENAI_COMPATIBLE'],
      providers: [{ planner: 'OPENAI_COMPATIBLE', baseUrl: 'http://localhost:11434/v1', model: 'm' }],
    });
    expect(answer.errors).toEqual([]);
  });

  it.each(ROLE_NAMES)('are for whom ai:configure is given (%s)', async (role) => {
    const person = bench.people.of.acme[role];
    const refused = role === 'analyst' || role === 'viewer' ? ['FORBIDDEN'] : [];
    expect(codesOf(await read(person))).toEqual(refused);
    expect(codesOf(await update(person, {}))).toEqual(refused);
    expect(await bench.admin.plannerSettings.count()).toBe(refused.length === 0 ? 1 : 0);
    expect(codesOf(await clear(person))).toEqual(refused);
  });

  it('of another tenant are neither read nor changed', async () => {
    await update(bench.people.of.globex.owner, claude());
    expect((await read(owner())).data.plannerSettings).toBeNull();
    await update(owner(), { disclosure: 'ROWS' });
    expect((await read(bench.people.of.globex.owner)).data.plannerSettings).toMatchObject({
      disclosure: 'SCHEMA',
      revision: 1,
      providers: [{ hasKey: true }],
    });
    expect((await clear(owner())).data).toEqual({ clearPlannerSettings: true });
    expect((await read(bench.people.of.globex.owner)).data.plannerSettings).toMatchObject({ revision: 1 });
    const db = bench.platform.connect('parley_tenants');
    expect(await db.forScope(owner()).plannerProvider.findMany()).toEqual([]);
  });
});
