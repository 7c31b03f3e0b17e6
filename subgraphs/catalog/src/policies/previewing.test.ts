import { connectionOpener, createParsers, type Parsers } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { type Person, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogService } from '../index.js';
import { addPolicy, connectDataSource, openShop, type Shop } from '../testing/shop.js';

const PREVIEW = `query ($input: PreviewPolicyInput!) { previewPolicy(input: $input) {
  faults { path message } rewrittenSql notices refusal { code message } attributes { name value } untold
  tables { rowsYouSee rowsTheySee rowsVanishing untold
    sight { schema table exists where refusal columns { name kind mask { kind } clearWhere } } }
  sample { columns rows complete } } }`;
const table = (name: string) => ({ schema: 'public', table: name });

let bench: SubgraphBench;
let shop: Shop;
let parsers: Parsers;
let acme: { readonly tenantId: string; readonly dataSourceId: string };
let owner: Person;
let admin: Person;
let viewer: Person;

beforeAll(async () => {
  parsers = createParsers();
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined), parsers }),
  });
  shop = await openShop(bench);
  await shop.execute(`INSERT INTO customers VALUES (1, 'Ann', 'ann@a.example', 'gold'), (2, 'Bob', 'bob@b.example', 'gold'),
    (3, 'Cid', NULL, 'silver'), (4, 'Dan', 'dan@d.example', NULL)`);
  await shop.execute('INSERT INTO salaries VALUES (1, 4000), (2, 9000), (3, 5000)');
  const tenantId = bench.people.tenants.acme.id;
  acme = { tenantId, dataSourceId: await connectDataSource(bench, tenantId, shop.settings) };
  ({ owner, admin, viewer } = bench.people.of.acme);
  await bench.admin.userAttribute.create({
    data: { tenantId, userId: viewer.userId, name: 'segment', value: 'gold' },
  });
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
  await parsers.close();
});
afterEach(async () => {
  await bench.admin.policy.deleteMany();
});

async function preview(as: Person, input: Record<string, unknown>) {
  const answer = await bench.request(PREVIEW, {
    token: as.token,
    variables: { input: { dataSourceId: acme.dataSourceId, asUserId: viewer.userId, ...input } },
  });
  return { codes: codesOf(answer), errors: answer.errors, found: answer.data?.previewPolicy };
}

const row = (condition: string, name = 'customers') => ({ row: { table: table(name), condition } });
const mask = (column: string, kind: string, name = 'customers') => ({
  column: { table: table(name), column, mask: { kind } },
});
const stored = (
  of: { name: string; condition?: object; column?: string; mask?: string; table?: string },
  bound: { roleName?: string; userId?: string },
) =>
  addPolicy(bench, acme, {
    name: of.name,
    kind: of.condition === undefined ? 'COLUMN' : 'ROW',
    definition: {
      table: table(of.table ?? 'customers'),
      ...(of.condition === undefined
        ? { column: of.column, mask: { kind: of.mask } }
        : { predicate: of.condition }),
    },
    ...bound,
  });
const segmentIs = (constant: string) => ({ op: 'eq', column: 'segment', value: { constant } });

