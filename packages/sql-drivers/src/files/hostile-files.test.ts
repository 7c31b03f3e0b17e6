import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isParleyError } from '@parley/errors';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineProcess } from './engine-process.js';
import { createTenantFolder, forgeApproval, RUN, readAll } from './file-database.test-support.js';
import { createTenantFiles } from './tenant-files.js';

const folder = createTenantFolder();
const signal = new AbortController().signal;

const SCRIPTS = {
  'sound.sqlite': `
    CREATE TABLE t (n INTEGER PRIMARY KEY, w TEXT);
    WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000)
    INSERT INTO t SELECT n, 'word ' || n FROM c;
    CREATE INDEX by_word ON t (w);
    CREATE VIEW v AS SELECT w FROM t;`,
  'sound.duckdb': `
    CREATE TABLE t AS SELECT n, 'word ' || n AS w FROM range(20000) AS r (n);
    CREATE VIEW v AS SELECT w FROM t;`,
} as const;

beforeAll(async () => {
  for (const [name, script] of Object.entries(SCRIPTS)) await folder.write(name, script);
});
afterAll(() => folder.remove());

/** Said to the caller, or found by the second look in a schema that was damaged into another. */
function isExpected(error: unknown): boolean {
  return isParleyError(error) || /the statement would (open|scan)|would read a table/.test(String(error));
}

describe.each(['sqlite', 'duckdb'])('a damaged %s file', (ending) => {
  // Each round starts processes, which takes its time on a busy machine.
  it('costs its own reader an error, at most', { timeout: 60_000 }, async () => {
    const sound = readFileSync(folder.pathOf(`sound.${ending}`));
    const intact = folder.connect(`sound.${ending}`);
    const query = forgeApproval(await intact.introspect(signal), 'SELECT w FROM t ORDER BY w', {
      tables: ['t'],
    });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 200,
        }),
        fc.double({ min: 0.3, max: 1, noNaN: true }),
        async (changes, keep) => {
          round += 1;
          const name = `damaged-${round}.${ending}`;
          const bytes = Buffer.from(sound.subarray(0, Math.floor(sound.length * keep)));
          // The first bytes say what kind of file it is; without them nothing would open it.
          for (const [place, byte] of changes) bytes[16 + Math.floor(place * (bytes.length - 17))] = byte;
          writeFileSync(folder.pathOf(name), bytes);
          const connection = folder.connect(name, { maxConnections: 1 });
          const works = [connection.introspect(signal), connection.run(query, RUN).then(readAll)];
          for (const outcome of await Promise.allSettled(works)) {
            if (outcome.status === 'rejected') expect(outcome.reason).toSatisfy(isExpected);
          }
          await connection.close();
        },
      ),
      { numRuns: 8 },
    );
    expect((await readAll(await intact.run(query, RUN))).rows.length).toBeGreaterThan(1_000);
  });

  it('is told from one that is missing or of another kind', async () => {
    copyFileSync(folder.pathOf(`sound.${ending}`), folder.pathOf(`cut.${ending}`));
    writeFileSync(
      folder.pathOf(`cut.${ending}`),
      readFileSync(folder.pathOf(`sound.${ending}`)).subarray(0, ending === 'sqlite' ? 5_000 : 9_000),
    );
    const error = await folder
      .connect(`cut.${ending}`)
      .introspect(signal)
      .catch((thrown: unknown) => thrown);
    expect(error).toSatisfy(isParleyError);
    expect(String(error)).not.toContain(folder.root);
  });
});

