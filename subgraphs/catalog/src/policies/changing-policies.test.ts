import { newId } from '@parley/platform-db';
import { connectionOpener } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { type Person, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogService } from '../index.js';
import { connectDataSource, openShop, type Shop } from '../testing/shop.js';

const PAYLOAD = `{
  policy { id name description kind effect rule tables tableNames { schema table } condition column
    mask { kind keepLast text number boolean } revision appliesToRoles appliesToGroups appliesToUsers { id } }
  faults { path message suggestion } warnings
  waiting { id kind summary widening proposedBy { id } } }`;
const CHANGES = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on DataSource {
  policyChanges { nodes { id kind summary widening proposedBy { id } } } } } }`;

const table = (name: string) => ({ schema: 'public', table: name });
const EU_ONLY = {
  row: { table: table('customers'), condition: "segment = 'gold' or segment in user.segments" },
};
const NO_EMAIL = { column: { table: table('customers'), column: 'email', mask: { kind: 'HIDE' } } };
const NO_SALARIES = { effect: 'DENY', tables: [table('salaries')] };

let bench: SubgraphBench;
let shop: Shop;
let dataSourceId: string;
let owner: Person;
let admin: Person;

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined) }),
  });
  shop = await openShop(bench);
  dataSourceId = await connectDataSource(bench, bench.people.tenants.acme.id, shop.settings);
  ({ owner, admin } = bench.people.of.acme);
  const { tenantId, userId } = bench.people.of.acme.viewer;
  await bench.admin.userAttribute.create({ data: { tenantId, userId, name: 'segments', value: ['gold'] } });
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});
afterEach(async () => {
  await bench.admin.policyChange.deleteMany();
  await bench.admin.policy.deleteMany();
});

async function send(as: Person, mutation: string, input: Record<string, unknown>) {
  const kind = `${mutation.startsWith('unbind') ? 'Bind' : ''}${mutation.startsWith('declassify') ? 'Classify' : ''}`;
  const type =
    kind === ''
      ? `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
      : `${kind}${mutation.replace(/^(unbind|declassify)/, '')}Input`;
  const answer = await bench.request(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) ${PAYLOAD} }`,
    {
      token: as.token,
      variables: { input },
    },
  );
  return { ...answer, codes: codesOf(answer), payload: answer.data?.[mutation] };
}

async function create(as: Person, name: string, rule: object, appliesTo: object = {}) {
  const { payload, errors } = await send(as, 'createPolicy', { dataSourceId, name, rule, appliesTo });
  expect(errors).toEqual([]);
  expect(payload.faults).toEqual([]);
  return payload.policy;
}

const stored = () => bench.admin.policy.findMany({ include: { bindings: true }, orderBy: { name: 'asc' } });
const audited = async () =>
  (await bench.admin.auditEntry.findMany({ orderBy: { id: 'asc' } })).filter(({ action }) =>
    /^(policy|tables)\./.test(action),
  );

describe('making a policy', () => {
  it('gives back what was written, as it can be sent again', async () => {
    const { viewer } = bench.people.of.acme;
    const made = await create(owner, ' gold ', EU_ONLY, { roles: ['viewer'], users: [viewer.userId] });
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
    expect(await create(owner, 'mail', NO_EMAIL)).toMatchObject({
      ...{ kind: 'COLUMN', column: 'email', condition: null, rule: 'public.customers.email does not exist.' },
      mask: { kind: 'HIDE', keepLast: null, text: null, number: null, boolean: null },
    });
    const masked = { kind: 'CONSTANT', constant: { number: 1.5 } };
    expect(
      await create(owner, 'amounts', { column: { table: table('orders'), column: 'amount', mask: masked } }),
    ).toMatchObject({
      mask: { kind: 'CONSTANT', number: 1.5, text: null },
    });
    expect(await create(owner, 'pay', NO_SALARIES, { roles: ['analyst'] })).toMatchObject({
      ...{ kind: 'TABLE', effect: 'DENY', rule: 'Never the table public.salaries.' },
    });
    expect(await audited()).toMatchObject([
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
    const { payload } = await send(owner, 'createPolicy', {
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
    expect((await send(owner, 'createPolicy', unknown)).codes).toEqual(['NOT_FOUND']);
    expect(await stored()).toEqual([]);
  });

  it.each<[object, string, RegExp]>([
    [{}, 'rule', /exactly one/],
    [{ ...EU_ONLY, ...NO_EMAIL }, 'rule', /exactly one/],
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
    const { payload } = await send(owner, 'createPolicy', { dataSourceId, name: 'faulty', rule });
    expect(payload.faults).toEqual([
      expect.objectContaining({ path, message: expect.stringMatching(message) }),
    ]);
    expect(await stored()).toEqual([]);
  });

  it('warns of attributes that nobody has, and of rules that nobody could take back alone', async () => {
    const rule = { row: { table: table('customers'), condition: 'segment = user.segmnt' } };
    const { payload } = await send(owner, 'createPolicy', {
      ...{ dataSourceId, name: 'typing error', rule },
      appliesTo: { roles: ['owner', 'admin'] },
    });
    expect(payload.warnings).toEqual([
      expect.stringContaining('Nobody has the attribute segmnt'),
      expect.stringContaining('takes two of them'),
    ]);
  });

  it('has one policy of a name, and none for another tenant’s data source', async () => {
    await create(owner, 'mail', NO_EMAIL);
    expect(
      (await send(admin, 'createPolicy', { dataSourceId, name: 'mail', rule: NO_SALARIES })).codes,
    ).toEqual(['NAME_TAKEN']);
    const stranger = bench.people.of.globex.owner;
    expect(
      (await send(stranger, 'createPolicy', { dataSourceId, name: 'theirs', rule: NO_EMAIL })).codes,
    ).toEqual(['NOT_FOUND']);
    expect(await stored()).toHaveLength(1);
  });
});

describe('changing a policy', () => {
  it('keeps what is left out, and counts revisions', async () => {
    const { id } = await create(owner, 'mail', NO_EMAIL, { roles: ['viewer'] });
    const { payload } = await send(owner, 'updatePolicy', {
      id,
      revision: 1,
      description: 'Addresses are private.',
    });
    expect(payload.policy).toMatchObject({
      ...{ name: 'mail', description: 'Addresses are private.', column: 'email', revision: 2 },
      appliesToRoles: ['viewer'],
    });
    const changed = await send(owner, 'updatePolicy', { id, revision: 2, rule: NO_SALARIES });
    expect(changed.payload.policy).toMatchObject({ kind: 'TABLE', column: null, revision: 3 });
  });

  it('loses no edit of two that are based on the same revision, and says which revision stands', async () => {
    const { id } = await create(owner, 'mail', NO_EMAIL);
    const edits = await bench.admin.$transaction(async (tx) => {
      // Both are under way before either may go on.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`policies of ${dataSourceId}`}, 0))`;
      const sent = [owner, admin].map((as) =>
        send(as, 'updatePolicy', { id, revision: 1, name: `of ${as.name}` }),
      );
      await expect
        .poll(async () => {
          const [row] = await bench.admin.$queryRaw<{ n: bigint }[]>`
            SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
          return Number(row?.n);
        })
        .toBe(2);
      return { sent };
    });
    const answers = await Promise.all(edits.sent);
    expect(answers.map(({ codes }) => codes).toSorted((a, b) => a.length - b.length)).toEqual([
      [],
      ['EDIT_CONFLICT'],
    ]);
    const lost = answers.find(({ codes }) => codes.length > 0);
    expect(lost?.errors[0]?.extensions).toMatchObject({ details: { revision: 2 } });
    const won = answers.find(({ codes }) => codes.length === 0);
    expect(await stored()).toMatchObject([{ name: won?.payload.policy.name, revision: 2 }]);
  });

  it('binds and releases, each once', async () => {
    const { id } = await create(owner, 'mail', NO_EMAIL, { roles: ['viewer'] });
    const subjects = { roles: ['viewer', 'analyst'], users: [bench.people.of.acme.viewer.userId] };
    for (let time = 0; time < 2; time += 1) {
      const { payload } = await send(owner, 'bindPolicy', { id, subjects });
      expect(payload.policy).toMatchObject({ appliesToRoles: ['analyst', 'viewer'], revision: 1 });
    }
    expect((await stored())[0]?.bindings).toHaveLength(3);
    const { payload } = await send(owner, 'unbindPolicy', { id, subjects: { roles: ['viewer', 'unknown'] } });
    expect(payload.policy).toMatchObject({ appliesToRoles: ['analyst'] });
    expect((await send(owner, 'deletePolicy', { id, revision: 2 })).codes).toEqual(['EDIT_CONFLICT']);
    // Another one stands, so nothing of what nobody has classified shows itself.
    await create(owner, 'pay', NO_SALARIES, { roles: ['analyst'] });
    expect((await send(owner, 'deletePolicy', { id, revision: 1 })).payload.policy).toBeNull();
    expect(await stored()).toMatchObject([{ name: 'pay' }]);
  });

  it('is not for another tenant, nor for who may only read', async () => {
    const { id } = await create(owner, 'mail', NO_EMAIL);
    const { globex, acme } = bench.people.of;
    for (const [mutation, input] of [
      ['updatePolicy', { id, revision: 1, name: 'mine' }],
      ['deletePolicy', { id, revision: 1 }],
      ['bindPolicy', { id, subjects: { roles: ['viewer'] } }],
      ['unbindPolicy', { id, subjects: { roles: ['viewer'] } }],
    ] as const) {
      expect((await send(globex.owner, mutation, input)).codes, mutation).toEqual(['NOT_FOUND']);
      expect((await send(acme.analyst, mutation, input)).codes, mutation).toEqual(['FORBIDDEN']);
    }
    expect(await stored()).toMatchObject([{ name: 'mail', revision: 1 }]);
  });
});

describe('one’s own sight', () => {
  /** The admin sees no salaries, no addresses and the gold customers; the owner is free. */
  async function bindAdmin() {
    const bound = { roles: ['admin'] };
    return {
      denied: await create(owner, 'pay', NO_SALARIES, bound),
      hidden: await create(owner, 'mail', NO_EMAIL, bound),
      cut: await create(
        owner,
        'gold',
        { row: { table: table('customers'), condition: "segment = 'gold'" } },
        bound,
      ),
      others: await create(
        owner,
        'viewers',
        { column: { ...NO_EMAIL.column, mask: { kind: 'HASH' } } },
        { roles: ['viewer'] },
      ),
    };
  }

  it('is widened by nobody: not by deleting, releasing, editing, renaming nor binding', async () => {
    const { denied, hidden, cut, others } = await bindAdmin();
    const before = await stored();
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
      ['updatePolicy', { id: cut.id, revision: 1, rule: { ...EU_ONLY } }, /more rows/],
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
      const { codes, errors, payload } = await send(admin, mutation, input);
      expect({ mutation, codes, payload }).toEqual({ mutation, codes: ['FORBIDDEN'], payload: undefined });
      expect(errors[0]?.message).toMatch(what);
      expect(errors[0]?.message).toMatch(/ask another administrator/);
    }
    expect(await stored()).toEqual(before);
    // What narrows it, or is about others alone, is theirs to change.
    expect((await send(admin, 'deletePolicy', { id: others.id, revision: 1 })).codes).toEqual([]);
    expect((await send(admin, 'updatePolicy', { id: cut.id, revision: 1, name: 'renamed' })).codes).toEqual(
      [],
    );
    // The owner, whom none of it binds, can take it back.
    expect(
      (await send(owner, 'unbindPolicy', { id: denied.id, subjects: { roles: ['admin'] } })).codes,
    ).toEqual([]);
  });

  it('is not widened by classifying, nor by the end of all policies', async () => {
    const { id } = await create(owner, 'viewers', NO_EMAIL, { roles: ['viewer'] });
    await shop.execute('CREATE TABLE IF NOT EXISTS secrets (id int PRIMARY KEY, what text)');
    await bench.request('mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { hash } }', {
      token: owner.token,
      variables: { id: dataSourceId },
    });
    const classify = { dataSourceId, tables: [table('secrets')] };
    expect((await send(owner, 'classifyTables', classify)).codes).toEqual(['FORBIDDEN']);
    const { errors } = await send(owner, 'deletePolicy', { id, revision: 1 });
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(/public\.big_orders|what nobody has classified/),
      extensions: { code: 'FORBIDDEN' },
    });
    // Two of them together may.
    const { payload } = await send(owner, 'classifyTables', { ...classify, forApproval: true });
    expect(payload.waiting).toMatchObject({
      kind: 'CLASSIFY',
      summary: 'Count as known: public.secrets (id, what).',
    });
    const approve = 'mutation ($id: ID!) { approvePolicyChange(id: $id) { id } }';
    const approved = await bench.request(approve, {
      token: admin.token,
      variables: { id: payload.waiting.id },
    });
    expect(approved.errors).toEqual([]);
    const known = { dataSourceId_schema_table: { dataSourceId, ...table('secrets') } };
    expect(await bench.admin.classifiedTable.findUnique({ where: known })).toMatchObject({
      columns: ['id', 'what'],
    });
    // Less is always allowed, and said of one column alone.
    const less = { dataSourceId, tables: [{ ...table('secrets'), columns: ['what'] }] };
    expect((await send(owner, 'declassifyTables', less)).codes).toEqual([]);
    expect(await bench.admin.classifiedTable.findUnique({ where: known })).toMatchObject({ columns: ['id'] });
    const wrong = { dataSourceId, tables: [{ ...table('secrets'), columns: ['wat'] }, table('secret')] };
    expect((await send(owner, 'classifyTables', wrong)).payload.faults).toEqual([
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
      const answer = await bench.request(
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
    expect((await list(bench.people.of.acme.viewer)).codes).toEqual(['FORBIDDEN']);
    // Who classifies, but may not read policies, is told of no column that is hidden from them.
    const noAmount = { column: { table: table('orders'), column: 'amount', mask: { kind: 'HIDE' } } };
    await create(owner, 'amounts', noAmount, { roles: ['analyst'] });
    const of = { where: { name: 'analyst', tenantId: owner.tenantId } };
    const { permissions } = await bench.admin.role.findFirstOrThrow(of);
    await bench.admin.role.updateMany({ ...of, data: { permissions: [...permissions, 'data:classify'] } });
    const { analyst } = bench.people.of.acme;
    await expect.poll(async () => (await list(analyst)).codes, { timeout: 5_000 }).toEqual([]);
    const seen = (await list(analyst, first.pageInfo.endCursor)).page.nodes;
    expect(seen[0]).toEqual({ table: 'orders', columns: ['customer_id', 'id'] });
    await bench.admin.role.updateMany({ ...of, data: { permissions } });
  });

  it('is widened by the word of two, and what the second approves is what the first proposed', async () => {
    const { denied, hidden } = await bindAdmin();
    const approve = 'mutation ($id: ID!) { approvePolicyChange(id: $id) { id summary } }';
    const wanted = await send(admin, 'unbindPolicy', {
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
    const listed = await bench.request(CHANGES, {
      token: owner.token,
      variables: { refs: [{ __typename: 'DataSource', id: dataSourceId }] },
    });
    expect(listed.data._entities[0].policyChanges.nodes).toEqual([wanted.payload.waiting]);
    // Not by oneself, not by another tenant, not by who may not.
    const { acme, globex } = bench.people.of;
    for (const [as, code] of [
      [admin, 'FORBIDDEN'],
      [globex.admin, 'NOT_FOUND'],
      [acme.analyst, 'FORBIDDEN'],
    ] as const) {
      expect(codesOf(await bench.request(approve, { token: as.token, variables: { id } })), as.name).toEqual([
        code,
      ]);
    }
    expect((await stored()).find(({ name }) => name === 'pay')?.bindings).toHaveLength(1);
    // The rule has become another one since: what was proposed was about the old one.
    await send(owner, 'updatePolicy', {
      id: denied.id,
      revision: 1,
      rule: { effect: 'DENY', tables: [table('salaries'), table('orders')] },
    });
    expect(codesOf(await bench.request(approve, { token: owner.token, variables: { id } }))).toEqual([
      'EDIT_CONFLICT',
    ]);
    const decline = 'mutation ($id: ID!) { declinePolicyChange(id: $id) { id } }';
    expect(codesOf(await bench.request(decline, { token: admin.token, variables: { id } }))).toEqual([]);
    expect(codesOf(await bench.request(approve, { token: owner.token, variables: { id } }))).toEqual([
      'NOT_FOUND',
    ]);

    const again = await send(admin, 'deletePolicy', { id: hidden.id, revision: 1, forApproval: true });
    const change = again.payload.waiting.id;
    expect(codesOf(await bench.request(approve, { token: owner.token, variables: { id: change } }))).toEqual(
      [],
    );
    expect((await stored()).map(({ name }) => name)).not.toContain('mail');
    expect((await audited()).slice(-3)).toMatchObject([
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
    const { id } = await create(owner, 'mail', NO_EMAIL, { roles: ['admin'] });
    await create(owner, 'pay', NO_SALARIES, { roles: ['viewer'] });
    await bench.admin.policy.update({ where: { id }, data: { definition: { effect: 'perhaps' } } });
    expect((await send(admin, 'deletePolicy', { id, revision: 1 })).codes).toEqual(['FORBIDDEN']);
    expect((await send(owner, 'deletePolicy', { id, revision: 1 })).codes).toEqual([]);
  });
});