describe('previewPolicy', () => {
  it('shows what a draft makes of a table: SQL, rows that vanish, columns that are masked, a sample', async () => {
    const { codes, found } = await preview(owner, {
      table: table('customers'),
      draft: { rule: row('segment = user.segment') },
    });
    expect(codes).toEqual([]);
    expect(found).toMatchObject({
      faults: [],
      refusal: null,
      untold: null,
      notices: ['Rows of customers are limited by your segment.', 'At most 20 rows are read.'],
      attributes: [{ name: 'segment', value: '"gold"' }],
      tables: [
        {
          rowsYouSee: 4,
          rowsTheySee: 2,
          rowsVanishing: 2,
          sight: { exists: true, where: 'segment = user.segment' },
        },
      ],
      sample: { columns: ['id', 'name', 'email', 'segment'], complete: true },
    });
    expect(found.rewrittenSql).toMatch(/WHERE .*segment.* = \$1/);
    expect(found.rewrittenSql).not.toContain('gold');
    expect(found.sample.rows.map(([id]: unknown[]) => id).toSorted()).toEqual([1, 2]);
    // Nothing is stored.
    expect(await bench.admin.policy.count()).toBe(0);

    const masked = await preview(owner, {
      table: table('customers'),
      draft: { rule: mask('email', 'HASH') },
    });
    expect(masked.found.tables[0].sight.columns).toContainEqual({
      name: 'email',
      kind: 'MASKED',
      mask: { kind: 'HASH' },
      clearWhere: null,
    });
    expect(JSON.stringify(masked.found.sample)).not.toContain('ann@a.example');
    const hidden = await preview(owner, {
      table: table('customers'),
      draft: { rule: mask('email', 'HIDE') },
    });
    expect(hidden.found.sample.columns).toEqual(['id', 'name', 'segment']);
    const denied = await preview(owner, {
      table: table('salaries'),
      draft: { rule: { effect: 'DENY', tables: [table('salaries')] } },
    });
    expect(denied.found).toMatchObject({
      refusal: { code: 'SQL_UNKNOWN_TABLE' },
      rewrittenSql: null,
      sample: null,
      tables: [{ rowsYouSee: 3, rowsTheySee: 0, rowsVanishing: 3, sight: { exists: false } }],
    });
  });

  it('tries a statement, with a policy in the place of another', async () => {
    const id = await stored({ name: 'gold', condition: segmentIs('gold') }, { roleName: 'viewer' });
    const sql = 'SELECT segment, count(*) AS n FROM customers GROUP BY segment ORDER BY segment';
    expect((await preview(owner, { sql })).found.sample.rows).toEqual([['gold', '2']]);
    const draft = { id, rule: row("segment = 'silver'") };
    expect((await preview(owner, { sql, draft })).found).toMatchObject({
      sample: { rows: [['silver', '1']] },
      tables: [{ rowsYouSee: 4, rowsTheySee: 1, rowsVanishing: 3 }],
    });
    // Without the draft's id both hold.
    expect((await preview(owner, { sql, draft: { rule: draft.rule } })).found.sample.rows).toEqual([]);
    const faulty = await preview(owner, {
      sql,
      draft: { rule: row('sgment = 1'), appliesTo: { roles: ['none'] } },
    });
    expect(faulty.found).toMatchObject({
      faults: [{ path: 'draft.rule.row.condition' }, { path: 'draft.appliesTo.roles.0' }],
      tables: [],
      sample: null,
    });
    expect((await preview(owner, { sql: 'DELETE FROM customers' })).found).toMatchObject({
      refusal: { code: expect.stringMatching(/^SQL_/) },
      sample: null,
    });
    expect((await preview(owner, { sql, table: table('customers') })).codes).toEqual(['BAD_INPUT']);
  });

  it('is cut to what the one who looks may see, whatever the other one sees', async () => {
    await stored({ name: 'silver', condition: segmentIs('silver') }, { roleName: 'admin' });
    await stored({ name: 'mail', column: 'email', mask: 'hash' }, { roleName: 'admin' });
    // The viewer is bound by nothing; the admin sees one row, and no address.
    const { found } = await preview(admin, { table: table('customers') });
    expect(found.tables[0]).toMatchObject({ rowsYouSee: 1, rowsTheySee: 1, rowsVanishing: 0 });
    expect(found.sample.rows).toHaveLength(1);
    expect(JSON.stringify(found)).not.toMatch(/@|Ann|Bob|Dan/);
    // A draft, for oneself or for the other, gives nothing back.
    for (const appliesTo of [{ users: [admin.userId] }, { roles: ['viewer'] }]) {
      const draft = { rule: row("segment = 'gold' or segment is null"), appliesTo };
      const tried = await preview(admin, { table: table('customers'), draft, asUserId: viewer.userId });
      expect(JSON.stringify(tried.found)).not.toMatch(/@|Ann|Bob|Dan/);
    }
    // As the owner sees it, whom nothing binds.
    expect((await preview(owner, { table: table('customers') })).found.tables[0]).toMatchObject({
      rowsYouSee: 4,
      rowsTheySee: 4,
    });
  });

  it.each([
    ['salaries', row('amount > 5000', 'salaries')],
    ['customers', row("email = 'ann@a.example'")],
    ['customers', row('id in (id of public.salaries where amount > 5000)')],
  ])(
    'is no oracle: rows of %s chosen by what one does not see are neither counted nor shown',
    async (name, rule) => {
      await stored({ name: 'mail', column: 'email', mask: 'null' }, { roleName: 'admin' });
      await stored({ name: 'pay', column: 'amount', mask: 'hide', table: 'salaries' }, { roleName: 'admin' });
      const { found } = await preview(admin, { table: table(name), draft: { rule } });
      expect(found).toMatchObject({
        sample: null,
        untold: expect.stringMatching(/customers\.email|salaries\.amount/),
        tables: [{ rowsYouSee: null, rowsTheySee: null, rowsVanishing: null }],
      });
      // Whoever sees the column sees the count.
      const { found: whole } = await preview(owner, { table: table(name), draft: { rule } });
      expect(whole).toMatchObject({ untold: null, tables: [{ rowsTheySee: 1 }] });
    },
  );

  it('tells nothing of hidden rows by errors', async () => {
    await stored(
      {
        name: 'not the second',
        table: 'salaries',
        condition: { op: 'ne', column: 'id', value: { constant: 2 } },
      },
      { roleName: 'admin' },
    );
    const sql = 'SELECT id FROM salaries WHERE 1 / (amount - 9000) < 1';
    expect((await preview(admin, { sql })).found).toMatchObject({
      untold: null,
      sample: { rows: [[1], [3]] },
    });
    // With nothing hidden it fails, in the engine's own words.
    expect((await preview(owner, { sql })).found).toMatchObject({
      sample: null,
      untold: expect.stringMatching(/zero/),
    });
  });

  it('tells attributes, and what rows tell of them, only to whom may read users', async () => {
    await stored(
      { name: 'own segment', condition: { op: 'eq', column: 'segment', value: { attribute: 'segment' } } },
      { roleName: 'viewer' },
    );
    const role = { tenantId_name: { tenantId: acme.tenantId, name: 'admin' } };
    const { permissions } = await bench.admin.role.findUniqueOrThrow({ where: role });
    await bench.admin.role.update({
      where: role,
      data: { permissions: permissions.filter((each) => each !== 'user:read') },
    });
    try {
      const { codes, found } = await preview(admin, { table: table('customers') });
      expect(codes).toEqual(['FORBIDDEN']);
      expect(found).toMatchObject({
        attributes: null,
        rewrittenSql: null,
        sample: null,
        untold: expect.stringContaining('user:read'),
        tables: [{ rowsTheySee: null }],
      });
      expect(JSON.stringify(found)).not.toContain('gold');
    } finally {
      await bench.admin.role.update({ where: role, data: { permissions } });
    }
  });

  it('is not for who may only read, nor for another tenant', async () => {
    const { acme: ours, globex } = bench.people.of;
    expect((await preview(ours.analyst, { table: table('customers') })).codes).toEqual(['FORBIDDEN']);
    expect((await preview(globex.owner, { table: table('customers') })).codes).toEqual(['NOT_FOUND']);
    expect(
      (await preview(owner, { table: table('customers'), asUserId: globex.viewer.userId })).codes,
    ).toEqual(['NOT_FOUND']);
  });
});

