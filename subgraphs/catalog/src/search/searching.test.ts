import { connectionOpener } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { ROLE_NAMES, type RoleName, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { createTextEmbedder, type TextEmbedder } from '@parley/text-embedder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createCatalogService } from '../index.js';
import { addPolicy, connectDataSource, openShop, publishModel, type Shop } from '../testing/shop.js';

const SEARCH = `query ($id: ID!, $query: String!, $kinds: [CatalogKind!], $first: Int, $after: String) {
  searchCatalog(dataSourceId: $id, query: $query, kinds: $kinds, first: $first, after: $after) {
    nodes { kind name label path description score reason highlights { field text ranges { start end } } }
    pageInfo { hasNextPage endCursor } meaning } }`;
const ORDERS = { schema: 'public', table: 'orders' };
const CUSTOMERS = { schema: 'public', table: 'customers' };

let bench: SubgraphBench;
let embedder: TextEmbedder;
let shop: Shop;
let open: string;
let cut: string;

beforeAll(async () => {
  embedder = createTextEmbedder();
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, embedder, connections: connectionOpener(undefined) }),
  });
  shop = await openShop(bench);
  const sourceOf = async () => {
    const tenantId = bench.people.tenants.acme.id;
    const of = { tenantId, dataSourceId: await connectDataSource(bench, tenantId, shop.settings) };
    await publishModel(bench, of);
    return of;
  };
  open = (await sourceOf()).dataSourceId;
  cut = await restrictedSource();
  const tenantId = bench.people.tenants.acme.id;
  await publishModel(bench, { tenantId, dataSourceId: cut });
  await addPolicy(
    bench,
    { tenantId, dataSourceId: cut },
    {
      name: 'silver only',
      kind: 'ROW',
      definition: {
        table: CUSTOMERS,
        predicate: { op: 'eq', column: 'segment', value: { constant: 'silver' } },
      },
      roleName: 'analyst',
    },
  );
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
  await embedder.close();
});

/** Without a model: e-mail addresses and salaries hidden from viewers, segments masked. */
async function restrictedSource(): Promise<string> {
  const tenantId = bench.people.tenants.acme.id;
  const of = { tenantId, dataSourceId: await connectDataSource(bench, tenantId, shop.settings) };
  const policy = (name: string, kind: 'COLUMN' | 'TABLE', definition: object) =>
    addPolicy(bench, of, { name, kind, definition, roleName: 'viewer' });
  await policy('emails', 'COLUMN', { table: CUSTOMERS, column: 'email', mask: { kind: 'hide' } });
  await policy('segments', 'COLUMN', { table: CUSTOMERS, column: 'segment', mask: { kind: 'null' } });
  await policy('no pay', 'TABLE', { tables: [CUSTOMERS, ORDERS, { schema: 'public', table: 'big_orders' }] });
  return of.dataSourceId;
}

interface Hit {
  readonly kind: string;
  readonly path: readonly string[];
  readonly score: number;
  readonly reason: string;
}

async function search(
  query: string,
  options: { of?: string; role?: RoleName; [more: string]: unknown } = {},
) {
  const { of = open, role = 'viewer', ...more } = options;
  const { token } = bench.people.of.acme[role];
  const answer = await bench.request(SEARCH, { token, variables: { id: of, query, ...more } });
  expect(answer.errors).toEqual([]);
  return answer.data.searchCatalog;
}
interface Meaning {
  readonly kind: string;
  readonly path: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  readonly number: number | null;
}

async function interpret(question: string, { of = open, role = 'viewer' as RoleName } = {}) {
  const query = `query ($id: ID!, $question: String!) { interpret(dataSourceId: $id, question: $question) {
    links { text meaning { kind path from to number } } unused { text } } }`;
  const { token } = bench.people.of.acme[role];
  const answer = await bench.request(query, { token, variables: { id: of, question } });
  expect(answer.errors).toEqual([]);
  const { links, unused } = answer.data.interpret;
  return {
    links: links.map(({ text, meaning }: { text: string; meaning: Meaning }) => {
      const { kind, path, from, to, number } = meaning;
      const what = kind === 'PERIOD' ? `${from}..${to}` : (number ?? path.join('.'));
      return `${text}: ${kind} ${what}`.trim();
    }),
    unused: unused.map(({ text }: { text: string }) => text),
  };
}

