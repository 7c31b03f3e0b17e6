import { newId } from '@parley/platform-db';
import { type ConnectionSettings, connectionOpener, type SqlConnection } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import {
  type Person,
  ROLE_NAMES,
  type RoleName,
  type SubgraphBench,
  startSubgraphBench,
} from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogService } from '../server.js';
import {
  addPolicy,
  connectDataSource,
  EMAIL_HIDDEN,
  openShop,
  SALES_ONLY,
  type Shop,
} from '../testing/shop.js';

const ENTITIES = 'query ($refs: [_Any!]!) { _entities(representations: $refs)';
const SCHEMA = `${ENTITIES} { ... on DataSource { id physicalSchema { hash readAt tables { nodes {
  schema name kind comment columns { name type nullable isPrimaryKey comment }
  foreignKeys { columns referencedSchema referencedTable referencedColumns } } } } } } }`;
const REFRESH = `mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) {
  hash readAt tables { nodes { name columns { name } } } } }`;

const administers: Record<RoleName, boolean> = { owner: true, admin: true, analyst: false, viewer: false };

let bench: SubgraphBench;
let shop: Shop;
let opened = 0;
let closed = 0;
let acme: { readonly tenantId: string; readonly dataSourceId: string };
let globex: { readonly tenantId: string; readonly dataSourceId: string };

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: countedConnection }),
  });
  shop = await openShop(bench);
  const { tenants, of } = bench.people;
  const sourceOf = async (tenantId: string) => ({
    tenantId,
    dataSourceId: await connectDataSource(bench, tenantId, shop.settings),
  });
  acme = await sourceOf(tenants.acme.id);
  globex = await sourceOf(tenants.globex.id);
  const bound = { name: 'e-mail addresses', kind: 'COLUMN', definition: EMAIL_HIDDEN } as const;
  await addPolicy(bench, acme, { ...bound, roleName: 'viewer' });
  const { userId } = of.acme.viewer;
  await addPolicy(bench, acme, { name: 'sales only', kind: 'TABLE', definition: SALES_ONLY, userId });
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});

/** The real driver, counted. */
function countedConnection(settings: ConnectionSettings): SqlConnection {
  const connection = connectionOpener(undefined)(settings);
  opened += 1;
  return {
    test: (signal) => connection.test(signal),
    explain: (query, options) => connection.explain(query, options),
    introspect: (signal) => connection.introspect(signal),
    profile: (table, options) => connection.profile(table, options),
    repeats: (column, options) => connection.repeats(column, options),
    run: (query, options) => connection.run(query, options),
    close: async () => {
      await connection.close();
      closed += 1;
    },
  };
}

function entities(query: string, as: Person, refs: readonly { __typename: string; id: string }[]) {
  return bench.request(query, { token: as.token, variables: { refs } });
}

const dataSourceRef = (id: string) => ({ __typename: 'DataSource', id });

interface Table {
  readonly name: string;
  readonly columns: readonly { readonly name: string }[];
}
const columnsOf = (tables: readonly Table[], name: string) =>
  tables.find((table) => table.name === name)?.columns.map((column) => column.name);

async function tablesAsSeenBy(person: Person): Promise<readonly Table[]> {
  const { data, errors } = await entities(SCHEMA, person, [dataSourceRef(acme.dataSourceId)]);
  expect(errors).toEqual([]);
  return data._entities[0].physicalSchema.tables.nodes;
}