describe('effectivePolicy', () => {
  const EXPLAINED = `query ($dataSourceId: ID!, $userId: ID!) { effectivePolicy(dataSourceId: $dataSourceId, userId: $userId) {
    user { id } hidesUnclassified rules(first: 2) { nodes { policy { name } through says } pageInfo { hasNextPage endCursor } }
    customers: table(schema: "public", table: "customers") { exists where columns { name kind mask { kind } clearWhere } }
    nowhere: table(schema: "public", table: "nowhere") { exists } } }`;
  const explain = (as: Person, userId: string) =>
    bench.request(EXPLAINED, { token: as.token, variables: { dataSourceId: acme.dataSourceId, userId } });

  it('names each rule, through what it binds, and what all of them come to', async () => {
    await stored({ name: 'a: gold', condition: segmentIs('gold') }, { roleName: 'viewer' });
    await stored({ name: 'b: mail', column: 'email', mask: 'hide' }, { userId: viewer.userId });
    await stored({ name: 'c: names', column: 'name', mask: 'null' }, { roleName: 'viewer' });
    await stored({ name: 'd: others', column: 'id', mask: 'null' }, { roleName: 'analyst' });
    const { data, errors } = await explain(owner, viewer.userId);
    expect(errors).toEqual([]);
    expect(data.effectivePolicy).toMatchObject({
      user: { id: viewer.userId },
      hidesUnclassified: true,
      rules: {
        nodes: [
          {
            policy: { name: 'a: gold' },
            through: 'the role viewer',
            says: "Only rows of public.customers where segment = 'gold'.",
          },
          {
            policy: { name: 'b: mail' },
            through: 'the user',
            says: 'public.customers.email does not exist.',
          },
        ],
        pageInfo: { hasNextPage: true },
      },
      customers: {
        exists: true,
        where: "segment = 'gold'",
        columns: [
          { name: 'id', kind: 'CLEAR', mask: null, clearWhere: null },
          { name: 'name', kind: 'MASKED', mask: { kind: 'NULL' } },
          { name: 'email', kind: 'HIDDEN' },
          { name: 'segment', kind: 'CLEAR' },
        ],
      },
      nowhere: null,
    });
    expect(codesOf(await explain(viewer, viewer.userId))).toEqual(['FORBIDDEN']);
    expect(codesOf(await explain(owner, bench.people.of.globex.viewer.userId))).toEqual(['NOT_FOUND']);
    expect(codesOf(await explain(bench.people.of.globex.owner, viewer.userId))).toEqual(['NOT_FOUND']);
  });

  it('tells everybody how their own sight is cut, and names nothing that is hidden', async () => {
    const MY_SIGHT = 'query ($id: ID!) { mySight(dataSourceId: $id) { limits complete } }';
    await stored(
      {
        name: 'segment',
        condition: {
          op: 'and',
          operands: [
            { op: 'is_not_null', column: 'email' },
            { op: 'eq', column: 'segment', value: { attribute: 'segment' } },
          ],
        },
      },
      { roleName: 'viewer' },
    );
    await stored({ name: 'mail', column: 'email', mask: 'hide' }, { roleName: 'viewer' });
    await stored({ name: 'names', column: 'name', mask: 'null' }, { roleName: 'viewer' });
    const ask = (as: Person) =>
      bench.request(MY_SIGHT, { token: as.token, variables: { id: acme.dataSourceId } });
    const { data, errors } = await ask(viewer);
    expect({ data, errors }).toEqual({
      data: {
        mySight: {
          limits: [
            'Rows of public.customers are limited by your segment.',
            'public.customers.name is shown as empty.',
          ],
          complete: true,
        },
      },
      errors: [],
    });
    expect(JSON.stringify(data)).not.toMatch(/email|gold/);
    expect((await ask(owner)).data.mySight).toEqual({ limits: [], complete: true });
    expect(codesOf(await ask(bench.people.of.globex.viewer))).toEqual(['NOT_FOUND']);
  });
});