describe('a crafted SQLite file', () => {
  it('runs no function of its views that is not plain computing', async () => {
    await folder.write(
      'crafted.sqlite',
      `CREATE TABLE t (n INTEGER);
       CREATE VIEW loads AS SELECT load_extension('x') AS x FROM t;
       CREATE VIEW hashes AS SELECT parley_hmac('00', 'x') AS x FROM t;
       CREATE VIEW reads AS SELECT * FROM pragma_database_list;
       CREATE VIEW pages AS SELECT * FROM dbstat;`,
    );
    const connection = folder.connect('crafted.sqlite');
    const catalog = await connection.introspect(signal);
    for (const { table } of catalog.tables.filter(({ kind }) => kind === 'view')) {
      const query = forgeApproval(catalog, `SELECT * FROM ${table}`, { tables: [table] });
      await expect(connection.run(query, RUN).then(readAll)).rejects.toThrow();
    }
    const query = forgeApproval(catalog, "SELECT load_extension('x')");
    await expect(connection.run(query, RUN)).rejects.toMatchObject({ code: 'DATABASE_ERROR' });
  });

  it('shows neither its schema nor another database', async () => {
    const connection = folder.connect('sound.sqlite');
    const catalog = await connection.introspect(signal);
    for (const sql of [
      'SELECT * FROM sqlite_schema',
      'SELECT * FROM pragma_database_list',
      'SELECT * FROM dbstat',
      "SELECT * FROM json_each('[1]'), dbstat",
      "SELECT 'json_each json_tree' AS j, name FROM dbstat",
      'SELECT * FROM pragma_table_list AS json_each',
    ]) {
      await expect(connection.run(forgeApproval(catalog, sql), RUN), sql).rejects.toThrow('would open');
    }
    const json = forgeApproval(
      catalog,
      "SELECT e.value AS v FROM json_each('[1, 2]') AS e, json_tree('[]') AS t, json_each('[3]') AS f",
    );
    expect((await readAll(await connection.run(json, RUN))).rows).toEqual([['1'], ['2']]);
  });

  it('can’t call a table of its own by a function’s name', async () => {
    await folder.write('named.sqlite', 'CREATE VIRTUAL TABLE json_each USING fts5(body)');
    const connection = folder.connect('named.sqlite');
    const query = forgeApproval(await connection.introspect(signal), 'SELECT body FROM json_each');
    await expect(connection.run(query, RUN)).rejects.toThrow('would open');
  });
});

describe('a file with a schema of its own name', () => {
  it('is refused by DuckDB in words that help', async () => {
    await folder.write('other.duckdb', 'CREATE SCHEMA sales; CREATE TABLE sales.t (n INTEGER)');
    copyFileSync(folder.pathOf('other.duckdb'), folder.pathOf('sales.duckdb'));
    await expect(folder.connect('sales.duckdb').test(signal)).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
      message: expect.stringContaining('rename the file'),
    });
    expect(await folder.connect('other.duckdb').test(signal)).toMatchObject({ serverVersion: '1.5.6' });
  });
});