const found = async (...asked: Parameters<typeof search>) =>
  (await search(...asked)).nodes.map(({ kind, path }: Hit) => `${kind} ${path.join('.')}`);

describe('searchCatalog', () => {
  it('finds what the model calls things before what they are stored in', async () => {
    expect((await found('revenue'))[0]).toBe('METRIC revenue');
    expect((await found('turnover'))[0]).toBe('METRIC revenue');
    expect((await found('custmer'))[0]).toBe('ENTITY customer');
    expect((await found('salary'))[0]).toBe('TABLE public.salaries');
    expect((await found('gold'))[0]).toBe('VALUE customer.segment.gold');
    expect((await found('best'))[0]).toBe('VALUE customer.segment.gold');
  });

  it('says why, and where', async () => {
    const { nodes } = await search('email', { kinds: ['COLUMN'] });
    expect(nodes).toEqual([
      {
        kind: 'COLUMN',
        name: 'email',
        label: 'email',
        path: ['public', 'customers', 'email'],
        description: 'Where to write to',
        score: expect.any(Number),
        reason: 'Matches the name of the column “email”.',
        highlights: [{ field: 'LABEL', text: 'email', ranges: [{ start: 0, end: 5 }] }],
      },
    ]);
  });

  it('goes on from a cursor, and each hit is there once', async () => {
    const all = await found('order', { first: 100 });
    expect(all.length).toBeGreaterThan(3);
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const { nodes, pageInfo } = await search('order', { first: 2, after });
      paged.push(...nodes.map(({ kind, path }: Hit) => `${kind} ${path.join('.')}`));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(paged).toEqual(all);
  });

  it('finds by meaning what uses other words, once texts are ready', async () => {
    const query = 'how to get in touch with people in writing';
    await search(query);
    await vi.waitUntil(async () => (await search(query)).meaning === 'READY', {
      timeout: 15_000,
      interval: 50,
    });
    expect((await search('revenue')).meaning).toBe('NOT_NEEDED');
    const kept = await bench.admin.textVector.findMany({ where: { dataSourceId: open } });
    expect(kept.length).toBeGreaterThan(5);
    expect(new Set(kept.map(({ vector }) => vector.length))).toEqual(new Set([512]));
  });

  it('sees a model that was published, a moment later', async () => {
    const tenantId = bench.people.tenants.acme.id;
    const dataSourceId = await connectDataSource(bench, tenantId, shop.settings);
    expect(await found('reachable', { of: dataSourceId })).toEqual([]);
    await publishModel(bench, { tenantId, dataSourceId });
    expect((await found('reachable', { of: dataSourceId }))[0]).toBe('METRIC reachable_customers');
  });

  it.each([
    ['a query that is too long', { query: 'x'.repeat(201) }, 'BAD_INPUT'],
    ['a page that is too long', { first: 101 }, 'BAD_INPUT'],
    ['a cursor of its own', { after: 'x' }, 'INVALID_CURSOR'],
  ])('refuses %s', async (_what, variables, code) => {
    const { token } = bench.people.of.acme.viewer;
    const answer = await bench.request(SEARCH, {
      token,
      variables: { id: open, query: 'order', ...variables },
    });
    expect(codesOf(answer)).toEqual([code]);
  });

  it.each(ROLE_NAMES)('finds nothing of another tenant (%s)', async (role) => {
    const { token } = bench.people.of.globex[role];
    for (const id of [open, 'not an id']) {
      const answer = await bench.request(SEARCH, { token, variables: { id, query: 'order' } });
      expect(codesOf(answer)).toEqual(['NOT_FOUND']);
    }
  });
});

