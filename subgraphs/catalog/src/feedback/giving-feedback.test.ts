import { newId } from '@parley/platform-db';
import { connectionOpener } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { ROLE_NAMES, type RoleName, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCatalogService } from '../index.js';
import { addPolicy, connectDataSource, openShop, publishModel, type Shop } from '../testing/shop.js';

const GIVE = 'mutation ($input: GiveFeedbackInput!) { giveFeedback(input: $input) { feedbackId } }';
const LIST = `query ($id: ID!, $status: SuggestionStatus, $first: Int, $after: String) {
  modelSuggestions(dataSourceId: $id, status: $status, first: $first, after: $after) {
    nodes { id kind status summary text target value sql support decidedBy { id } } pageInfo { hasNextPage endCursor } } }`;
const ACCEPT = `mutation ($id: ID!, $draftId: ID) { acceptSuggestion(id: $id, draftId: $draftId) {
  suggestion { status decidedBy { id } } modelDraft { id name revision model faults { path } }
  verifiedQuestion { label sql verifiedBy { id } } } }`;
const DISMISS = 'mutation ($id: ID!) { dismissSuggestion(id: $id) { status } }';

const CUSTOMERS = { schema: 'public', table: 'customers' };
const FANCY = {
  question: 'number of fancy customers',
  sql: 'SELECT count(*) AS n FROM customers',
  verdict: 'CORRECTED',
  correctedSql: `SELECT count(*) AS n FROM customers WHERE segment = 'gold'`,
};

let bench: SubgraphBench;
let shop: Shop;
let tenantId: string;
let dataSourceId: string;

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined) }),
  });
  shop = await openShop(bench);
  tenantId = bench.people.tenants.acme.id;
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});
beforeEach(async () => {
  dataSourceId = await connectDataSource(bench, tenantId, shop.settings);
  await publishModel(bench, { tenantId, dataSourceId });
});

function send(query: string, variables: Record<string, unknown>, role: RoleName = 'owner') {
  return bench.request(query, { token: bench.people.of.acme[role].token, variables });
}

const give = (input: object, role: RoleName = 'viewer') =>
  send(GIVE, { input: { dataSourceId, ...input } }, role);

async function given(input: object, role?: RoleName): Promise<void> {
  expect((await give(input, role)).errors).toEqual([]);
}

interface Suggestion {
  readonly id: string;
  readonly kind: string;
  readonly support: number;
}

async function suggestions(role: RoleName = 'owner', status = 'OPEN'): Promise<readonly Suggestion[]> {
  const { data, errors } = await send(LIST, { id: dataSourceId, status }, role);
  expect(errors).toEqual([]);
  return data.modelSuggestions.nodes;
}

async function suggested(kind: string): Promise<Suggestion> {
  const found = (await suggestions()).find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`nothing of ${kind} was suggested`);
  return found;
}

/** A finished run of somebody. */
async function runOf(role: RoleName, of = dataSourceId): Promise<string> {
  const id = newId();
  const requestedBy = bench.people.of.acme[role].userId;
  await bench.admin.run.create({
    data: {
      ...{ id, tenantId, requestedBy, dataSourceId: of, kind: 'QUESTION', status: 'SUCCEEDED' },
      ...{ question: 'number of customers', sql: 'SELECT count(*) AS n FROM customers' },
    },
  });
  return id;
}

