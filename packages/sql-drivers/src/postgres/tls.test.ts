import { execFile } from 'node:child_process';
import { chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { promisify } from 'node:util';
import { binaryFor } from '@parley/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAll } from '../rows.test-support.js';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const OPENSSL = binaryFor('openssl', 'TLS to PostgreSQL');
const signal = new AbortController().signal;
const HEAVY = 'SELECT count(*) AS c FROM numbers a CROSS JOIN numbers b CROSS JOIN numbers c';

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase('CREATE TABLE numbers AS SELECT n FROM generate_series(1, 20000) n');
});
afterAll(() => database.stop());

describe('a server without TLS', () => {
  it.each(['require', 'verify-full'] as const)('is refused where the setting is %s', async (tls) => {
    const connection = database.connect({}, { tls });
    await expect(connection.test(signal)).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
  });
});

describe.skipIf(OPENSSL === undefined)('TLS', () => {
  const authorities = getCACertificates('default');

  beforeAll(async () => {
    // As Node meets authorities where it starts, by NODE_EXTRA_CA_CERTS.
    trust(await serveTls(database, 'IP:127.0.0.1'));
  });
  afterAll(() => setDefaultCACertificates(authorities));

  function trust(certificate: string): void {
    setDefaultCACertificates([...authorities, certificate]);
  }

  async function versionOver(tls: 'require' | 'verify-full', host = '127.0.0.1'): Promise<string> {
    const connection = database.connect({}, { tls, host });
    const { serverVersion } = await connection.test(signal);
    await connection.close();
    return serverVersion;
  }

  it('encrypts where it is required, whoever made the certificate', async () => {
    setDefaultCACertificates(authorities);
    const connection = database.connect({}, { tls: 'require' });
    const sql = 'SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()';
    const { batches } = await connection.run(await database.letThrough(sql, []), RUN);
    expect(await readAll({ batches })).toEqual([[true]]);
  });

  it('is refused where nobody known made the certificate', async () => {
    setDefaultCACertificates(authorities);
    await expect(versionOver('verify-full')).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
  });

  it('is made to the host that the certificate names', async () => {
    trust(await serveTls(database, 'IP:127.0.0.1'));
    expect(await versionOver('verify-full')).toMatch(/^18/);
    await expect(versionOver('verify-full', 'localhost')).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
    });
  });

  it('is refused where an address is asked and the certificate names localhost', async () => {
    trust(await serveTls(database, 'DNS:localhost'));
    await expect(versionOver('verify-full')).rejects.toMatchObject({ code: 'DATA_SOURCE_UNAVAILABLE' });
    expect(await versionOver('verify-full', 'localhost')).toMatch(/^18/);
  });

  it('is used for cancelling too', async () => {
    trust(await serveTls(database, 'IP:127.0.0.1'));
    const connection = database.connect({}, { tls: 'verify-full' });
    const cancel = new AbortController();
    const query = await database.approve(HEAVY);
    const { batches } = await connection.run(query, { ...RUN, signal: cancel.signal });
    const outcome = expect(batches[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'RUN_CANCELLED',
    });
    cancel.abort();
    await outcome;
    const running = `SELECT FROM pg_stat_activity WHERE usename = 'shop_reader' AND state = 'active'`;
    await expect.poll(async () => (await database.execute(running)).rows.length, { timeout: 1_000 }).toBe(0);
  });
});

/** Gives the server a new certificate for `name`, signed by itself. @returns the certificate as PEM */
async function serveTls(database: TenantDatabase, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-tls-'));
  try {
    const [certificate, key] = [join(folder, 'server.crt'), join(folder, 'server.key')];
    const subject = ['-subj', '/CN=parley-test', '-addext', `subjectAltName=${name}`];
    const output = ['-keyout', key, '-out', certificate, '-days', '1', '-nodes'];
    await promisify(execFile)(OPENSSL ?? '', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      ...subject,
      ...output,
    ]);
    const pem = await readFile(certificate, 'utf8');
    await install(database, { certificate: pem, key: await readFile(key, 'utf8') });
    return pem;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function install(database: TenantDatabase, files: { certificate: string; key: string }): Promise<void> {
  const { rows } = await database.execute('SHOW data_directory');
  const folder = String(rows[0].data_directory);
  const { uid, gid } = await stat(folder);
  for (const [name, text] of [
    ['server.crt', files.certificate],
    ['server.key', files.key],
  ] as const) {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    await chown(path, uid, gid);
  }
  await database.execute('ALTER SYSTEM SET ssl = on');
  const before = await configuredAt(database);
  await database.execute('SELECT pg_reload_conf()');
  while ((await configuredAt(database)) === before) await sleep(10);
}

/** When the server, as new connections meet it, last read its configuration. */
async function configuredAt({
  settings: { host, port, user, password, database },
}: TenantDatabase): Promise<string> {
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  try {
    const { rows } = await client.query<{ at: string }>('SELECT pg_conf_load_time()::text AS at');
    return rows[0]?.at ?? '';
  } finally {
    await client.end();
  }
}