describe('a process', () => {
  const program = {
    module: new URL('../sqlite/sqlite-process', import.meta.url),
    maxMemoryBytes: 512 * 1024 * 1024,
    arguments: [],
    canInterrupt: false,
  };

  it('opens the file that was checked and no other', async () => {
    const checked = await createTenantFiles(folder.root).find(folder.tenantId, 'sound.sqlite');
    const other = await createTenantFiles(folder.root).find(folder.tenantId, 'crafted.sqlite');
    const engine = new EngineProcess(program);
    const swapped = { path: other.path, device: checked.device, inode: checked.inode };
    await expect(engine.ask('open', swapped)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    await engine.kill();
  });

  /** A program of its own that starts an engine, opens the sound file in it, and goes on with `rest`. */
  async function startParent(rest: string) {
    const { path, device, inode } = await createTenantFiles(folder.root).find(
      folder.tenantId,
      'sound.sqlite',
    );
    const script = `
      const { EngineProcess } = await import(${JSON.stringify(new URL('./engine-process.ts', import.meta.url).href)});
      const engine = new EngineProcess({
        module: new URL(${JSON.stringify(program.module.href)}), maxMemoryBytes: 1e9, arguments: [], canInterrupt: false,
      });
      await engine.ask('open', { path: ${JSON.stringify(path)}, device: ${device}n, inode: ${inode}n });
      ${rest}`;
    const hook = new URL('./from-source.ts', import.meta.url).href;
    return spawn(process.execPath, ['--import', hook, '--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  it('does not outlive its parent, even inside a statement', async () => {
    const parent = await startParent(`
      const sql = 'SELECT count(*) AS c FROM t a, t b, t c, t d';
      await engine.ask('begin', { sql, values: [], tables: [{ schema: 'main', table: 't' }] });
      void engine.ask('read', { maxRows: 1, targetCharacters: 1, maxCharacters: 100 });
      console.log(engine.pid);`);
    const [printed]: unknown[] = await once(parent.stdout, 'data');
    const pid = Number(String(printed));
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill('SIGKILL');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it.each([
    ['is waited for by whoever ends it', 'await engine.kill(); console.log("ended");', 'ended\n'],
    ['keeps nobody waiting while it is idle', 'console.log("idle");', 'idle\n'],
  ])('%s', async (_what, rest, printed) => {
    const parent = await startParent(rest);
    const [output, [code]] = await Promise.all([text(parent.stdout), once(parent, 'exit')]);
    expect([output, code]).toEqual([printed, 0]);
  });

  it('can’t write, whatever it is asked to run', async () => {
    const { path, device, inode } = await createTenantFiles(folder.root).find(
      folder.tenantId,
      'sound.sqlite',
    );
    const before = readFileSync(path);
    const engine = new EngineProcess(program);
    await engine.ask('open', { path, device, inode });
    for (const sql of [
      'DELETE FROM t',
      'WITH x AS (SELECT 1) DELETE FROM t RETURNING n',
      'CREATE TABLE x (n)',
    ]) {
      await expect(engine.ask('begin', { sql, values: [], tables: [] })).rejects.toMatchObject({
        failure: { kind: 'fault' },
      });
      await engine.ask('end', null);
    }
    await engine.kill();
    expect(readFileSync(path)).toEqual(before);
  });

  it('knows none of our environment and has none of our files', async () => {
    process.env.PARLEY_TEST_SECRET = 'secret';
    const engine = new EngineProcess(program);
    await engine.ask('ping', null);
    const environment = readFileSync(`/proc/${engine.pid}/environ`, 'utf8');
    delete process.env.PARLEY_TEST_SECRET;
    await engine.kill();
    expect(environment).not.toContain('PARLEY_TEST_SECRET');
    expect(environment).not.toContain('PATH=');
  });

  it('ends when it takes more memory than it may, and its statement says so', async () => {
    const greedy = folder.connect('sound.sqlite', { maxMemoryBytes: 160 * 1024 * 1024 });
    const catalog = await greedy.introspect(signal);
    const query = forgeApproval(
      catalog,
      `WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 400)
       SELECT count(DISTINCT n || printf('%.*c', 2000000, 'x')) AS c FROM c`,
    );
    await expect(greedy.run(query, RUN)).rejects.toMatchObject({
      code: 'DATABASE_ERROR',
      message: expect.stringContaining('memory'),
    });
    const duckdb = folder.connect('sound.duckdb', { maxMemoryBytes: 64 * 1024 * 1024 });
    const large = forgeApproval(
      await duckdb.introspect(signal),
      'SELECT count(*) AS c FROM (SELECT DISTINCT n, repeat(CAST(n AS VARCHAR), 100) FROM range(3000000) AS r (n)) AS d',
    );
    await expect(duckdb.run(large, RUN)).rejects.toMatchObject({
      code: 'DATABASE_ERROR',
      message: expect.stringContaining('memory'),
    });
    expect((await duckdb.test(signal)).serverVersion).toBe('1.5.6');
  });
});

/** Not even as one that ended and nobody asked how. */
function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('DuckDB', () => {
  it('reaches nothing outside its file, should that ever be approved', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'parley-outside-'));
    writeFileSync(join(outside, 'secret.csv'), 'a\n1\n');
    const connection = folder.connect('sound.duckdb');
    const catalog = await connection.introspect(signal);
    for (const sql of [
      `SELECT * FROM read_csv('${outside}/secret.csv')`,
      `SELECT * FROM '${outside}/secret.csv'`,
      `SELECT * FROM read_text('/etc/passwd')`,
      `SELECT * FROM glob('${outside}/*')`,
      `SELECT * FROM read_parquet('https://example.com/x.parquet')`,
    ]) {
      await expect(connection.run(forgeApproval(catalog, sql), RUN), sql).rejects.toThrow();
    }
    rmSync(outside, { recursive: true });
  });
});