describe('giveFeedback', () => {
  it('becomes what a steward may take over: a filter and a verified question', async () => {
    await given(FANCY);
    expect(await suggestions()).toMatchObject([
      {
        kind: 'FILTER',
        summary: '“fancy” means customer.segment = gold.',
        text: 'fancy',
        target: ['customer', 'segment'],
        value: 'gold',
        support: 1,
      },
      { kind: 'VERIFIED_QUESTION', text: FANCY.question, sql: FANCY.correctedSql, support: 1 },
    ]);
  });

  it('adds a voice to what was suggested already', async () => {
    await given(FANCY);
    await given({ ...FANCY, question: 'Number of fancy customers?' }, 'analyst');
    expect((await suggestions()).map(({ support }) => support)).toEqual([2, 2]);
  });

  it('is of a run of one’s own, which says what was asked', async () => {
    const runId = await runOf('viewer');
    const { data, errors } = await send(
      GIVE,
      { input: { runId, verdict: 'RIGHT', comment: 'thanks' } },
      'viewer',
    );
    expect(errors).toEqual([]);
    const row = await bench.admin.answerFeedback.findUniqueOrThrow({
      where: { id: data.giveFeedback.feedbackId },
    });
    expect(row).toMatchObject({
      ...{
        tenantId,
        dataSourceId,
        runId,
        question: 'number of customers',
        verdict: 'RIGHT',
        comment: 'thanks',
      },
      sql: 'SELECT count(*) AS n FROM customers',
      givenBy: bench.people.of.acme.viewer.userId,
    });
    for (const role of ['analyst', 'owner'] as const) {
      const answer = await send(GIVE, { input: { runId, verdict: 'WRONG' } }, role);
      expect(codesOf(answer)).toEqual(['NOT_FOUND']);
    }
    expect(await bench.admin.answerFeedback.count({ where: { dataSourceId } })).toBe(1);
  });

  it.each([
    ['a correction without SQL', { correctedSql: null }, 'BAD_INPUT'],
    ['SQL without a correction', { verdict: 'WRONG' }, 'BAD_INPUT'],
    ['no question', { question: ' ' }, 'BAD_INPUT'],
    ['nothing it is about', { dataSourceId: null }, 'BAD_INPUT'],
    ['a comment that is too long', { comment: 'x'.repeat(2_001) }, 'BAD_INPUT'],
    ['a correction that writes', { correctedSql: 'DELETE FROM customers' }, 'SQL_WRITE_NOT_ALLOWED'],
    ['a correction of what is not there', { correctedSql: 'SELECT 1 FROM gifts' }, 'SQL_UNKNOWN_TABLE'],
  ])('refuses %s, and stores nothing', async (_what, change, code) => {
    expect(codesOf(await give({ ...FANCY, ...change }))).toEqual([code]);
    expect(await bench.admin.answerFeedback.count({ where: { dataSourceId } })).toBe(0);
    expect(await suggestions()).toEqual([]);
  });

  it('is taken two hundred times a day from one person', async () => {
    const givenBy = bench.people.of.acme.admin.userId;
    await bench.admin.answerFeedback.createMany({
      data: Array.from({ length: 200 }, () => {
        return { id: newId(), tenantId, dataSourceId, givenBy, question: 'x', verdict: 'WRONG' as const };
      }),
    });
    expect(codesOf(await give(FANCY, 'admin'))).toEqual(['RATE_LIMITED']);
    expect(codesOf(await give(FANCY, 'viewer'))).toEqual([]);
  });
});

