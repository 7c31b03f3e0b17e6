import { beforeAll, describe, expect, it } from 'vitest';
import { queryRowsAsText } from '../house/look-behind.js';
import { type Answer, type Ask, askOverWebSocket, codesIn } from './api.js';
import { beginSession, type Session } from './session.js';

/** What HealthPlus hides of its patients and customers; see scripts/src/seed/demo-policies.ts. */
const DATABASE = 'tenant_healthplus';
const VIEWER_REGION = 'Americas';
const ASK = `mutation ($input: AskInput!) {
  ask(input: $input) { id status error { code message } notices { code } result(first: 1000) { columns { name } rows complete } }
}`;
const RUN_SQL = `mutation ($input: RunSqlInput!) {
  runSql(input: $input) { id status error { code message } notices { code } result(first: 1000) { columns { name } rows } }
}`;

let owner: Session;
let admin: Session;
let analyst: Session;
let viewer: Session;
beforeAll(async () => {
  owner = await beginSession('healthplus', 'owner');
  admin = await beginSession('healthplus', 'admin');
  analyst = await beginSession('healthplus', 'analyst');
  viewer = await beginSession('healthplus', 'viewer');
});

async function question({ ask }: Session, text: string) {
  const [answer] = await ask(ASK, { input: { question: text, waitMs: 20_000 } });
  return ended(answer, answer?.data?.ask);
}

async function statement({ ask }: Session, sql: string) {
  const [answer] = await ask(RUN_SQL, { input: { sql, waitMs: 20_000 } });
  return ended(answer, answer?.data?.runSql);
}

function ended(answer: Answer | undefined, run: RunWithResult | undefined): RunWithResult {
  if (run?.status !== 'SUCCEEDED')
    throw new Error(`The run should have succeeded: ${JSON.stringify(answer)}`);
  return run;
}

interface RunWithResult {
  readonly id: string;
  readonly status: string;
  readonly notices: readonly { readonly code: string }[];
  readonly result: { readonly columns: readonly { name: string }[]; readonly rows: unknown[][] };
}

const noticesOf = (run: RunWithResult) => new Set(run.notices.map(({ code }) => code));

describe('a row rule', () => {
  it('leaves of each answer what a person may see of it', async () => {
    const all = await question(owner, 'how many customers are there by region');
    const regions = await queryRowsAsText(
      'SELECT region, count(*) FROM customers GROUP BY region ORDER BY region',
      DATABASE,
    );
    expect(all.result.rows.toSorted()).toEqual(regions);
    const cut = await question(viewer, 'how many customers are there by region');
    expect(cut.result.rows).toEqual(regions.filter(([region]) => region === VIEWER_REGION));
    expect(noticesOf(cut)).toContain('ROW_RULE_APPLIED');
    expect(noticesOf(all)).not.toContain('ROW_RULE_APPLIED');
  });

  it('holds in joined and counted tables', async () => {
    const [[orders] = []] = await queryRowsAsText('SELECT count(*) FROM orders', DATABASE);
    const [[ordersOfRegion] = []] = await queryRowsAsText(
      `SELECT count(*) FROM orders WHERE region = '${VIEWER_REGION}'`,
      DATABASE,
    );
    expect(ordersOfRegion).not.toBe(orders);
    expect((await question(owner, 'how many orders are there')).result.rows).toEqual([[orders]]);
    expect((await question(viewer, 'how many orders are there')).result.rows).toEqual([[ordersOfRegion]]);
  });
});

