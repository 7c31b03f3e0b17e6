import { newId } from '@parley/platform-db';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  GOLD_OR_OWN,
  NO_EMAIL,
  NO_SALARIES,
  type PolicyBench,
  startPolicyBench,
  table,
} from '../testing/policy-bench.js';

let policies: PolicyBench;
let dataSourceId: string;
let owner: Person;
let admin: Person;

beforeAll(async () => {
  policies = await startPolicyBench();
  ({ dataSourceId, owner, admin } = policies);
});
afterAll(() => policies.stop());
afterEach(() => policies.clear());

describe('making a policy', () => {
  it('gives back what was written, as it can be sent again', async () => {
    const { viewer } = policies.bench.people.of.acme;
    const made = await policies.create(owner, ' gold ', GOLD_OR_OWN, {
      roles: ['viewer'],
      users: [viewer.userId],
    });
    expect(made).toMatchObject({
      ...{ name: 'gold', kind: 'ROW', effect: 'ALLOW', revision: 1, column: null, mask: null },
      tables: ['public.customers'],
      tableNames: [table('customers')],
      condition: "segment = 'gold' or segment in user.segments",
      rule: "Only rows of public.customers where segment = 'gold' or segment in user.segments.",
      appliesToRoles: ['viewer'],
      appliesToGroups: [],
      appliesToUsers: [{ id: viewer.userId }],
    });
    expect(await policies.create(owner, 'mail', NO_EMAIL)).toMatchObject({
      ...{ kind: 'COLUMN', column: 'email', condition: null, rule: 'public.customers.email does not exist.' },
      mask: { kind: 'HIDE', keepLast: null, text: null, number: null, boolean: null },
    });
    const masked = { kind: 'CONSTANT', constant: { number: 1.5 } };
    expect(
      await policies.create(owner, 'amounts', {
        column: { table: table('orders'), column: 'amount', mask: masked },
      }),
    ).toMatchObject({
      mask: { kind: 'CONSTANT', number: 1.5, text: null },
    });
    expect(await policies.create(owner, 'pay', NO_SALARIES, { roles: ['analyst'] })).toMatchObject({
      ...{ kind: 'TABLE', effect: 'DENY', rule: 'Never the table public.salaries.' },
    });
    expect(await policies.audited()).toMatchObject([
      {
        action: 'policy.created',
        actorId: owner.userId,
        target: made.id,
        details: { dataSourceId, what: expect.stringContaining("segment = 'gold'") },
      },
      { action: 'policy.created' },
      { action: 'policy.created' },
      { action: 'policy.created' },
    ]);
  });

  it('tells all faults at once, with the names that were probably meant, and stores nothing', async () => {
    const { payload } = await policies.send(owner, 'createPolicy', {
      ...{ dataSourceId, name: '' },
      rule: {
        row: {
          table: table('customers'),
          condition: "segmant = 'x' and id = 'no number' and id in (id of public.order)",
        },
      },
      appliesTo: { roles: ['vewer'], groups: ['nobody'] },
    });
    expect(payload.policy).toBeNull();
    expect(payload.faults).toEqual([
      { path: 'name', message: expect.any(String), suggestion: null },
      {
        path: 'rule.row.condition',
        message: 'public.customers has no column segmant.',
        suggestion: 'segment',
      },
      { path: 'rule.row.condition', message: expect.stringMatching(/^id is a number/), suggestion: null },
      {
        path: 'rule.row.condition',
        message: expect.stringContaining('no table public.order'),
        suggestion: 'public.orders',
      },
      { path: 'appliesTo.roles.0', message: 'There is no role called "vewer".', suggestion: 'viewer' },
      { path: 'appliesTo.groups.0', message: expect.any(String), suggestion: null },
    ]);
    const unknown = { dataSourceId, name: 'mail', rule: NO_EMAIL, appliesTo: { users: [newId()] } };
    expect((await policies.send(owner, 'createPolicy', unknown)).codes).toEqual(['NOT_FOUND']);
    expect(await policies.stored()).toEqual([]);
  });

  it.each<[object, string, RegExp]>([
    [{}, 'rule', /exactly one/],
    [{ ...GOLD_OR_OWN, ...NO_EMAIL }, 'rule', /exactly one/],
    [
      { row: { table: table('customers'), condition: 'segment = ' } },
      'rule.row.condition',
      /^At character 11:/,
    ],
    [
      { row: { table: table('custmers'), condition: 'id = 1' } },
      'rule.row.table',
      /no table public.custmers/,
    ],
    [{ column: { ...NO_EMAIL.column, mask: { kind: 'PARTIAL' } } }, 'rule.column.mask.keepLast', /0 to 100/],
    [
      { column: { ...NO_EMAIL.column, mask: { kind: 'CONSTANT', constant: { text: 'a', number: 1 } } } },
      'rule.column.mask.constant',
      /exactly one/,
    ],
    [{ tables: [table('customers'), table('nowhere')] }, 'rule.tables.1', /no table public.nowhere/],
  ])('refuses the rule %o', async (rule, path, message) => {
    const { payload } = await policies.send(owner, 'createPolicy', { dataSourceId, name: 'faulty', rule });
    expect(payload.faults).toEqual([
      expect.objectContaining({ path, message: expect.stringMatching(message) }),
    ]);
    expect(await policies.stored()).toEqual([]);
  });

  it('warns of attributes that nobody has, and of rules that nobody could take back alone', async () => {
    const rule = { row: { table: table('customers'), condition: 'segment = user.segmnt' } };
    const { payload } = await policies.send(owner, 'createPolicy', {
      ...{ dataSourceId, name: 'typing error', rule },
      appliesTo: { roles: ['owner', 'admin'] },
    });
    expect(payload.warnings).toEqual([
      expect.stringContaining('Nobody has the attribute segmnt'),
      expect.stringContaining('takes two of them'),
    ]);
  });

  it('has one policy of a name, and none for another tenant’s data source', async () => {
    await policies.create(owner, 'mail', NO_EMAIL);
    expect(
      (await policies.send(admin, 'createPolicy', { dataSourceId, name: 'mail', rule: NO_SALARIES })).codes,
    ).toEqual(['NAME_TAKEN']);
    const stranger = policies.bench.people.of.globex.owner;
    expect(
      (await policies.send(stranger, 'createPolicy', { dataSourceId, name: 'theirs', rule: NO_EMAIL })).codes,
    ).toEqual(['NOT_FOUND']);
    expect(await policies.stored()).toHaveLength(1);
  });
});
