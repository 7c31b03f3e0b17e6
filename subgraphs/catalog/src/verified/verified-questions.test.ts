import { newId } from '@parley/platform-db';
import { connectionOpener } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { ROLE_NAMES, type RoleName, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCatalogService } from '../index.js';
import { addPolicy, connectDataSource, openShop, publishModel, type Shop } from '../testing/shop.js';

const FIELDS = `id question label description sql semanticQuery status revision modelVersion verifiedAt
  dataSource { id } verifiedBy { id } parameters { name type dimension description example values }`;
const CREATE = `mutation ($input: CreateVerifiedQuestionInput!) { createVerifiedQuestion(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation ($input: UpdateVerifiedQuestionInput!) { updateVerifiedQuestion(input: $input) { ${FIELDS} } }`;
const RETIRE = `mutation ($id: ID!, $revision: Int!) { retireVerifiedQuestion(id: $id, revision: $revision) { id status revision } }`;
const LIST = `query ($id: ID!, $status: VerifiedQuestionStatus, $first: Int, $after: String) {
  verifiedQuestions(dataSourceId: $id, status: $status, first: $first, after: $after) {
    nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } } }`;
const MATCH = `query ($id: ID!, $question: String!) { matchVerifiedQuestion(dataSourceId: $id, question: $question) {
  verifiedQuestion { id label } values { name value } } }`;