describe('interpret', () => {
  it('says what each word means, and why', async () => {
    expect(await interpret('revenue of gold customers in 2024 above 500 by month frobnicated')).toEqual({
      links: [
        'revenue: METRIC revenue',
        'gold customers: VALUE customer.segment.gold',
        'in 2024: PERIOD 2024-01-01..2025-01-01',
        '500: NUMBER 500',
        'month: GRAIN',
      ],
      unused: ['frobnicated'],
    });
  });

  it('gives alternatives with their reasons', async () => {
    const { token } = bench.people.of.acme.viewer;
    const query = `query ($id: ID!) { interpret(dataSourceId: $id, question: "custmer") {
      links { range { start end } meaning { reason score } alternatives { kind path } } } }`;
    const { data } = await bench.request(query, { token, variables: { id: open } });
    const [link] = data.interpret.links;
    expect(link.range).toEqual({ start: 0, end: 7 });
    expect(link.meaning.reason).toBe('“custmer” was read as “customer”.');
    expect(link.alternatives).toContainEqual({ kind: 'TABLE', path: ['public', 'customers'] });
  });

  it.each([
    ['a value of a masked column', 'gold customers', 'gold'],
    ['its synonym', 'best customers', 'best'],
    ['a hidden column', 'email', 'email'],
    ['a hidden metric', 'reachable customers', 'reachable'],
    ['a hidden table', 'salaries', 'salaries'],
    ['a slip of a hidden name', 'salarries', 'salarries'],
  ])('knows nothing that a policy hides: %s', async (_what, question, word) => {
    const mentions = (links: readonly string[]) => links.filter((link) => link.includes(word));
    expect(mentions((await interpret(question)).links)).not.toEqual([]);
    expect(mentions((await interpret(question, { of: cut, role: 'owner' })).links)).not.toEqual([]);
    const cutDown = await interpret(question, { of: cut });
    expect(mentions(cutDown.links)).toEqual([]);
    expect(cutDown.unused).toContain(word);
  });

  it('refuses what it can’t read', async () => {
    const query = `query ($id: ID!, $question: String!, $zone: String!) {
      interpret(dataSourceId: $id, question: $question, timeZone: $zone) { links { text } } }`;
    const { token } = bench.people.of.acme.viewer;
    const ask = (question: string, zone: string) =>
      bench.request(query, { token, variables: { id: open, question, zone } });
    expect(codesOf(await ask('x'.repeat(1_001), 'UTC'))).toEqual(['BAD_INPUT']);
    expect(codesOf(await ask('revenue', 'Mars/Olympus'))).toEqual(['BAD_INPUT']);
    expect(codesOf(await ask('revenue', 'Europe/Berlin'))).toEqual([]);
  });
});