describe('physicalSchema', () => {
  it('is read on first need, once for all who ask, and kept', async () => {
    opened = 0;
    const { owner, analyst } = bench.people.of.acme;
    const ask = (person: Person) => entities(SCHEMA, person, [dataSourceRef(acme.dataSourceId)]);
    const answers = await Promise.all([ask(owner), ask(analyst), ask(owner)]);
    const [first] = answers;
    expect(answers.flatMap((answer) => answer.errors)).toEqual([]);
    expect(opened).toBe(1);
    const { physicalSchema } = first.data._entities[0];
    expect(physicalSchema.tables.nodes).toMatchObject([
      { name: 'big_orders', kind: 'VIEW' },
      {
        schema: 'public',
        name: 'customers',
        kind: 'TABLE',
        comment: 'Who buys',
        columns: [
          { name: 'id', nullable: false, isPrimaryKey: true },
          { name: 'name', nullable: false, isPrimaryKey: false },
          { name: 'email', type: 'text', nullable: true, comment: 'Where to write to' },
          { name: 'segment' },
        ],
      },
      {
        name: 'orders',
        columns: [{ name: 'id' }, { name: 'customer_id' }, { name: 'amount', type: 'numeric(12,2)' }],
        foreignKeys: [
          {
            columns: ['customer_id'],
            referencedSchema: 'public',
            referencedTable: 'customers',
            referencedColumns: ['id'],
          },
        ],
      },
      { name: 'salaries' },
    ]);

    await tablesAsSeenBy(owner);
    expect(opened).toBe(1);
    await expect.poll(() => closed).toBe(opened);
    const stored = await bench.admin.physicalSchema.findUniqueOrThrow({
      where: { dataSourceId: acme.dataSourceId },
    });
    expect(stored).toMatchObject({ tenantId: acme.tenantId, hash: physicalSchema.hash });
  });

  it('is cut to what each may see', async () => {
    const { of } = bench.people;
    const forAnalyst = await tablesAsSeenBy(of.acme.analyst);
    expect(columnsOf(forAnalyst, 'customers')).toContain('email');
    expect(columnsOf(forAnalyst, 'salaries')).toBeDefined();

    const forViewer = await tablesAsSeenBy(of.acme.viewer);
    expect(columnsOf(forViewer, 'customers')).toEqual(['id', 'name', 'segment']);
    expect(columnsOf(forViewer, 'salaries')).toBeUndefined();

    // Whom the role's rule binds but not the one for a single user.
    const forOtherViewer = await tablesAsSeenBy(bench.people.inBoth);
    expect(columnsOf(forOtherViewer, 'customers')).toEqual(['id', 'name', 'segment']);
    expect(columnsOf(forOtherViewer, 'salaries')).toBeDefined();
  });

  it('comes in pages', async () => {
    const query = `query ($refs: [_Any!]!, $after: String) { _entities(representations: $refs) { ... on DataSource {
      physicalSchema { tables(first: 3, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } } } } }`;
    const page = async (after: string | null) => {
      const { data } = await bench.request(query, {
        token: bench.people.of.acme.owner.token,
        variables: { refs: [dataSourceRef(acme.dataSourceId)], after },
      });
      return data._entities[0].physicalSchema.tables;
    };
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect(first.nodes.map((table: Table) => table.name)).toEqual(['big_orders', 'customers', 'orders']);
    expect(second).toMatchObject({ nodes: [{ name: 'salaries' }], pageInfo: { hasNextPage: false } });
  });

  it('is an error beside the rest when the database is away', async () => {
    const away = await connectDataSource(bench, globex.tenantId, {
      ...shop.settings,
      database: 'no such database',
    });
    const answer = await entities(SCHEMA, bench.people.of.globex.owner, [dataSourceRef(away)]);
    expect(answer.data._entities).toEqual([{ id: away, physicalSchema: null }]);
    expect(codesOf(answer)).toEqual(['DATA_SOURCE_UNAVAILABLE']);
  });

  it('denies whom a rule binds that can’t be read, and nobody else', async () => {
    const broken = await connectDataSource(bench, globex.tenantId, shop.settings);
    await addPolicy(
      bench,
      { ...globex, dataSourceId: broken },
      { name: 'of a later version', kind: 'ROW', definition: { unless: 'friday' }, roleName: 'viewer' },
    );
    const { viewer, analyst } = bench.people.of.globex;
    const denied = await entities(SCHEMA, viewer, [dataSourceRef(broken)]);
    expect(denied.data._entities[0].physicalSchema).toBeNull();
    expect(codesOf(denied)).toEqual(['INTERNAL']);
    expect(codesOf(await entities(SCHEMA, analyst, [dataSourceRef(broken)]))).toEqual([]);
  });
});

describe('refreshPhysicalSchema', () => {
  it('reads the schema anew and leaves a trace', async () => {
    const { admin } = bench.people.of.acme;
    const refresh = () =>
      bench.request(REFRESH, { token: admin.token, variables: { id: acme.dataSourceId } });
    const before = await refresh();
    await shop.execute('ALTER TABLE orders ADD COLUMN note text');
    const after = await refresh();
    expect(after.errors).toEqual([]);
    expect(after.data.refreshPhysicalSchema.hash).not.toBe(before.data.refreshPhysicalSchema.hash);
    expect(columnsOf(await tablesAsSeenBy(admin), 'orders')).toContain('note');
    const audit = await bench.admin.auditEntry.findMany({ where: { target: acme.dataSourceId } });
    expect(audit).toMatchObject([
      { action: 'physical_schema.refreshed', actorId: admin.userId },
      { action: 'physical_schema.refreshed', details: { hash: after.data.refreshPhysicalSchema.hash } },
    ]);
  });

  it('shows a new column only once it is classified, where there are policies', async () => {
    const { analyst } = bench.people.of.acme;
    expect(columnsOf(await tablesAsSeenBy(analyst), 'orders')).toEqual(['id', 'customer_id', 'amount']);
    await bench.admin.classifiedTable.updateMany({
      where: { ...acme, table: 'orders' },
      data: { columns: ['id', 'customer_id', 'amount', 'note'] },
    });
    expect(columnsOf(await tablesAsSeenBy(analyst), 'orders')).toContain('note');
  });

  it('gives a hash that does not change with what is hidden', async () => {
    const { owner, analyst } = bench.people.of.acme;
    const hashSeenBy = async (person: Person) => {
      const refs = [{ __typename: 'DataSource', id: acme.dataSourceId }];
      const { data } = await bench.request(SCHEMA, { token: person.token, variables: { refs } });
      return data._entities[0].physicalSchema.hash;
    };
    const [whole, part] = [await hashSeenBy(owner), await hashSeenBy(analyst)];
    expect(part).not.toBe(whole);
    await shop.execute('CREATE TABLE nobody_knows (id int PRIMARY KEY)');
    const { errors } = await bench.request(REFRESH, {
      token: owner.token,
      variables: { id: acme.dataSourceId },
    });
    expect(errors).toEqual([]);
    expect(await hashSeenBy(owner)).not.toBe(whole);
    expect(await hashSeenBy(analyst)).toBe(part);
    await shop.execute('DROP TABLE nobody_knows');
    await bench.request(REFRESH, { token: owner.token, variables: { id: acme.dataSourceId } });
  });

  it.each(ROLE_NAMES)('is for those who may refresh (%s)', async (role) => {
    const answer = await bench.request(REFRESH, {
      token: bench.people.of.acme[role].token,
      variables: { id: acme.dataSourceId },
    });
    expect(codesOf(answer)).toEqual(administers[role] ? [] : ['FORBIDDEN']);
  });

  it('finds no other tenant’s data source, and opens none', async () => {
    opened = 0;
    for (const id of [globex.dataSourceId, newId(), 'not an id']) {
      const answer = await bench.request(REFRESH, {
        token: bench.people.of.acme.owner.token,
        variables: { id },
      });
      expect(codesOf(answer)).toEqual(['NOT_FOUND']);
    }
    expect(opened).toBe(0);
  });
});