describe('a masked column', () => {
  it('never shows its values in answers', async () => {
    const hidden = await queryRowsAsText(
      `SELECT email, phone FROM customers WHERE region = '${VIEWER_REGION}'`,
      DATABASE,
    );
    const toViewer = await question(viewer, 'customers');
    const text = JSON.stringify(toViewer.result.rows);
    expect(toViewer.result.rows.length).toBeGreaterThan(0);
    expect(noticesOf(toViewer)).toContain('COLUMN_MASKED');
    for (const value of hidden.flat()) if (value !== null) expect(text).not.toContain(value);
    // The same question shows them to whom no rule binds.
    const toOwner = JSON.stringify((await question(owner, 'customers')).result.rows);
    expect(hidden.flat().some((value) => value !== null && toOwner.includes(value))).toBe(true);
  });

  const FIRST = 'ORDER BY id LIMIT 20';
  it.each([
    `SELECT name, email FROM patients ${FIRST}`,
    `SELECT * FROM patients ${FIRST}`,
    `SELECT p FROM patients AS p ${FIRST}`,
    `SELECT to_jsonb(p) FROM patients AS p ${FIRST}`,
    `SELECT upper(name), reverse(email) FROM patients ${FIRST}`,
    `SELECT coalesce(email, name) || '' FROM patients ${FIRST}`,
    `WITH x AS (SELECT * FROM patients) SELECT * FROM x ${FIRST}`,
    `SELECT a.name FROM patients AS a JOIN patients AS b ON a.name = b.name ORDER BY a.id LIMIT 20`,
    `SELECT name FROM patients UNION SELECT email FROM patients`,
    `SELECT string_agg(name, ',') FROM patients`,
    `SELECT min(name), max(email) FROM patients`,
    `SELECT name, count(*) FROM patients GROUP BY name`,
    `SELECT (SELECT name FROM patients ${FIRST.replace('20', '1')})`,
  ])('never shows its values to %s', async (sql) => {
    const hidden = await queryRowsAsText(
      'SELECT lower(name) FROM patients UNION SELECT lower(email) FROM patients WHERE email IS NOT NULL',
      DATABASE,
    );
    const shownIn = (run: RunWithResult | undefined) => {
      const text = JSON.stringify(run?.result ?? null).toLowerCase();
      return hidden.flat().filter((value) => value !== null && text.includes(value));
    };
    expect(shownIn(await statement(owner, sql)).length).toBeGreaterThan(0);
    const [answer] = await analyst.ask(RUN_SQL, { input: { sql, waitMs: 20_000 } });
    const run = answer?.data?.runSql;
    expect(shownIn(run)).toEqual([]);
    // Answered with what is left, or refused for what it is.
    expect(run.error?.code ?? run.status).toMatch(/^(SUCCEEDED|COLUMN_MASKED)$/);
  });

  it('can’t be found out by asking for rows that have a value', async () => {
    const [[name] = []] = await queryRowsAsText('SELECT name FROM patients ORDER BY id LIMIT 1', DATABASE);
    const sql = `SELECT count(*) AS n FROM patients WHERE name = '${String(name).replaceAll("'", "''")}'`;
    const [answer] = await analyst.ask(RUN_SQL, { input: { sql, waitMs: 20_000 } });
    const { status, error, result } = answer?.data.runSql ?? {};
    if (status === 'SUCCEEDED') expect(result.rows).toEqual([['0']]);
    else expect(error.code).toBe('COLUMN_MASKED');
    expect((await statement(owner, sql)).result.rows).not.toEqual([['0']]);
  });

  it('gives no examples in the semantic model', async () => {
    const MODEL = `{ dataSources { nodes { semanticModel { entities { name dimensions { name values } } } } } }`;
    const [toOwner] = await owner.ask(MODEL);
    const [toViewer] = await viewer.ask(MODEL);
    expect(codesIn([toOwner as Answer, toViewer as Answer])).toEqual([]);
    const masked = await queryRowsAsText('SELECT name, email, phone FROM patients LIMIT 500', DATABASE);
    const values = new Set(valuesIn(toViewer?.data));
    expect(values.size).toBeGreaterThan(0);
    expect(masked.flat().filter((value) => value !== null && values.has(value))).toEqual([]);
  });
});

