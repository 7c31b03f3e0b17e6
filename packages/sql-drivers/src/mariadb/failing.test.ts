import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EffectivePolicy } from '@parley/sql-guard';
import { binaryFor, startBreakableProxy } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../rows.test-support.js';
import { READER, RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  CREATE TABLE numbers (n int PRIMARY KEY);
  INSERT INTO numbers SELECT seq FROM seq_1_to_20000;
  CREATE TABLE texts (t varchar(40) NOT NULL);
  INSERT INTO texts VALUES ('12'), ('not a number');
`;
const HEAVY =
  'SELECT count(*) AS c FROM numbers AS a CROSS JOIN numbers AS b CROSS JOIN numbers AS c WHERE a.n + b.n > c.n';
/** A rule that leaves all but one row of `numbers`. */
const NOT_THE_FIRST: Partial<EffectivePolicy> = {
  classified: [
    { schema: 'shop', table: 'numbers', columns: ['n'] },
    { schema: 'shop', table: 'texts', columns: ['t'] },
  ],
  layers: [
    {
      kind: 'role',
      grants: [
        {
          source: 'role:analyst',
          allowedTables: null,
          rowRules: [
            {
              policyId: 'p',
              table: { schema: 'shop', table: 'numbers' },
              predicate: { op: 'ne', column: 'n', value: { constant: 1 } },
            },
          ],
          columnRules: [],
        },
      ],
    },
  ],
};
/** MariaDB evaluates this for each row, and quotes what it found. */
const RAISES = "SELECT n FROM numbers WHERE n > (SELECT length(t) FROM texts WHERE t LIKE '%')";
const NEVER = new AbortController().signal;

async function until(condition: () => Promise<boolean>, withinMs: number): Promise<void> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > withinMs) throw new Error('it did not happen in time');
    await sleep(10);
  }
}

const isHere = binaryFor('mariadbd', 'What MariaDB’s driver says when something fails') !== undefined;

describe.runIf(isHere)('a MariaDB that fails', () => {
  let database: TenantDatabase;
  beforeAll(async () => {
    database = await startTenantDatabase(SCHEMA);
  });
  afterAll(() => database?.stop());

  /** The reader's connections, as the server sees them. */
  async function connections(condition = 'true'): Promise<number> {
    const [[count] = []] = await database.execute(
      `SELECT count(*) FROM information_schema.processlist WHERE user = '${READER.user}' AND ${condition}`,
    );
    return Number(count);
  }

  const running = () => connections("command <> 'Sleep'");

  it('passes the engine’s message on to whom no policy restricts', async () => {
    const outcome = database.connection
      .run(await database.approve(RAISES), RUN)
      .then(({ batches }) => collect(batches));
    await expect(outcome).rejects.toMatchObject({
      code: 'DATABASE_ERROR',
      message: expect.stringContaining('more than 1 row'),
    });
  });

  it('withholds it from everybody else: it may quote what a policy hides', async () => {
    const query = await database.approve(RAISES, { policy: NOT_THE_FIRST });
    expect(query.policyIds).toEqual(['p']);
    const outcome = database.connection.run(query, RUN).then(({ batches }) => collect(batches));
    await expect(outcome).rejects.toMatchObject({
      code: 'DATABASE_ERROR',
      message: expect.stringContaining('withheld'),
    });
  });

  it('runs what policies bind values into', async () => {
    const query = await database.approve('SELECT count(*) AS c FROM numbers', { policy: NOT_THE_FIRST });
    const { batches } = await database.connection.run(query, RUN);
    expect((await collect(batches)).flat()).toEqual([['19999']]);
  });

  it('ends typed when somebody ends the connection, and goes on', async () => {
    const outcome = database.connection
      .run(await database.approve(HEAVY), RUN)
      .then(({ batches }) => collect(batches));
    outcome.catch(() => undefined);
    await until(async () => (await running()) === 1, 2_000);
    await database.execute(`KILL USER ${READER.user}`);
    await expect(outcome).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
    expect((await database.read('SELECT count(*) AS c FROM texts')).rows).toEqual([['2']]);
  });

  it('notices a connection that broke while nobody used it', async () => {
    const proxy = await startBreakableProxy(database.settings.port);
    try {
      const far = database.connect({ pingAfterMs: 0 }, { port: proxy.port });
      await far.test(NEVER);
      expect(proxy.openConnections).toBe(1);
      proxy.dropConnections();
      expect((await far.test(NEVER)).serverVersion).toMatch(/MariaDB/);
    } finally {
      await proxy.close();
    }
  });

  it('ends a run typed when the network breaks under it', async () => {
    const proxy = await startBreakableProxy(database.settings.port);
    try {
      const far = database.connect({}, { port: proxy.port });
      const { batches } = await far.run(
        await database.approve('SELECT a.n AS n FROM numbers AS a CROSS JOIN numbers AS b'),
        RUN,
      );
      const iterator = batches[Symbol.asyncIterator]();
      await iterator.next();
      proxy.dropConnections();
      const rest = (async () => {
        while ((await iterator.next()).done !== true);
      })();
      await expect(rest).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
      await until(async () => (await running()) === 0, 2_000);
    } finally {
      await proxy.close();
    }
  });

  it('says that nobody answers, and then leaves the address alone for a while', async () => {
    const nobody = database.connect({ breakerOpenMs: 60_000 }, { port: 1 });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(nobody.test(NEVER)).rejects.toMatchObject({
        code: 'DATA_SOURCE_UNAVAILABLE',
        message: expect.stringContaining('can’t be reached'),
      });
    }
    await expect(nobody.test(NEVER)).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
      message: expect.stringContaining('several times'),
    });
  });

  it('is done with a frozen server within a second of being told so', async () => {
    const [[pidFile] = []] = await database.execute('SELECT @@pid_file');
    const pid = Number(await readFile(String(pidFile), 'utf8'));
    const frozen = database.connect();
    const cancel = new AbortController();
    const outcome = frozen
      .run(await database.approve(HEAVY), { ...RUN, signal: cancel.signal })
      .then(({ batches }) => collect(batches));
    outcome.catch(() => undefined);
    await until(async () => (await running()) === 1, 2_000);
    process.kill(pid, 'SIGSTOP');
    try {
      cancel.abort();
      await expect(outcome).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until(async () => (await running()) === 0, 3_000);
  });

  it('does not wait for a server that says nothing', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const slow = database.connect({ connectTimeoutMs: 200 }, { port });
      await expect(slow.test(NEVER)).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
    } finally {
      silent.close();
    }
  });

  it.each([
    ['a wrong password', { password: 'wrong secret' }, /credentials/],
    ['a database that is not there', { database: 'no_such_database' }, /credentials|no connections/],
    ['TLS that the server has not', { tls: 'require' }, /can’t be reached/],
  ] as const)('refuses %s without naming anything', async (_what, changed, message) => {
    const wrong = database.connect({}, changed);
    const error = await wrong.test(NEVER).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE', message: expect.stringMatching(message) });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/wrong secret|127\.0\.0\.1|shop|no_such/);
  });

  it('holds no more connections than it may, and lets only so many wait', async () => {
    const narrow = database.connect({ maxConnections: 1, maxWaiting: 1 });
    const cancel = new AbortController();
    const query = await database.approve(HEAVY);
    const runs = [1, 2, 3].map(() => narrow.run(query, { ...RUN, signal: cancel.signal }));
    const outcomes = Promise.allSettled(runs.map((run) => run.then(({ batches }) => collect(batches))));
    await expect(runs[2]).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
    await until(async () => (await running()) === 1, 2_000);
    cancel.abort();
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect((await narrow.test(NEVER)).serverVersion).toMatch(/MariaDB/);
  });

  it('closes connections that nobody uses', async () => {
    const before = await connections();
    const brief = database.connect({ idleMs: 300 });
    await brief.test(NEVER);
    expect(await connections()).toBe(before + 1);
    await until(async () => (await connections()) <= before, 3_000);
  });

  it('ends running statements when it is closed', async () => {
    const closing = database.connect();
    const outcome = closing.run(await database.approve(HEAVY), RUN).then(({ batches }) => collect(batches));
    outcome.catch(() => undefined);
    await until(async () => (await running()) === 1, 2_000);
    await closing.close();
    await expect(outcome).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
    await until(async () => (await running()) === 0, 1_000);
  });
});

const openssl = binaryFor('openssl', 'MariaDB over TLS');

describe.runIf(isHere && openssl !== undefined)('MariaDB over TLS', () => {
  let folder: string;
  let database: TenantDatabase;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-mariadb-tls-'));
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
    execFileSync(String(openssl), [...request, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    database = await startTenantDatabase(SCHEMA, [`--ssl-key=${key}`, `--ssl-cert=${certificate}`]);
    await database.execute(`ALTER USER ${READER.user} REQUIRE SSL`);
  });
  afterAll(async () => {
    await database?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('encrypts, whoever the server is, where TLS is required', async () => {
    const secured = database.connect({}, { tls: 'require' });
    expect((await secured.test(NEVER)).serverVersion).toMatch(/MariaDB/);
    const { batches } = await secured.run(
      await database.letThrough('SELECT n FROM numbers', ['numbers'], [], secured),
      RUN,
    );
    expect((await collect(batches)).flat()).toHaveLength(20_000);
  });

  it('cancels over TLS, too', async () => {
    const secured = database.connect({}, { tls: 'require' });
    const query = await database.letThrough(HEAVY, ['numbers'], [], secured);
    const cancel = new AbortController();
    const outcome = secured
      .run(query, { ...RUN, signal: cancel.signal })
      .then(({ batches }) => collect(batches));
    setTimeout(() => cancel.abort(), 200);
    await expect(outcome).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  });

  it('believes no certificate that it can’t check, where it must', async () => {
    const careful = database.connect({}, { tls: 'verify-full', host: 'localhost' });
    await expect(careful.test(NEVER)).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
      cause: expect.objectContaining({ code: 'HANDSHAKE_SSL_ERROR' }),
    });
  });

  it('takes no address for a name that a certificate could be made out to', async () => {
    const careful = database.connect({}, { tls: 'verify-full', host: '127.0.0.1' });
    await expect(careful.test(NEVER)).rejects.toMatchObject({
      code: 'DATA_SOURCE_REFUSED',
      message: expect.stringContaining('host name'),
    });
  });

  it('sends no password in the clear to a server that wants TLS', async () => {
    await expect(database.connection.test(NEVER)).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
  });
});
