import { codesOf } from '@parley/testing';
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

const CHANGES = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on DataSource {
  policyChanges { nodes { id kind summary widening proposedBy { id } } } } } }`;

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

describe('one’s own sight', () => {
  /** The admin sees no salaries, no addresses and the gold customers; the owner is free. */
  async function bindAdmin() {
    const bound = { roles: ['admin'] };
    return {
      denied: await policies.create(owner, 'pay', NO_SALARIES, bound),
      hidden: await policies.create(owner, 'mail', NO_EMAIL, bound),
      cut: await policies.create(
        owner,
        'gold',
        { row: { table: table('customers'), condition: "segment = 'gold'" } },
        bound,
      ),
      others: await policies.create(
        owner,
        'viewers',
        { column: { ...NO_EMAIL.column, mask: { kind: 'HASH' } } },
        { roles: ['viewer'] },
      ),
    };
  }

  it('is widened by nobody: not by deleting, releasing, editing, renaming nor binding', async () => {
    const { denied, hidden, cut, others } = await bindAdmin();
    const before = await policies.stored();
    const attempts: readonly [string, Record<string, unknown>, RegExp][] = [
      ['deletePolicy', { id: denied.id, revision: 1 }, /public\.salaries/],
      ['deletePolicy', { id: hidden.id, revision: 1 }, /public\.customers\.email/],
      ['unbindPolicy', { id: cut.id, subjects: { roles: ['admin'] } }, /more rows of public\.customers/],
      [
        'updatePolicy',
        { id: denied.id, revision: 1, rule: { effect: 'DENY', tables: [table('orders')] } },
        /public\.salaries/,
      ],
      [
        'updatePolicy',
        { id: hidden.id, revision: 1, rule: { column: { ...NO_EMAIL.column, mask: { kind: 'HASH' } } } },
        /customers\.email/,
      ],
      [
        'updatePolicy',
        {
          id: cut.id,
          revision: 1,
          name: 'x',
          rule: { row: { table: table('customers'), condition: "segment <> ''" } },
        },
        /more rows/,
      ],
      ['updatePolicy', { id: cut.id, revision: 1, rule: { ...GOLD_OR_OWN } }, /more rows/],
      // By which rows are left, a rule tells what is in a column that is not seen.
      [
        'createPolicy',
        {
          dataSourceId,
          name: 'oracle',
          rule: { row: { table: table('customers'), condition: "email = 'a@b.example'" } },
          appliesTo: { users: [admin.userId] },
        },
        /which rows .* public\.customers\.email/,
      ],
      [
        'createPolicy',
        {
          dataSourceId,
          name: 'oracle',
          rule: {
            row: { table: table('customers'), condition: 'id in (id of public.salaries where amount > 100)' },
          },
          appliesTo: { roles: ['admin'] },
        },
        /public\.salaries/,
      ],
    ];
    for (const [mutation, input, what] of attempts) {
      const { codes, errors, payload } = await policies.send(admin, mutation, input);
      expect({ mutation, codes, payload }).toEqual({ mutation, codes: ['FORBIDDEN'], payload: undefined });
      expect(errors[0]?.message).toMatch(what);
      expect(errors[0]?.message).toMatch(/ask another administrator/);
    }
    expect(await policies.stored()).toEqual(before);
    // What narrows it, or is about others alone, is theirs to change.
    expect((await policies.send(admin, 'deletePolicy', { id: others.id, revision: 1 })).codes).toEqual([]);
    expect(
      (await policies.send(admin, 'updatePolicy', { id: cut.id, revision: 1, name: 'renamed' })).codes,
    ).toEqual([]);
    // The owner, whom none of it binds, can take it back.
    expect(
      (await policies.send(owner, 'unbindPolicy', { id: denied.id, subjects: { roles: ['admin'] } })).codes,
    ).toEqual([]);
  });

  it('is not widened by classifying, nor by the end of all policies', async () => {
    const { id } = await policies.create(owner, 'viewers', NO_EMAIL, { roles: ['viewer'] });
    await policies.shop.execute('CREATE TABLE IF NOT EXISTS secrets (id int PRIMARY KEY, what text)');
    await policies.bench.request(
      'mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { hash } }',
      {
        token: owner.token,
        variables: { id: dataSourceId },
      },
    );
    const classify = { dataSourceId, tables: [table('secrets')] };
    expect((await policies.send(owner, 'classifyTables', classify)).codes).toEqual(['FORBIDDEN']);
    const { errors } = await policies.send(owner, 'deletePolicy', { id, revision: 1 });
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(/public\.big_orders|what nobody has classified/),
      extensions: { code: 'FORBIDDEN' },
    });
    // Two of them together may.
    const { payload } = await policies.send(owner, 'classifyTables', { ...classify, forApproval: true });
    expect(payload.waiting).toMatchObject({
      kind: 'CLASSIFY',
      summary: 'Count as known: public.secrets (id, what).',
    });
    const approve = 'mutation ($id: ID!) { approvePolicyChange(id: $id) { id } }';
    const approved = await policies.bench.request(approve, {
      token: admin.token,
      variables: { id: payload.waiting.id },
    });
    expect(approved.errors).toEqual([]);
    const known = { dataSourceId_schema_table: { dataSourceId, ...table('secrets') } };
    expect(await policies.bench.admin.classifiedTable.findUnique({ where: known })).toMatchObject({
      columns: ['id', 'what'],
    });
    // Less is always allowed, and said of one column alone.
    const less = { dataSourceId, tables: [{ ...table('secrets'), columns: ['what'] }] };
    expect((await policies.send(owner, 'declassifyTables', less)).codes).toEqual([]);
    expect(await policies.bench.admin.classifiedTable.findUnique({ where: known })).toMatchObject({
      columns: ['id'],
    });
    const wrong = { dataSourceId, tables: [{ ...table('secrets'), columns: ['wat'] }, table('secret')] };
    expect((await policies.send(owner, 'classifyTables', wrong)).payload.faults).toEqual([
      { path: 'tables.0.columns.0', message: 'public.secrets has no column wat.', suggestion: 'what' },
      {
        path: 'tables.1',
        message: expect.stringContaining('no table public.secret'),
        suggestion: 'public.secrets',
      },
    ]);
  });

  it('is listed page by page, as far as it exists for the one who classifies', async () => {
    const list = async (as: Person, after: string | null = null) => {
      const answer = await policies.bench.request(
        `query ($refs: [_Any!]!, $after: String) { _entities(representations: $refs) { ... on DataSource {
          classifiedTables(first: 2, after: $after) { nodes { table columns } pageInfo { hasNextPage endCursor } } } } }`,
        { token: as.token, variables: { refs: [{ __typename: 'DataSource', id: dataSourceId }], after } },
      );
      return { codes: codesOf(answer), page: answer.data._entities[0].classifiedTables };
    };
    const first = (await list(owner)).page;
    expect(first.nodes[0]).toEqual({ table: 'big_orders', columns: ['amount', 'customer_id', 'id'] });
    expect(first.nodes[1].table).toBe('customers');
    const { nodes, pageInfo } = (await list(owner, first.pageInfo.endCursor)).page;
    expect(nodes.map(({ table: name }: { table: string }) => name)).toEqual(['orders', 'salaries']);
    expect([first.pageInfo.hasNextPage, pageInfo.hasNextPage]).toEqual([true, expect.any(Boolean)]);
    expect((await list(policies.bench.people.of.acme.viewer)).codes).toEqual(['FORBIDDEN']);
    // Who classifies, but may not read policies, is told of no column that is hidden from them.
    const noAmount = { column: { table: table('orders'), column: 'amount', mask: { kind: 'HIDE' } } };
    await policies.create(owner, 'amounts', noAmount, { roles: ['analyst'] });
    const of = { where: { name: 'analyst', tenantId: owner.tenantId } };
    const { permissions } = await policies.bench.admin.role.findFirstOrThrow(of);
    await policies.bench.admin.role.updateMany({
      ...of,
      data: { permissions: [...permissions, 'data:classify'] },
    });
    const { analyst } = policies.bench.people.of.acme;
    await expect.poll(async () => (await list(analyst)).codes, { timeout: 5_000 }).toEqual([]);
    const seen = (await list(analyst, first.pageInfo.endCursor)).page.nodes;
    expect(seen[0]).toEqual({ table: 'orders', columns: ['customer_id', 'id'] });
    await policies.bench.admin.role.updateMany({ ...of, data: { permissions } });
  });

  it('is widened by the word of two, and what the second approves is what the first proposed', async () => {
    const { denied, hidden } = await bindAdmin();
    const approve = 'mutation ($id: ID!) { approvePolicyChange(id: $id) { id summary } }';
    const wanted = await policies.send(admin, 'unbindPolicy', {
      id: denied.id,
      subjects: { roles: ['admin'] },
      forApproval: true,
    });
    expect(wanted.payload).toMatchObject({
      policy: null,
      waiting: {
        ...{ kind: 'UNBIND', widening: 'public.salaries', proposedBy: { id: admin.userId } },
        summary: 'Release the role admin from the policy "pay".',
      },
    });
    const { id } = wanted.payload.waiting;
    const listed = await policies.bench.request(CHANGES, {
      token: owner.token,
      variables: { refs: [{ __typename: 'DataSource', id: dataSourceId }] },
    });
    expect(listed.data._entities[0].policyChanges.nodes).toEqual([wanted.payload.waiting]);
    // Not by oneself, not by another tenant, not by who may not.
    const { acme, globex } = policies.bench.people.of;
    for (const [as, code] of [
      [admin, 'FORBIDDEN'],
      [globex.admin, 'NOT_FOUND'],
      [acme.analyst, 'FORBIDDEN'],
    ] as const) {
      expect(
        codesOf(await policies.bench.request(approve, { token: as.token, variables: { id } })),
        as.name,
      ).toEqual([code]);
    }
    expect((await policies.stored()).find(({ name }) => name === 'pay')?.bindings).toHaveLength(1);
    // The rule has become another one since: what was proposed was about the old one.
    await policies.send(owner, 'updatePolicy', {
      id: denied.id,
      revision: 1,
      rule: { effect: 'DENY', tables: [table('salaries'), table('orders')] },
    });
    expect(codesOf(await policies.bench.request(approve, { token: owner.token, variables: { id } }))).toEqual(
      ['EDIT_CONFLICT'],
    );
    const decline = 'mutation ($id: ID!) { declinePolicyChange(id: $id) { id } }';
    expect(codesOf(await policies.bench.request(decline, { token: admin.token, variables: { id } }))).toEqual(
      [],
    );
    expect(codesOf(await policies.bench.request(approve, { token: owner.token, variables: { id } }))).toEqual(
      ['NOT_FOUND'],
    );

    const again = await policies.send(admin, 'deletePolicy', {
      id: hidden.id,
      revision: 1,
      forApproval: true,
    });
    const change = again.payload.waiting.id;
    expect(
      codesOf(await policies.bench.request(approve, { token: owner.token, variables: { id: change } })),
    ).toEqual([]);
    expect((await policies.stored()).map(({ name }) => name)).not.toContain('mail');
    expect((await policies.audited()).slice(-3)).toMatchObject([
      { action: 'policy.change_declined', actorId: admin.userId },
      {
        action: 'policy.change_proposed',
        actorId: admin.userId,
        details: { widening: 'public.customers.email' },
      },
      {
        action: 'policy.deleted',
        actorId: owner.userId,
        target: hidden.id,
        details: { proposedBy: admin.userId },
      },
    ]);
  });

  it('hides everything behind a policy that can’t be read, until somebody else mends it', async () => {
    const { id } = await policies.create(owner, 'mail', NO_EMAIL, { roles: ['admin'] });
    await policies.create(owner, 'pay', NO_SALARIES, { roles: ['viewer'] });
    await policies.bench.admin.policy.update({ where: { id }, data: { definition: { effect: 'perhaps' } } });
    expect((await policies.send(admin, 'deletePolicy', { id, revision: 1 })).codes).toEqual(['FORBIDDEN']);
    expect((await policies.send(owner, 'deletePolicy', { id, revision: 1 })).codes).toEqual([]);
  });
});
