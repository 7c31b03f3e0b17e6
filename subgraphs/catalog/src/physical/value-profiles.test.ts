import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PROFILES, type RefreshBench, startRefreshBench } from '../testing/refresh-bench.js';
import { addPolicy } from '../testing/shop.js';

let refreshes: RefreshBench;
let source: Awaited<ReturnType<RefreshBench['begin']>>;

beforeAll(async () => {
  refreshes = await startRefreshBench();
});
afterAll(() => refreshes.stop());
beforeEach(async () => {
  source = await refreshes.begin();
});
afterEach(() => refreshes.end());

describe('profiles are told', () => {
  const SEEN_BY_ALL = ['customers.id', 'customers.name', 'orders.id', 'salaries.amount'];

  beforeEach(async () => {
    await refreshes.ended(await refreshes.start());
  });

  it('to everybody where no policy is', async () => {
    for (const person of Object.values(refreshes.bench.people.of.acme)) {
      const seen = await refreshes.profilesSeenBy(person);
      for (const name of [...SEEN_BY_ALL, 'customers.email']) expect(seen[name]).not.toBeNull();
    }
  });

  it('of no column that is masked for the person, whatever else they may', async () => {
    const column = { table: { schema: 'public', table: 'customers' }, column: 'email' };
    for (const [roleName, mask] of [
      ['viewer', { kind: 'null' }],
      ['analyst', { kind: 'partial', keepLast: 4 }],
      ['owner', { kind: 'hash' }],
    ] as const) {
      const definition = { ...column, mask };
      await addPolicy(refreshes.bench, source, { name: roleName, kind: 'COLUMN', definition, roleName });
    }
    const { owner, analyst, viewer, admin } = refreshes.bench.people.of.acme;
    for (const person of [owner, analyst, viewer]) {
      const seen = await refreshes.profilesSeenBy(person);
      expect(seen['customers.email']).toBeNull();
      expect(seen['customers.name']).not.toBeNull();
    }
    expect((await refreshes.profilesSeenBy(admin))['customers.email']).not.toBeNull();
  });

  it('of no table that a row rule cuts for the person, whatever else they may', async () => {
    const definition = {
      table: { schema: 'public', table: 'customers' },
      predicate: { op: 'eq', column: 'segment', value: { constant: 'gold' } },
    };
    const { owner, viewer, admin } = refreshes.bench.people.of.acme;
    await addPolicy(refreshes.bench, source, { name: 'gold', kind: 'ROW', definition, roleName: 'viewer' });
    await addPolicy(refreshes.bench, source, { name: 'mine', kind: 'ROW', definition, userId: owner.userId });
    for (const person of [owner, viewer]) {
      const seen = await refreshes.profilesSeenBy(person);
      expect(Object.keys(seen)).toContain('customers.segment');
      const told = Object.entries(seen).filter(([, profile]) => profile !== null);
      expect(told.map(([name]) => name).filter((name) => name.startsWith('customers.'))).toEqual([]);
      expect(seen['orders.id']).not.toBeNull();
    }
    expect((await refreshes.profilesSeenBy(admin))['customers.segment']).not.toBeNull();
  });

  it('of nothing where a policy can’t be read, and without an error a column', async () => {
    const { owner, viewer } = refreshes.bench.people.of.acme;
    const definition = { table: { schema: 'public', table: 'customers' }, predicate: { op: 'nonsense' } };
    await addPolicy(refreshes.bench, source, {
      name: 'broken',
      kind: 'ROW',
      definition,
      userId: owner.userId,
    });
    expect(Object.values(await refreshes.profilesSeenBy(owner)).every((profile) => profile === null)).toBe(
      true,
    );
    expect((await refreshes.profilesSeenBy(viewer))['orders.id']).not.toBeNull();
  });

  it('to no other tenant', async () => {
    const { data } = await refreshes.bench.request(PROFILES, {
      token: refreshes.bench.people.of.globex.owner.token,
      variables: { refs: [{ __typename: 'DataSource', id: source.dataSourceId }] },
    });
    expect(data._entities).toEqual([null]);
  });
});
