import { connectionOpener } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { ROLE_NAMES, type RoleName, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCatalogService } from './index.js';
import { connectDataSource, MODEL, openShop, type Shop } from './testing/shop.js';

const PUBLISH = `mutation ($input: PublishSemanticModelInput!) { publishSemanticModel(input: $input) {
  semanticModel { id label version publishedAt dataSource { id } entities { name } }
  faults { path message suggestion } } }`;

let bench: SubgraphBench;
let shop: Shop;
let dataSourceId: string;

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined) }),
  });
  shop = await openShop(bench);
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});
beforeEach(async () => {
  dataSourceId = await connectDataSource(bench, bench.people.tenants.acme.id, shop.settings);
});

function publish(
  model: unknown,
  { role = 'owner', of = dataSourceId }: { role?: RoleName; of?: string } = {},
) {
  const { token } = bench.people.of.acme[role];
  return bench.request(PUBLISH, { token, variables: { input: { dataSourceId: of, model } } });
}

const versions = () =>
  bench.admin.semanticModelVersion.findMany({
    where: { dataSourceId },
    orderBy: { version: 'asc' },
    select: { id: true, version: true, status: true, definition: true, tenantId: true },
  });

/** The model of the shop, changed, perhaps into something wrong. */
function changed(change: (model: ReturnType<typeof JSON.parse>) => void): unknown {
  const model = JSON.parse(JSON.stringify(MODEL));
  change(model);
  return model;
}