describe('what a policy hides from somebody', () => {
  // Each is found where no policy is, and by those who may read policies.
  it.each([
    ['a column', 'email', 'COLUMN public.customers.email'],
    ['a comment on a hidden column', 'write to', 'COLUMN public.customers.email'],
    ['a dimension', 'email', 'DIMENSION customer.email'],
    ['a measure of it', 'with e-mail', 'MEASURE customer.with_email'],
    ['a metric of it', 'reachable customers', 'METRIC reachable_customers'],
    ['a metric of a metric of it', 'revenue per reachable', 'METRIC revenue_per_reachable'],
    ['a table', 'salaries', 'TABLE public.salaries'],
    ['a column of a table', 'salaries amount', 'COLUMN public.salaries.amount'],
    ['a known value of a masked column', 'gold', 'VALUE customer.segment.gold'],
    ['a synonym of such a value', 'best', 'VALUE customer.segment.gold'],
    ['a half typed name', 'salar', 'TABLE public.salaries'],
    ['a misspelt name', 'salarries', 'TABLE public.salaries'],
  ])('is not found: %s', async (_what, query, hidden) => {
    const kinds = [hidden.split(' ')[0]];
    expect(await found(query, { kinds })).toContain(hidden);
    expect(await found(query, { of: cut, kinds, role: 'owner' })).toContain(hidden);
    expect(await found(query, { of: cut, kinds })).not.toContain(hidden);
  });

  it('is not found where a rule leaves its rows out', async () => {
    expect(await found('gold', { of: cut, role: 'owner' })).toContain('VALUE customer.segment.gold');
    expect(await found('gold', { of: cut, role: 'analyst' })).not.toContain('VALUE customer.segment.gold');
  });

  it('are not found by those whose own policies keep them back, whatever they may read', async () => {
    const of = await restrictedSource();
    await publishModel(bench, { tenantId: bench.people.tenants.acme.id, dataSourceId: of });
    expect(await found('gold', { of, role: 'admin' })).toContain('VALUE customer.segment.gold');
    await addPolicy(
      bench,
      { tenantId: bench.people.tenants.acme.id, dataSourceId: of },
      {
        ...{ name: 'segments of admins', kind: 'COLUMN', roleName: 'admin' },
        definition: { table: CUSTOMERS, column: 'segment', mask: { kind: 'null' } },
      },
    );
    expect(await found('gold', { of, role: 'admin' })).not.toContain('VALUE customer.segment.gold');
    expect(await found('segment', { of, role: 'admin' })).toContain('DIMENSION customer.segment');
    expect(await found('gold', { of, role: 'owner' })).toContain('VALUE customer.segment.gold');
  });

  it('changes no score: a slip is not read as a hidden word, and nothing counts it', async () => {
    const of = await restrictedSource();
    const asked = ['email', 'emial', 'amount', 'customers'];
    const before = await Promise.all(asked.map((query) => search(query, { of })));
    // With what is hidden gone from the database altogether, all is the same to the last digit.
    await shop.execute('ALTER TABLE customers DROP COLUMN email');
    await shop.execute('DROP TABLE salaries');
    const { token } = bench.people.of.acme.owner;
    const refresh = 'mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { hash } }';
    expect((await bench.request(refresh, { token, variables: { id: of } })).errors).toEqual([]);
    expect(await Promise.all(asked.map((query) => search(query, { of })))).toEqual(before);
  });
});

describe('sample values', () => {
  const profile = (column: string, value: string) => ({
    ...{ column, rows: 10, nullShare: 0, distinct: 2, isComplete: true, min: null, max: null },
    averageLength: 5,
    samples: [{ value, share: 0.5 }],
  });
  const measure = (dataSourceId: string) =>
    bench.admin.tableProfile.create({
      data: {
        ...{ dataSourceId, tenantId: bench.people.tenants.acme.id, ...CUSTOMERS, measuredAt: new Date() },
        columns: [profile('name', 'Umbrella Corp'), profile('segment', 'platinum')],
      },
    });
  const umbrella = 'VALUE public.customers.name.Umbrella Corp';
  const platinum = 'VALUE public.customers.segment.platinum';

  it('are found below their column, as soon as a table was looked at', async () => {
    expect(await found('umbrella')).toEqual([]);
    await measure(open);
    expect((await found('umbrela'))[0]).toBe(umbrella);
    expect((await found('platinum'))[0]).toBe(platinum);
    const { links } = await interpret('customers called Umbrella Corp');
    expect(links).toContain('Umbrella Corp: VALUE public.customers.name.Umbrella Corp');
  });

  it('are found by those alone who see the column in clear, and every row', async () => {
    await measure(cut);
    expect(await found('platinum', { of: cut, role: 'owner' })).toContain(platinum);
    expect(await found('platinum', { of: cut, role: 'viewer' })).toEqual([]);
    expect(await found('umbrella', { of: cut, role: 'viewer' })).toContain(umbrella);
    expect(await found('umbrella', { of: cut, role: 'analyst' })).toEqual([]);
    expect((await interpret('platinum', { of: cut })).links).toEqual([]);
  });

  it('are hidden by a mask also from those who may read the policy', async () => {
    const of = { tenantId: bench.people.tenants.acme.id, dataSourceId: cut };
    await addPolicy(bench, of, {
      ...{ name: 'names', kind: 'COLUMN', roleName: 'owner' },
      definition: { table: CUSTOMERS, column: 'name', mask: { kind: 'null' } },
    });
    expect(await found('umbrella', { of: cut, role: 'owner' })).toEqual([]);
    expect(await found('umbrella', { of: cut, role: 'admin' })).toContain(umbrella);
  });
});
