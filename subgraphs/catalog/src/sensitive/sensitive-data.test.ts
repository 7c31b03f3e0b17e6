import { connectionOpener } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { type Person, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogService } from '../index.js';
import { connectDataSource, openShop, type Shop } from '../testing/shop.js';

const FINDING = `{ id schema table column category confidence reasons status proposedMask { kind keepLast }
  policy { id column } dismissedFor decidedBy { id } decidedAt }`;
const LIST = `query ($refs: [_Any!]!, $first: Int!, $after: String, $statuses: [SensitiveFindingStatus!]) {
  _entities(representations: $refs) { ... on DataSource {
    sensitiveFindings(first: $first, after: $after, statuses: $statuses) {
      nodes ${FINDING} pageInfo { hasNextPage endCursor } } } } }`;
const ACCEPT = `mutation ($input: AcceptFindingInput!) { acceptFinding(input: $input) {
  finding ${FINDING} policy { id name column mask { kind } appliesToRoles } waiting { id } faults { path message } } }`;
/** In no answer may any of it be. */
const SECRET = 'ada@example.org';

let bench: SubgraphBench;
let shop: Shop;
let dataSourceId: string;
let owner: Person;

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => createCatalogService({ ...deps, connections: connectionOpener(undefined) }),
  });
  shop = await openShop(bench);
  ({ owner } = bench.people.of.acme);
  const { tenantId } = owner;
  dataSourceId = await connectDataSource(bench, tenantId, shop.settings);
  const measured = { rows: 3, nullShare: 0, distinct: 3, isComplete: true, averageLength: 15 };
  const values = [SECRET, 'bob@example.com', 'cid@example.net'];
  await bench.admin.tableProfile.create({
    data: {
      ...{ tenantId, dataSourceId, schema: 'public', table: 'customers', measuredAt: new Date() },
      columns: ['email', 'segment'].map((column) => ({
        ...{ column, ...measured, min: SECRET, max: 'cid@example.net' },
        samples: values.map((value) => ({ value, share: 0.33 })),
      })),
    },
  });
});
afterAll(async () => {
  await shop.close();
  await bench.stop();
});
afterEach(async () => {
  await bench.admin.policyChange.deleteMany();
  await bench.admin.policy.deleteMany();
  await bench.admin.sensitiveFinding.deleteMany();
});

const request = (as: Person, query: string, variables: Record<string, unknown>) =>
  bench.request(query, { token: as.token, variables });

const scan = async (as: Person = owner) => {
  const answer = await request(
    as,
    `mutation ($id: ID!) { startSensitiveDataScan(dataSourceId: $id) { findings { nodes ${FINDING} } } }`,
    { id: dataSourceId },
  );
  expect(answer.errors).toEqual([]);
  expect(JSON.stringify(answer.data)).not.toContain(SECRET);
  return answer.data.startSensitiveDataScan.findings.nodes;
};

async function list(as: Person, page: { first?: number; after?: string; statuses?: string[] } = {}) {
  const refs = [{ __typename: 'DataSource', id: dataSourceId }];
  const answer = await request(as, LIST, { refs, first: 50, statuses: ['OPEN'], ...page });
  return { ...answer, found: answer.data?._entities[0]?.sensitiveFindings };
}

async function finding(column: string): Promise<string> {
  const found = (await scan()).find((one: { column: string }) => one.column === column);
  return found.id;
}

const dismiss = (as: Person, id: string, reason: string) =>
  request(
    as,
    `mutation ($id: ID!, $reason: String!) { dismissFinding(id: $id, reason: $reason) ${FINDING} }`,
    {
      id,
      reason,
    },
  );

const accept = async (as: Person, id: string, more: object = {}) => {
  const answer = await request(as, ACCEPT, { input: { id, appliesTo: { roles: ['viewer'] }, ...more } });
  return { ...answer, codes: codesOf(answer), payload: answer.data?.acceptFinding };
};

describe('a look for sensitive data', () => {
  it('proposes, with its reasons, and changes nothing', async () => {
    expect(await scan()).toMatchObject([
      {
        ...{ schema: 'public', table: 'customers', column: 'email', category: 'EMAIL', status: 'OPEN' },
        reasons: [
          'By its name it is: e-mail address.',
          '3 of the 3 values looked at are written like e-mail addresses.',
        ],
        ...{ proposedMask: { kind: 'HASH' }, policy: null, decidedBy: null },
      },
      { column: 'name', category: 'PERSON_NAME' },
      { column: 'segment', category: 'EMAIL' },
    ]);
    expect(await bench.admin.policy.count()).toBe(0);
  });

  it('leaves what was decided as it was, and forgets what is open and gone', async () => {
    const id = await finding('segment');
    await dismiss(owner, id, 'These are test accounts.');
    await shop.execute('ALTER TABLE customers RENAME COLUMN name TO label');
    try {
      await request(owner, 'mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { hash } }', {
        id: dataSourceId,
      });
      expect((await scan()).map(({ column }: { column: string }) => column)).toEqual(['email']);
    } finally {
      await shop.execute('ALTER TABLE customers RENAME COLUMN label TO name');
      await request(owner, 'mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { hash } }', {
        id: dataSourceId,
      });
    }
    const { found } = await list(owner, { statuses: ['DISMISSED'] });
    expect(found.nodes).toMatchObject([
      { id, dismissedFor: 'These are test accounts.', decidedBy: { id: owner.userId } },
    ]);
  });

  it('tells of the same by the same id, with what is seen now', async () => {
    const id = await finding('email');
    await bench.admin.sensitiveFinding.update({ where: { id }, data: { confidence: 0.1, reasons: [] } });
    const [again] = await scan();
    expect(again).toMatchObject({ id, column: 'email' });
    expect(again.confidence).toBeGreaterThan(0.9);
    expect(again.reasons).toHaveLength(2);
  });

  it('is listed page by page', async () => {
    await scan();
    const columns: string[] = [];
    let after: string | undefined;
    do {
      const { found } = await list(owner, { first: 1, ...(after !== undefined && { after }) });
      columns.push(...found.nodes.map(({ column }: { column: string }) => column));
      after = found.pageInfo.hasNextPage ? found.pageInfo.endCursor : undefined;
    } while (after !== undefined);
    expect(columns).toEqual(['email', 'name', 'segment']);
  });
});

