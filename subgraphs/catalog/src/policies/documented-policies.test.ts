import { readFileSync } from 'node:fs';
import { parseCondition, printCondition } from '@parley/access-policy';
import { connectionOpener } from '@parley/sql-drivers';
import { type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogService } from '../index.js';
import { connectDataSource, openShop, type Shop } from '../testing/shop.js';

const PAGE = readFileSync(new URL('../../../../docs/policies.md', import.meta.url), 'utf8');
const blocksOf = (language: string): string[] =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block = '']) => block,
  );
const OPERATIONS = new Map(blocksOf('graphql').map((text) => [/^\w+ (\w+)/.exec(text)?.[1] ?? '', text]));

let bench: SubgraphBench;
let shop: Shop;
let dataSourceId: string;
beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined) }),
  });
  shop = await openShop(bench);
  await shop.execute('CREATE TABLE visits (id int PRIMARY KEY, place text)');
  await shop.execute(
    `INSERT INTO customers VALUES (1, 'Ann', 'ann@a.example', 'gold'), (2, 'Bob', NULL, 'silver')`,
  );
  const { tenants, of } = bench.people;
  dataSourceId = await connectDataSource(bench, tenants.acme.id, shop.settings);
  const { tenantId, userId } = of.acme.viewer;
  await bench.admin.userAttribute.create({ data: { tenantId, userId, name: 'segment', value: 'gold' } });
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});

/** Runs an example of the page as the owner, whom no policy binds. */
async function run(name: string, variables: Record<string, unknown> = {}) {
  const { owner, viewer } = bench.people.of.acme;
  const answer = await bench.request(OPERATIONS.get(name) ?? '', {
    token: owner.token,
    variables: { dataSourceId, viewerId: viewer.userId, ...variables },
  });
  expect(answer.errors, name).toEqual([]);
  return answer.data;
}

describe('docs/policies.md', () => {
  it('has conditions that are read, and given back as they are written', () => {
    const conditions = blocksOf('condition').flatMap((block) => block.trim().split('\n'));
    expect(conditions.length).toBeGreaterThan(3);
    expect(conditions.map((text) => printCondition(parseCondition(text)))).toEqual(conditions);
  });

  it('has operations that do what it says', async () => {
    const { createPolicy } = await run('MakePolicy');
    const made = createPolicy.policy;
    expect(createPolicy).toMatchObject({
      policy: {
        revision: 1,
        rule: 'Only rows of public.customers where segment = user.segment.',
        appliesToRoles: ['viewer'],
      },
      ...{ faults: [], warnings: [], waiting: null },
    });
    expect((await run('MaskMail')).createPolicy).toMatchObject({
      policy: { mask: { kind: 'PARTIAL', keepLast: 8 } },
      faults: [],
    });
    expect((await run('NoSalaries')).createPolicy).toMatchObject({
      policy: { effect: 'DENY', tables: ['public.salaries'] },
    });
    expect(
      (await run('ChangePolicy', { policyId: made.id, revision: made.revision })).updatePolicy,
    ).toMatchObject({
      policy: { revision: 2, condition: 'segment = user.segment and email is not null' },
    });
    expect((await run('BindPolicy', { policyId: made.id })).bindPolicy).toMatchObject({
      policy: { appliesToRoles: ['analyst', 'viewer'] },
    });
    expect((await run('TryPolicy')).previewPolicy).toMatchObject({
      ...{ faults: [], refusal: null, untold: null },
      tables: [{ rowsYouSee: 2, rowsTheySee: 1, rowsVanishing: 1 }],
      sample: { rows: [expect.arrayContaining([1, 'gold'])] },
    });
    expect((await run('Explain')).effectivePolicy).toMatchObject({
      rules: {
        nodes: [
          { policy: { name: 'No salaries' } },
          { policy: { name: 'Own segment' }, through: 'the role viewer' },
        ],
      },
      table: { exists: true, where: 'segment = user.segment and email is not null' },
    });
    expect((await run('Classify')).classifyTables).toMatchObject({
      faults: [],
      waiting: { summary: 'Count as known: public.visits (id).', widening: 'public.visits' },
    });
  });

  it('has no operation that is not tried here', () => {
    expect([...OPERATIONS.keys()]).toEqual([
      ...[
        'MakePolicy',
        'MaskMail',
        'NoSalaries',
        'ChangePolicy',
        'BindPolicy',
        'TryPolicy',
        'Explain',
        'Classify',
      ],
    ]);
  });
});