describe('a suggestion', () => {
  it('becomes a verified question of the steward’s', async () => {
    await given(FANCY);
    const { id } = await suggested('VERIFIED_QUESTION');
    const { data, errors } = await send(ACCEPT, { id }, 'admin');
    expect(errors).toEqual([]);
    const decidedBy = { id: bench.people.of.acme.admin.userId };
    expect(data.acceptSuggestion).toEqual({
      suggestion: { status: 'ACCEPTED', decidedBy },
      modelDraft: null,
      verifiedQuestion: { label: FANCY.question, sql: FANCY.correctedSql, verifiedBy: decidedBy },
    });
    expect(codesOf(await send(ACCEPT, { id }))).toEqual(['EDIT_CONFLICT']);
    expect((await suggestions('owner', 'ACCEPTED')).map((each) => each.id)).toEqual([id]);
  });

  it('is learned by a draft, new or given, and never by what is published', async () => {
    await given(FANCY);
    const { id } = await suggested('FILTER');
    const { data, errors } = await send(ACCEPT, { id });
    expect(errors).toEqual([]);
    const { modelDraft } = data.acceptSuggestion;
    expect(modelDraft).toMatchObject({ name: 'Learned from feedback', revision: 2, faults: [] });
    const filters = [{ dimension: 'customer.segment', op: 'eq', value: 'gold' }];
    expect(modelDraft.model.namedFilters).toEqual([
      { name: 'filter_fancy', label: 'fancy', synonyms: [], filters },
    ]);
    const published = await bench.admin.semanticModelVersion.findFirstOrThrow({ where: { dataSourceId } });
    expect(published.definition).toMatchObject({ namedFilters: [] });

    await given({
      question: 'customers by rank',
      sql: 'SELECT count(*) AS n FROM customers',
      verdict: 'CORRECTED',
      correctedSql: 'SELECT segment, count(*) AS n FROM customers GROUP BY segment',
    });
    const synonym = await suggested('SYNONYM');
    const again = await send(ACCEPT, { id: synonym.id, draftId: modelDraft.id });
    expect(again.errors).toEqual([]);
    const learned = again.data.acceptSuggestion.modelDraft;
    expect(learned).toMatchObject({ id: modelDraft.id, revision: 3, faults: [] });
    expect(learned.model.namedFilters).toHaveLength(1);
    const segment = learned.model.entities[0].dimensions.find(
      ({ name }: { name: string }) => name === 'segment',
    );
    expect(segment.synonyms).toEqual(['rank']);
  });

  it('stays open where it can’t be carried out', async () => {
    await given(FANCY);
    const { id } = await suggested('FILTER');
    expect(codesOf(await send(ACCEPT, { id, draftId: newId() }))).toEqual(['NOT_FOUND']);
    expect((await suggested('FILTER')).id).toBe(id);
  });

  it('is decided once, by the first of two', async () => {
    await given(FANCY);
    const { id } = await suggested('VERIFIED_QUESTION');
    const answers = await Promise.all([send(ACCEPT, { id }), send(DISMISS, { id }, 'admin')]);
    expect(answers.flatMap(codesOf)).toEqual(['EDIT_CONFLICT']);
  });

  it('that was put aside does not come back', async () => {
    await given(FANCY);
    for (const { id } of await suggestions()) {
      expect((await send(DISMISS, { id })).data.dismissSuggestion).toEqual({ status: 'DISMISSED' });
    }
    await given(FANCY, 'analyst');
    expect(await suggestions()).toEqual([]);
    expect(await suggestions('owner', 'DISMISSED')).toHaveLength(2);
  });

  it.each(ROLE_NAMES)('is for stewards (%s)', async (role) => {
    await given(FANCY);
    const { id } = await suggested('VERIFIED_QUESTION');
    const isSteward = role === 'owner' || role === 'admin';
    const expected = isSteward ? [] : ['FORBIDDEN'];
    expect(codesOf(await send(LIST, { id: dataSourceId }, role))).toEqual(expected);
    expect(codesOf(await send(DISMISS, { id }, role))).toEqual(expected);
  });

  it('is nobody’s in another tenant', async () => {
    await given(FANCY);
    const { id } = await suggested('VERIFIED_QUESTION');
    const { token } = bench.people.of.globex.owner;
    for (const [query, variables] of [
      [LIST, { id: dataSourceId }],
      [ACCEPT, { id }],
      [DISMISS, { id }],
      [GIVE, { input: { dataSourceId, ...FANCY } }],
      [GIVE, { input: { runId: await runOf('owner'), verdict: 'RIGHT' } }],
    ] as const) {
      expect(codesOf(await bench.request(query, { token, variables }))).toEqual(['NOT_FOUND']);
    }
  });
});

describe('a steward with less sight than the giver', () => {
  // Stewards who may not read policies, and are bound by some.
  beforeEach(async () => {
    const { roleIds } = bench.people;
    await bench.admin.role.update({
      where: { id: roleIds.acme.analyst },
      data: { permissions: ['catalog:read', 'run:ask', 'question:verify', 'model:edit'] },
    });
  });
  const bind = (kind: 'COLUMN' | 'ROW' | 'TABLE', definition: object) =>
    addPolicy(bench, { tenantId, dataSourceId }, { name: kind, kind, definition, roleName: 'analyst' });

  it.each([
    ['hides a column', 'COLUMN', { table: CUSTOMERS, column: 'segment', mask: { kind: 'hide' } }],
    ['masks a column', 'COLUMN', { table: CUSTOMERS, column: 'segment', mask: { kind: 'null' } }],
    [
      'keeps rows back',
      'ROW',
      { table: CUSTOMERS, predicate: { op: 'eq', column: 'segment', value: { constant: 'silver' } } },
    ],
    ['keeps a table back', 'TABLE', { tables: [{ schema: 'public', table: 'orders' }] }],
  ] as const)('sees nothing of it where a policy %s', async (_what, kind, definition) => {
    await given(FANCY, 'owner');
    const [{ id } = { id: '' }] = await suggestions();
    await expect.poll(async () => (await suggestions('analyst')).length).toBe(2);
    await bind(kind, definition);
    expect(await suggestions('analyst')).toEqual([]);
    for (const query of [ACCEPT, DISMISS]) {
      expect(codesOf(await send(query, { id }, 'analyst'))).toEqual(['NOT_FOUND']);
    }
    expect(await suggestions('owner')).toHaveLength(2);
  });

  it('sees nothing of what was made from SQL that nobody could read', async () => {
    await given(
      { ...FANCY, sql: 'SELECT secret FROM nowhere', correctedSql: 'SELECT count(*) AS n FROM customers' },
      'owner',
    );
    expect(await suggestions('owner')).toHaveLength(1);
    expect(await suggestions('analyst')).toEqual([]);
  });
});