const ENTITIES = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on VerifiedQuestion { id label } } }`;
const SEARCH = `query ($id: ID!, $query: String!) { searchCatalog(dataSourceId: $id, query: $query, kinds: [VERIFIED_QUESTION]) {
  nodes { label } } }`;

const CUSTOMERS = { schema: 'public', table: 'customers' };
const BY_AMOUNT = {
  question: 'orders above {amount:number}',
  sql: 'SELECT count(*) AS orders FROM orders WHERE amount > {amount}',
  parameters: [{ name: 'amount', description: 'in euros', example: 100 }],
  description: 'Orders of more than an amount.',
};
const IN_SEGMENT = {
  question: 'customers in {segment:customer.segment}',
  semanticQuery: {
    kind: 'list',
    entity: 'customer',
    dimensions: [{ dimension: 'customer.id' }],
    filters: [{ dimension: 'customer.segment', op: 'eq', value: '{segment}' }],
    orderBy: [],
  },
  parameters: [{ name: 'segment', example: 'gold' }],
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

async function create(input: object): Promise<{ id: string; revision: number }> {
  const { data, errors } = await send(CREATE, { input: { dataSourceId, ...input } });
  expect(errors).toEqual([]);
  return data.createVerifiedQuestion;
}

async function labelsSeenBy(role: RoleName): Promise<string[]> {
  const { data, errors } = await send(LIST, { id: dataSourceId }, role);
  expect(errors).toEqual([]);
  return data.verifiedQuestions.nodes.map(({ label }: { label: string }) => label);
}

async function match(question: string, role: RoleName = 'viewer') {
  const { data, errors } = await send(MATCH, { id: dataSourceId, question }, role);
  expect(errors).toEqual([]);
  const found = data.matchVerifiedQuestion;
  return found === null ? null : { label: found.verifiedQuestion.label, values: found.values };
}

describe('a verified question', () => {
  it('is stored as it was checked, for everybody who may see what it reads', async () => {
    const created = await create(BY_AMOUNT);
    expect(created).toMatchObject({
      label: 'orders above {amount}',
      sql: BY_AMOUNT.sql,
      semanticQuery: null,
      status: 'VERIFIED',
      revision: 1,
      modelVersion: 1,
      dataSource: { id: dataSourceId },
      verifiedBy: { id: bench.people.of.acme.owner.userId },
      parameters: [
        {
          name: 'amount',
          type: 'NUMBER',
          dimension: null,
          description: 'in euros',
          example: 100,
          values: [],
        },
      ],
    });
    expect(await labelsSeenBy('viewer')).toEqual(['orders above {amount}']);
    const { data } = await send(SEARCH, { id: dataSourceId, query: 'orders above' }, 'viewer');
    expect(data.searchCatalog.nodes).toEqual([{ label: 'orders above {amount}' }]);
    const row = await bench.admin.verifiedQuestion.findUniqueOrThrow({ where: { id: created.id } });
    expect(row.uses).toEqual([{ schema: 'public', table: 'orders', columns: ['amount'] }]);
    expect(await bench.admin.auditEntry.findMany({ where: { target: created.id } })).toMatchObject([
      { action: 'verified_question.created', actorId: bench.people.of.acme.owner.userId },
    ]);
  });

  it('may be a semantic query over values that the model knows', async () => {
    expect(await create(IN_SEGMENT)).toMatchObject({
      semanticQuery: IN_SEGMENT.semanticQuery,
      parameters: [{ type: 'ONE_OF', dimension: 'customer.segment', example: 'gold', values: ['gold'] }],
    });
    expect(await match('customers in GOLD')).toEqual({
      label: 'customers in {segment}',
      values: [{ name: 'segment', value: 'gold' }],
    });
    expect(await match('customers in silver')).toBeNull();
  });

  it('is asked only where every word is accounted for', async () => {
    await create(BY_AMOUNT);
    expect(await match('Orders above 1,000?')).toEqual({
      label: 'orders above {amount}',
      values: [{ name: 'amount', value: 1000 }],
    });
    for (const other of ['orders above', 'orders below 5', 'orders above 5 in may', 'paid orders above 5']) {
      expect(await match(other)).toBeNull();
    }
  });

  it('is listed the latest first, page by page', async () => {
    for (const number of [1, 2, 3]) {
      await create({ question: `orders above ${number}`, sql: `SELECT ${number} AS n FROM orders` });
    }
    const first = await send(LIST, { id: dataSourceId, first: 2 });
    const { nodes, pageInfo } = first.data.verifiedQuestions;
    expect(nodes.map(({ label }: { label: string }) => label)).toEqual(['orders above 3', 'orders above 2']);
    const second = await send(LIST, { id: dataSourceId, first: 2, after: pageInfo.endCursor });
    expect(second.data.verifiedQuestions).toMatchObject({
      nodes: [{ label: 'orders above 1' }],
      pageInfo: { hasNextPage: false },
    });
  });

  it('is changed by whoever has read its latest revision, and by nobody else', async () => {
    const { id } = await create(BY_AMOUNT);
    const change = { ...BY_AMOUNT, id, revision: 1 };
    const [one, other] = await Promise.all([
      send(UPDATE, { input: { ...change, description: 'one' } }),
      send(UPDATE, { input: { ...change, description: 'other' } }, 'admin'),
    ]);
    expect([...codesOf(one), ...codesOf(other)]).toEqual(['EDIT_CONFLICT']);
    const lost = codesOf(one).length > 0 ? one : other;
    expect(lost.errors[0]?.extensions).toMatchObject({ details: { revision: 2 } });
    const { data } = await send(UPDATE, { input: { ...change, revision: 2, description: 'again' } }, 'admin');
    expect(data.updateVerifiedQuestion).toMatchObject({
      revision: 3,
      description: 'again',
      verifiedBy: { id: bench.people.of.acme.admin.userId },
    });
  });

  it('is no longer asked once it is retired', async () => {
    const { id } = await create(BY_AMOUNT);
    expect(codesOf(await send(RETIRE, { id, revision: 7 }))).toEqual(['EDIT_CONFLICT']);
    const { data } = await send(RETIRE, { id, revision: 1 });
    expect(data.retireVerifiedQuestion).toEqual({ id, status: 'RETIRED', revision: 2 });
    expect(await labelsSeenBy('viewer')).toEqual([]);
    expect(await match('orders above 5')).toBeNull();
    expect(
      (await send(LIST, { id: dataSourceId, status: 'RETIRED' })).data.verifiedQuestions.nodes,
    ).toHaveLength(1);
    expect(codesOf(await send(RETIRE, { id, revision: 2 }))).toEqual(['EDIT_CONFLICT']);
    await create(BY_AMOUNT);
  });

  it.each([
    ['no query', { sql: null }, 'BAD_INPUT'],
    ['two queries', { semanticQuery: {} }, 'BAD_INPUT'],
    ['a parameter without an example', { parameters: [] }, 'BAD_INPUT'],
    ['an example of another type', { parameters: [{ name: 'amount', example: 'many' }] }, 'BAD_INPUT'],
    ['an example that is a list', { parameters: [{ name: 'amount', example: [1] }] }, 'BAD_INPUT'],
    [
      'an example of nothing',
      { parameters: [...BY_AMOUNT.parameters, { name: 'x', example: 1 }] },
      'BAD_INPUT',
    ],
    ['a place that nobody declared', { sql: `${BY_AMOUNT.sql} AND id = {id}` }, 'BAD_INPUT'],
    ['a place in quotes', { sql: `SELECT '{amount}' FROM orders` }, 'BAD_INPUT'],
    ['a table that is not there', { sql: 'SELECT {amount} FROM gifts' }, 'SQL_UNKNOWN_TABLE'],
    ['a column that is not there', { sql: 'SELECT {amount}, colour FROM orders' }, 'SQL_UNKNOWN_COLUMN'],
    ['a write', { sql: 'DELETE FROM orders WHERE amount > {amount}' }, 'SQL_WRITE_NOT_ALLOWED'],
    ['two statements', { sql: 'SELECT {amount}; SELECT 1' }, 'SQL_NOT_A_SINGLE_SELECT'],
    ['no SQL', { sql: 'SELECT {amount} FROM' }, 'SQL_SYNTAX'],
    [
      'a semantic query of what the model lacks',
      { ...IN_SEGMENT, sql: null, semanticQuery: { ...IN_SEGMENT.semanticQuery, entity: 'gift' } },
      'SEMANTIC_QUERY_INVALID',
    ],
    [
      'a semantic query of no form',
      { ...IN_SEGMENT, sql: null, semanticQuery: { kind: '{segment}' } },
      'SEMANTIC_QUERY_INVALID',
    ],
    [
      'a value that the model does not know',
      { ...IN_SEGMENT, sql: null, parameters: [{ name: 'segment', example: 'bronze' }] },
      'BAD_INPUT',
    ],
  ])('is refused with %s, and nothing is stored', async (_what, change, code) => {
    const answer = await send(CREATE, { input: { dataSourceId, ...BY_AMOUNT, ...change } });
    expect(codesOf(answer)).toEqual([code]);
    expect(await bench.admin.verifiedQuestion.count({ where: { dataSourceId } })).toBe(0);
  });

  it('is forgotten when a thousand others were retired after it', async () => {
    const { id } = await create(BY_AMOUNT);
    await send(RETIRE, { id, revision: 1 });
    const { userId } = bench.people.of.acme.owner;
    const of = { tenantId, dataSourceId, parameters: [], uses: [], description: '', verifiedBy: userId };
    const at = new Date();
    const retired = { status: 'RETIRED' as const, verifiedAt: at, updatedAt: at };
    await bench.admin.verifiedQuestion.createMany({
      data: Array.from({ length: 999 }, (_, n) => ({
        ...{ ...of, ...retired, id: newId(), question: `question ${n}` },
        query: { kind: 'sql', sql: 'SELECT 1' },
      })),
    });
    const standing = () => bench.admin.verifiedQuestion.count({ where: { id } });
    expect(await standing()).toBe(1);
    const last = await create({ question: 'number of orders', sql: 'SELECT count(*) AS n FROM orders' });
    expect((await send(RETIRE, { id: last.id, revision: 1 })).errors).toEqual([]);
    expect(await standing()).toBe(0);
    expect(await bench.admin.verifiedQuestion.count({ where: { dataSourceId } })).toBe(1_000);
  });

  it('is there once, however its parameters are called', async () => {
    await create(BY_AMOUNT);
    const again = {
      question: 'ORDERS above {least:number}?',
      sql: 'SELECT {least} FROM orders',
      parameters: [{ name: 'least', example: 1 }],
    };
    expect(codesOf(await send(CREATE, { input: { dataSourceId, ...again } }))).toEqual(['NAME_TAKEN']);
  });

  it.each(ROLE_NAMES)('is for stewards to vouch for (%s)', async (role) => {
    const isSteward = role === 'owner' || role === 'admin';
    const answer = await send(CREATE, { input: { dataSourceId, ...BY_AMOUNT } }, role);
    expect(codesOf(answer)).toEqual(isSteward ? [] : ['FORBIDDEN']);
  });

  it('is nobody’s in another tenant', async () => {
    const { id } = await create(BY_AMOUNT);
    const { token } = bench.people.of.globex.owner;
    const foreign = (query: string, variables: Record<string, unknown>) =>
      bench.request(query, { token, variables });
    expect(codesOf(await foreign(LIST, { id: dataSourceId }))).toEqual(['NOT_FOUND']);
    expect(codesOf(await foreign(MATCH, { id: dataSourceId, question: 'orders above 5' }))).toEqual([
      'NOT_FOUND',
    ]);
    expect(codesOf(await foreign(UPDATE, { input: { ...BY_AMOUNT, id, revision: 1 } }))).toEqual([
      'NOT_FOUND',
    ]);
    expect(codesOf(await foreign(RETIRE, { id, revision: 1 }))).toEqual(['NOT_FOUND']);
    const refs = [{ __typename: 'VerifiedQuestion', id }];
    expect((await foreign(ENTITIES, { refs })).data._entities).toEqual([null]);
    expect((await send(ENTITIES, { refs }, 'viewer')).data._entities).toEqual([
      { id, label: 'orders above {amount}' },
    ]);
  });
});

describe('what a policy hides', () => {
  const hide = (definition: object, kind: 'COLUMN' | 'TABLE' | 'ROW' = 'COLUMN') =>
    addPolicy(bench, { tenantId, dataSourceId }, { name: 'cut', kind, definition, roleName: 'viewer' });

  it.each([
    ['hidden', { kind: 'hide' }],
    ['masked', { kind: 'null' }],
  ])('takes away questions that read a column that is %s', async (_how, mask) => {
    const { id } = await create({ question: 'e-mail addresses', sql: 'SELECT email FROM customers' });
    await create(BY_AMOUNT);
    expect(await labelsSeenBy('viewer')).toEqual(['orders above {amount}', 'e-mail addresses']);
    await hide({ table: CUSTOMERS, column: 'email', mask });
    expect(await labelsSeenBy('viewer')).toEqual(['orders above {amount}']);
    expect(await labelsSeenBy('owner')).toHaveLength(2);
    expect(await match('e-mail addresses')).toBeNull();
    expect(await match('e-mail addresses', 'owner')).not.toBeNull();
    const refs = [{ __typename: 'VerifiedQuestion', id }];
    expect((await send(ENTITIES, { refs }, 'viewer')).data._entities).toEqual([null]);
    expect(
      (await send(SEARCH, { id: dataSourceId, query: 'e-mail' }, 'viewer')).data.searchCatalog.nodes,
    ).toEqual([]);
  });

  it('does not tell a steward that somebody verified the same words over what is hidden', async () => {
    await create({ question: 'e-mail addresses', sql: 'SELECT email FROM customers' });
    await hide({ table: CUSTOMERS, column: 'email', mask: { kind: 'hide' } });
    const of = { where: { name: 'viewer', tenantId } };
    const { permissions } = await bench.admin.role.findFirstOrThrow(of);
    await bench.admin.role.updateMany({ ...of, data: { permissions: [...permissions, 'question:verify'] } });
    const input = { dataSourceId, question: 'E-mail addresses', sql: 'SELECT name FROM customers' };
    // Sessions are looked at every second.
    await expect
      .poll(async () => codesOf(await send(CREATE, { input }, 'viewer')), { timeout: 5_000 })
      .toEqual([]);
    expect(codesOf(await send(CREATE, { input }, 'viewer'))).toEqual(['NAME_TAKEN']);
    expect(await labelsSeenBy('viewer')).toEqual(['E-mail addresses']);
    // Each is answered by what they see; who sees both, as before.
    expect(await match('e-mail addresses')).toMatchObject({ label: 'E-mail addresses' });
    expect(await match('e-mail addresses', 'owner')).toMatchObject({ label: 'e-mail addresses' });
    expect(await labelsSeenBy('owner')).toEqual(['E-mail addresses', 'e-mail addresses']);
    await bench.admin.role.updateMany({ ...of, data: { permissions } });
  });

  it('takes away questions that read a table that is kept from them, also in a condition', async () => {
    const sql = 'SELECT count(*) FROM orders WHERE amount > (SELECT max(amount) FROM salaries)';
    await create({ question: 'orders above the best salary', sql });
    expect(await labelsSeenBy('viewer')).toHaveLength(1);
    await hide({ tables: [CUSTOMERS, { schema: 'public', table: 'orders' }] }, 'TABLE');
    expect(await labelsSeenBy('viewer')).toEqual([]);
  });

  it('leaves questions over some of the rows, unless they name a value that nobody told them', async () => {
    await create({ question: 'number of customers', sql: 'SELECT count(*) AS n FROM customers' });
    await create({
      question: 'customers called Miller',
      sql: `SELECT id FROM customers WHERE name = 'Miller'`,
    });
    await create({ question: 'silver customers', sql: `SELECT id FROM customers WHERE segment = 'gold'` });
    await create({ ...IN_SEGMENT, question: 'who is in {segment:customer.segment}' });
    await create({
      question: 'customers named {name:text}',
      sql: 'SELECT id FROM customers WHERE name = {name}',
      parameters: [{ name: 'name', example: 'Miller' }],
    });
    const examples = async (role: RoleName) => {
      const { data } = await send(LIST, { id: dataSourceId }, role);
      const [{ parameters }] = data.verifiedQuestions.nodes;
      return parameters[0].example;
    };
    expect(await examples('viewer')).toBe('Miller');
    const predicate = { op: 'ne', column: 'segment', value: { constant: 'gold' } };
    await hide({ table: CUSTOMERS, predicate }, 'ROW');
    // The model's only known value is kept from them with its rows.
    expect(await labelsSeenBy('viewer')).toEqual([
      'customers named {name}',
      'who is in {segment}',
      'number of customers',
    ]);
    expect(await labelsSeenBy('owner')).toHaveLength(5);
    expect(await examples('viewer')).toBeNull();
    expect(await match('who is in gold')).toBeNull();
    expect(await match('who is in gold', 'owner')).not.toBeNull();
  });
});