describe('publishSemanticModel', () => {
  it('publishes a model, of a database nobody has looked at before', async () => {
    const { data, errors } = await publish(MODEL);
    expect(errors).toEqual([]);
    expect(data.publishSemanticModel).toEqual({
      semanticModel: {
        id: expect.any(String),
        label: 'Shop',
        version: 1,
        publishedAt: expect.any(String),
        dataSource: { id: dataSourceId },
        entities: [{ name: 'customer' }, { name: 'order' }],
      },
      faults: [],
    });
    const { id } = data.publishSemanticModel.semanticModel;
    expect(await versions()).toEqual([
      { id, version: 1, status: 'PUBLISHED', definition: MODEL, tenantId: bench.people.tenants.acme.id },
    ]);
    expect(await bench.admin.auditEntry.findMany({ where: { target: id } })).toMatchObject([
      {
        action: 'semantic_model.published',
        actorId: bench.people.of.acme.owner.userId,
        details: { dataSourceId, version: 1 },
      },
    ]);
    // What the query subgraph needs to run anything.
    expect(await bench.admin.physicalSchema.count({ where: { dataSourceId } })).toBe(1);
  });

  it('retires the version before, and is what everybody reads from then on', async () => {
    await publish(MODEL);
    await publish({ ...MODEL, label: 'Shop, better' });
    expect((await versions()).map(({ version, status }) => [version, status])).toEqual([
      [1, 'RETIRED'],
      [2, 'PUBLISHED'],
    ]);
    const read = await bench.request(
      'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on DataSource { semanticModel { label } } } }',
      {
        token: bench.people.of.acme.viewer.token,
        variables: { refs: [{ __typename: 'DataSource', id: dataSourceId }] },
      },
    );
    expect(read.data._entities).toEqual([{ semanticModel: { label: 'Shop, better' } }]);
  });

  it('gives every one of several at the same time a version of its own, and publishes one', async () => {
    const answers = await Promise.all([publish(MODEL), publish(MODEL), publish(MODEL)]);
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect((await versions()).map(({ version, status }) => [version, status])).toEqual([
      [1, 'RETIRED'],
      [2, 'RETIRED'],
      [3, 'PUBLISHED'],
    ]);
  });

  it('knows a table that was made a minute ago', async () => {
    await publish(MODEL);
    const withGifts = changed((model) => {
      model.entities.push({
        ...model.entities[1],
        name: 'gift',
        table: { schema: 'public', table: 'gifts' },
      });
    });
    const [fault] = (await publish(withGifts)).data.publishSemanticModel.faults;
    expect(fault).toMatchObject({ path: 'entities[2].table' });
    await shop.execute('CREATE TABLE gifts (id int PRIMARY KEY, amount numeric)');
    expect((await publish(withGifts)).data.publishSemanticModel.faults).toEqual([]);
    await shop.execute('DROP TABLE gifts');
  });

  it('says all at once what the model and the database disagree on, and stores nothing', async () => {
    await publish(MODEL);
    const faulty = changed((model) => {
      model.metrics[0].measure = 'with_emial';
      model.entities[0].primaryKey = ['idd'];
      model.entities[0].dimensions[1].column = 'emial';
      model.entities[0].measures[0].expression = 'lower(emial)';
      model.entities[1].table.table = 'ordesr';
      model.relationships[0].to.columns = ['customer_no'];
    });
    const { data, errors } = await publish(faulty);
    expect(errors).toEqual([]);
    expect(data.publishSemanticModel.semanticModel).toBeNull();
    const noColumn = (name: string) =>
      `Table "public.customers" has no column "${name}" that the data source's role may read.`;
    expect(data.publishSemanticModel.faults).toEqual([
      { path: 'metrics[0].measure', message: expect.any(String), suggestion: 'Did you mean "with_email"?' },
      { path: 'entities[0].primaryKey[0]', message: noColumn('idd'), suggestion: 'Did you mean "id"?' },
      {
        path: 'entities[0].dimensions[1].column',
        message: noColumn('emial'),
        suggestion: 'Did you mean "email"?',
      },
      {
        path: 'entities[0].measures[0].expression',
        message: noColumn('emial'),
        suggestion: 'Did you mean "email"?',
      },
      {
        path: 'entities[1].table',
        message: 'There is no table "public.ordesr" that the data source\'s role may read.',
        suggestion: 'Did you mean "public.orders"?',
      },
      { path: 'relationships[0].to.columns[0]', message: noColumn('customer_no'), suggestion: null },
    ]);
    expect((await versions()).map(({ version, status }) => [version, status])).toEqual([[1, 'PUBLISHED']]);
  });

  it('says in which schema the table is', async () => {
    const elsewhere = changed((model) => {
      model.entities[0].table.schema = 'a_schema_far_from_public';
    });
    const { data } = await publish(elsewhere);
    expect(data.publishSemanticModel.faults).toMatchObject([
      { path: 'entities[0].table', suggestion: 'Did you mean "public.customers"?' },
    ]);
  });

  it.each([
    ['date', 'date', 'timestamp', 'date'],
    ['timestamp', 'timestamp(3) without time zone', undefined, 'timestamp'],
    ['timestamptz', 'timestamp with time zone', 'timestamp', 'timestamp_tz'],
  ])('knows what a %s column is as a time', async (column, type, declared, right) => {
    await shop.execute(
      'CREATE TABLE visits (id int PRIMARY KEY, date date, timestamp timestamp(3), timestamptz timestamptz)',
    );
    const visit = (timeType: string | undefined) =>
      changed((model) => {
        model.entities[1].table.table = 'visits';
        model.entities[1].primaryKey = ['id'];
        model.entities[1].measures[0].expression = 'id';
        model.relationships = [];
        model.metrics = [];
        model.entities[1].dimensions = [
          { ...model.entities[1].dimensions[0], kind: 'time', column, unit: undefined, timeType },
        ];
      });
    const wrong = await publish(visit(declared));
    const well = await publish(visit(right));
    await shop.execute('DROP TABLE visits');
    expect(wrong.data.publishSemanticModel.faults).toEqual([
      {
        path: 'entities[1].dimensions[0].timeType',
        message: `Column "${column}" is ${type}, which is not the time type "${declared ?? 'date'}".`,
        suggestion: `Set timeType to "${right}".`,
      },
    ]);
    expect(well.data.publishSemanticModel.faults).toEqual([]);
  });

  it.each([
    ['nothing', {}],
    ['a list', []],
    ['a text', 'a model'],
    ['another format', { ...MODEL, formatVersion: 2 }],
  ])('finds faults in %s', async (_what, model) => {
    const { data, errors } = await publish(model);
    expect(errors).toEqual([]);
    expect(data.publishSemanticModel.semanticModel).toBeNull();
    expect(data.publishSemanticModel.faults.length).toBeGreaterThan(0);
    expect(await versions()).toEqual([]);
  });

  it('names two hundred faults at most', async () => {
    const many = changed((model) => {
      const [{ dimensions }] = model.entities;
      for (let index = 0; index < 500; index += 1) {
        dimensions.push({ ...dimensions[0], name: `none_${index}`, column: `none_${index}` });
      }
    });
    const { data } = await publish(many);
    expect(data.publishSemanticModel.faults).toHaveLength(200);
  });

  it('takes 512 KB at most', async () => {
    const answer = await publish({ ...MODEL, description: 'x'.repeat(512 * 1_024) });
    expect(codesOf(answer)).toEqual(['BAD_INPUT']);
    expect(answer.errors[0]?.message).toContain('512 KB');
    expect(await versions()).toEqual([]);
  });

  it('stores nothing when the database does not answer', async () => {
    const unreachable = await connectDataSource(bench, bench.people.tenants.acme.id, {
      ...shop.settings,
      port: 1,
    });
    const answer = await publish(MODEL, { of: unreachable });
    expect(codesOf(answer)).toEqual(['DATA_SOURCE_UNAVAILABLE']);
    expect(await bench.admin.semanticModelVersion.count({ where: { dataSourceId: unreachable } })).toBe(0);
  });

  it.each(ROLE_NAMES)('is for those who may publish (%s)', async (role) => {
    const answer = await publish(MODEL, { role });
    const mayPublish = role === 'owner' || role === 'admin';
    expect(codesOf(answer)).toEqual(mayPublish ? [] : ['FORBIDDEN']);
    expect(await versions()).toHaveLength(mayPublish ? 1 : 0);
  });

  it('finds no other tenant’s data source', async () => {
    dataSourceId = await connectDataSource(bench, bench.people.tenants.globex.id, shop.settings);
    for (const of of [dataSourceId, 'not an id']) {
      const answer = await publish(MODEL, { of });
      expect(answer.data).toBeNull();
      expect(codesOf(answer)).toEqual(['NOT_FOUND']);
    }
    expect(await versions()).toEqual([]);
  });
});