describe('a hidden column', () => {
  const CATALOG = `{ dataSources { nodes {
    physicalSchema { tables(first: 100) { nodes { name columns { name } } } }
    semanticModel { entities { table dimensions { name label } } metrics { name } }
  } } }`;
  /** Where each tenant's rules hide a column altogether, and what it is called in the model. */
  const HIDDEN = [
    ['healthplus', 'patients', 'birth_date'],
    ['financeone', 'accounts', 'tax_id'],
    ['techcorp', 'licences', 'licence_key'],
  ] as const;

  it.each(HIDDEN)('of %s is nowhere: %s.%s', async (tenant, table, column) => {
    for (const role of ['owner', 'admin', 'analyst', 'viewer'] as const) {
      const session = await beginSession(tenant, role);
      const [catalog] = await session.ask(CATALOG);
      expect(catalog?.errors).toEqual([]);
      const isSeen = role === 'owner' || role === 'admin';
      expect(columnsOf(catalog, table).includes(column), role).toBe(isSeen);
      if (!isSeen) expect(JSON.stringify(catalog?.data), role).not.toContain(`"${column}"`);
      if (role === 'viewer') continue;
      const sql = `SELECT ${column} FROM ${table} LIMIT 1`;
      const [answer] = await session.ask(RUN_SQL, { input: { sql, waitMs: 20_000 } });
      expect(answer?.data.runSql.error?.code ?? null, role).toBe(isSeen ? null : 'SQL_UNKNOWN_COLUMN');
    }
  });
});

interface PhysicalTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string }[];
}

function columnsOf(catalog: Answer | undefined, table: string): string[] {
  const tables: PhysicalTable[] = catalog?.data.dataSources.nodes[0].physicalSchema.tables.nodes;
  const columns = tables.find(({ name }) => name === table)?.columns ?? [];
  return columns.map(({ name }) => name);
}

function valuesIn(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) =>
    key === 'values' ? (value as string[]) : valuesIn(value),
  );
}

describe('a run of somebody whom other rules bind', () => {
  const RUN = 'query ($id: ID!) { run(id: $id) { id question status rowCount result { rows } } }';
  const EVENTS = 'subscription ($id: ID!) { runEvents(runId: $id) { cursor ... on RunRows { rows } } }';

  async function eventsFor({ token }: Session, id: string) {
    await using socket = askOverWebSocket(token);
    return await socket(EVENTS, { id });
  }

  it('is known to an administrator, without its rows', async () => {
    const { id } = await question(viewer, 'how many customers are there by region');
    const [answer] = await admin.ask(RUN, { id });
    expect(answer).toMatchObject({
      data: { run: { id, status: 'SUCCEEDED', rowCount: 1, result: null } },
      errors: [],
    });
    const events = await eventsFor(admin, id);
    expect(events.map(({ data }) => data)).toEqual([null]);
    expect(codesIn(events)).toEqual(['NOT_FOUND']);
    // Its own asker reads it.
    expect(codesIn(await eventsFor(viewer, id))).toEqual([]);
  });

  it('shows its rows to an administrator whom the same rules bind: none', async () => {
    const { id, result } = await question(owner, 'how many customers are there by region');
    const [answer] = await admin.ask(RUN, { id });
    expect(answer).toMatchObject({ data: { run: { id, result: { rows: result.rows } } }, errors: [] });
    expect(codesIn(await eventsFor(admin, id))).toEqual([]);
  });

  it('does not exist for whoever may not read others’ runs', async () => {
    const { id } = await question(owner, 'how many customers are there by region');
    for (const person of [analyst, viewer]) {
      expect(codesIn(await person.ask(RUN, { id }))).toEqual(['NOT_FOUND']);
      expect(codesIn(await eventsFor(person, id))).toEqual(['NOT_FOUND']);
      expect(await runIds(person.ask)).not.toContain(id);
    }
    expect(await runIds(admin.ask)).toContain(id);
  });
});

async function runIds(ask: Ask): Promise<string[]> {
  const [answer] = await ask('{ runs { nodes { id } } }');
  return answer?.data.runs.nodes.map(({ id }: { id: string }) => id);
}