describe('accepting', () => {
  it('makes the proposed policy, once, and says so', async () => {
    const id = await finding('email');
    const { payload, errors } = await accept(owner, id);
    expect(errors).toEqual([]);
    expect(payload).toMatchObject({
      policy: {
        name: 'e-mail address: public.customers.email',
        ...{ column: 'email', mask: { kind: 'HASH' }, appliesToRoles: ['viewer'] },
      },
      ...{ faults: [], waiting: null },
      finding: { id, status: 'ACCEPTED', policy: { id: payload.policy.id }, decidedBy: { id: owner.userId } },
    });
    expect((await accept(owner, id)).codes).toEqual(['EDIT_CONFLICT']);
    expect(codesOf(await dismiss(owner, id, 'no'))).toEqual(['EDIT_CONFLICT']);
    expect(await bench.admin.policy.count()).toBe(1);
    const audited = await bench.admin.auditEntry.findMany({ where: { target: id } });
    expect(audited.map(({ action }) => action)).toEqual(['sensitive_finding.accepted']);
  });

  it('takes another mask, and decides nothing where there are faults', async () => {
    const id = await finding('email');
    const wrong = await accept(owner, id, { appliesTo: { roles: ['vewer'] } });
    expect(wrong.payload).toMatchObject({ policy: null, finding: { status: 'OPEN' } });
    expect(wrong.payload.faults).toHaveLength(1);
    const { payload } = await accept(owner, id, { mask: { kind: 'HIDE' } });
    expect(payload.policy.mask).toEqual({ kind: 'HIDE' });
  });

  it('needs both permissions; looking and dismissing the one', async () => {
    const id = await finding('email');
    const { analyst } = bench.people.of.acme;
    const where = { id: bench.people.roleIds.acme.analyst };
    const role = await bench.admin.role.findUniqueOrThrow({ where });
    expect((await accept(analyst, id)).codes).toEqual(['FORBIDDEN']);
    expect(codesOf(await dismiss(analyst, id, 'no'))).toEqual(['FORBIDDEN']);
    await bench.admin.role.update({ where, data: { permissions: [...role.permissions, 'data:classify'] } });
    try {
      expect((await accept(analyst, id)).codes).toEqual(['FORBIDDEN']);
      expect((await dismiss(analyst, id, 'Ours alone.')).data.dismissFinding).toMatchObject({
        ...{ status: 'DISMISSED', dismissedFor: 'Ours alone.' },
      });
    } finally {
      await bench.admin.role.update({ where, data: { permissions: role.permissions } });
    }
  });
});

describe('a finding', () => {
  it('is none for whom policies keep the column from, whatever they may', async () => {
    await scan();
    await accept(owner, await finding('email'), { appliesTo: { roles: ['owner'] } });
    const statuses = ['OPEN', 'ACCEPTED', 'DISMISSED'];
    const columnsFor = async (as: Person) =>
      (await list(as, { statuses })).found.nodes.map(({ column }: { column: string }) => column);
    expect(await columnsFor(owner)).toEqual(['name', 'segment']);
    expect(await columnsFor(bench.people.of.acme.admin)).toEqual(['email', 'name', 'segment']);
    const hidden = await bench.admin.sensitiveFinding.findFirstOrThrow({ where: { column: 'email' } });
    expect(codesOf(await dismiss(owner, hidden.id, 'no'))).toEqual(['NOT_FOUND']);
    expect((await scan()).map(({ column }: { column: string }) => column)).toEqual(['name', 'segment']);
  });

  it('is none for anybody of another tenant', async () => {
    const id = await finding('email');
    const stranger = bench.people.of.globex.owner;
    expect((await accept(stranger, id)).codes).toEqual(['NOT_FOUND']);
    expect(codesOf(await dismiss(stranger, id, 'no'))).toEqual(['NOT_FOUND']);
    const { found } = await list(stranger);
    expect(found ?? null).toBeNull();
  });

  it('is dismissed for a reason', async () => {
    const id = await finding('email');
    for (const reason of ['', '  ', 'x'.repeat(501)]) {
      expect(codesOf(await dismiss(owner, id, reason))).toEqual(['BAD_INPUT']);
    }
  });
});
