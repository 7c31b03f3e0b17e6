import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { verify } from '@node-rs/argon2';
import { ensureDatabase, migratePlatform } from '@parley/platform-db';
import { startTestPostgres, type TestPostgres } from '@parley/platform-db/testing';
import { createVault } from '@parley/service-kit';
import { parseConnectionSettings, type ServerSettings } from '@parley/sql-drivers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../project-root.js';
import { withClient } from './admin-connection.js';
import type { DemoLogin } from './demo-logins.js';
import { DEMO_TENANTS } from './demo-tenants.js';
import { type SeedDemoOptions, seedDemo } from './seed-demo.js';
import { createTemplateDatabase, templateDatabaseName } from './template-database.js';
import { dropTenantDatabase, provisionTenantDatabase, tenantDatabaseNames } from './tenant-database.js';
import { checkModelOn } from './testing/check-model.js';
import { READER_MUST_NOT } from './testing/reader-must-not.js';

const ANCHOR = '2026-11-14';

let server: TestPostgres;
let options: SeedDemoOptions;
let logins: readonly DemoLogin[];
const vault = createVault(new Uint8Array(32).fill(7));

beforeAll(async () => {
  server = await startTestPostgres();
  const adminUrl = server.adminUrl('postgres');
  await ensureDatabase(adminUrl, 'parley');
  await migratePlatform({
    adminUrl: server.adminUrl('parley'),
    migrationsFolder: join(projectRoot, 'prisma/migrations'),
  });
  await leaveTracesOfInterruptedRun(adminUrl);
  options = {
    adminUrl,
    platformAdminUrl: server.adminUrl('parley'),
    vault,
    host: server.host,
    port: server.port,
    anchor: ANCHOR,
    loginsFile: join(server.folder, 'demo-logins.json'),
  };
  logins = await seedDemo(options);
}, 180_000);

afterAll(() => server?.stop());

/** A template half built, a tenant's roles and database without anything in the platform. */
async function leaveTracesOfInterruptedRun(adminUrl: string): Promise<void> {
  const { database, owner, reader } = tenantDatabaseNames('financeone');
  await withClient(adminUrl, async (admin) => {
    await admin.query(`CREATE DATABASE ${templateDatabaseName('finance')}_in_building`);
    await admin.query(`CREATE ROLE ${owner}`);
    await admin.query(`CREATE ROLE ${reader} LOGIN`);
    await admin.query(`CREATE DATABASE ${database} OWNER ${owner}`);
  });
}

async function query<Row extends pg.QueryResultRow>(database: string, sql: string, values: unknown[] = []) {
  return withClient(server.adminUrl(database), async (client) => (await client.query<Row>(sql, values)).rows);
}

async function readerSettings(slug: string): Promise<ServerSettings> {
  const [source] = await query<{ id: string; sealed_settings: string; address: string }>(
    'parley',
    `SELECT data_sources.* FROM tenants.data_sources JOIN tenants.tenants ON tenants.id = tenant_id WHERE slug = $1`,
    [slug],
  );
  if (source === undefined) throw new Error(`${slug} has no data source`);
  const settings = parseConnectionSettings(vault.open(source.sealed_settings, `data_source:${source.id}`));
  if (!('host' in settings)) throw new Error(`the data source of ${slug} is a file`);
  return settings;
}

function urlOf({ host, port, user, password, database }: ServerSettings): string {
  return `postgresql://${user}:${password}@${host}:${port}/${database}`;
}

/** One number for all rows of all tables, whatever their order. */
async function checksum(database: string): Promise<Record<string, string>> {
  return withClient(server.adminUrl(database), async (client) => {
    const { rows } = await client.query<{ relname: string }>(
      "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname",
    );
    const sums: Record<string, string> = {};
    for (const { relname } of rows) {
      const result = await client.query<{ sum: string }>(
        `SELECT count(*) || ' ' || sum(hashtextextended(t::text, 0)::numeric) AS sum FROM public.${pg.escapeIdentifier(relname)} AS t`,
      );
      sums[relname] = result.rows[0]?.sum ?? '';
    }
    return sums;
  });
}

/** Rows, and rights on them. */
async function tenantState(database: string): Promise<unknown> {
  const rights = await query(
    database,
    "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname",
  );
  return { rows: await checksum(database), rights };
}

async function platformState(): Promise<unknown> {
  return query(
    'parley',
    `SELECT (SELECT jsonb_agg(u ORDER BY id) FROM identity.users u) AS users,
            (SELECT jsonb_agg(d ORDER BY id) FROM tenants.data_sources d) AS sources,
            (SELECT jsonb_agg(b ORDER BY id) FROM catalog.policy_bindings b) AS bindings,
            (SELECT jsonb_agg(r ORDER BY id) FROM identity.roles r) AS roles,
            (SELECT jsonb_agg(datname || oid ORDER BY oid) FROM pg_database) AS databases`,
  );
}

describe('the first run', () => {
  it('makes three tenants, each with an owner, an admin, an analyst and a viewer', async () => {
    const members = await query<{ slug: string; roles: string; tier: string; industry: string }>(
      'parley',
      `SELECT slug, tier, industry, string_agg(DISTINCT r.name, ',' ORDER BY r.name) AS roles
       FROM tenants.tenants t
       JOIN identity.membership_roles mr ON mr.tenant_id = t.id
       JOIN identity.roles r ON r.id = role_id
       GROUP BY slug, tier, industry ORDER BY slug`,
    );
    const roles = 'admin,analyst,owner,viewer';
    expect(members).toEqual([
      { slug: 'financeone', tier: 'PRO', industry: 'FINANCE', roles },
      { slug: 'healthplus', tier: 'ENTERPRISE', industry: 'HEALTHCARE', roles },
      { slug: 'techcorp', tier: 'PRO', industry: 'TECHNOLOGY', roles },
    ]);
  });

  it('has somebody who belongs to two tenants, with one password', () => {
    const charlie = logins.filter((login) => login.email === 'charlie@consulting.example');
    expect(charlie.map((login) => [login.tenantSlug, login.role])).toEqual([
      ['techcorp', 'analyst'],
      ['financeone', 'viewer'],
    ]);
    expect(new Set(charlie.map((login) => login.password)).size).toBe(1);
  });

  it('hashes the passwords it answers with, and keeps them in a file of the owner', async () => {
    for (const login of logins) {
      const [user] = await query<{ password_hash: string }>(
        'parley',
        'SELECT password_hash FROM identity.users WHERE email = $1',
        [login.email],
      );
      expect(user?.password_hash).toMatch(/^\$argon2id\$/);
      expect(await verify(user?.password_hash ?? '', login.password)).toBe(true);
    }
    expect((await stat(options.loginsFile)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(options.loginsFile, 'utf8'))).toEqual(logins);
  });

  it.each(DEMO_TENANTS)(
    'gives $name 5,000 customers, 200 products and 200,000 orders over 36 months',
    async ({ slug }) => {
      const [counts] = await query<Record<string, unknown>>(
        tenantDatabaseNames(slug).database,
        `SELECT (SELECT count(*) >= 5000 FROM customers) AS customers,
              (SELECT count(*) >= 200 FROM products) AS products,
              (SELECT count(*) >= 200000 FROM orders) AS orders,
              (SELECT min(ordered_at)::date::text || ' ' || max(ordered_at)::date FROM orders) AS days,
              (SELECT count(DISTINCT date_trunc('month', ordered_at)) FROM orders) AS months,
              (SELECT count(DISTINCT status) FROM orders) AS statuses,
              (SELECT count(*) FROM orders LEFT JOIN (SELECT order_id, sum(line_total) AS total FROM order_items GROUP BY 1) i
                 ON i.order_id = orders.id WHERE total IS DISTINCT FROM total_amount) AS wrong_totals,
              (SELECT count(*) FROM orders JOIN customers c ON c.id = customer_id WHERE ordered_at < c.created_at) AS too_early,
              (SELECT count(*) FROM order_items i JOIN orders o ON o.id = order_id WHERE i.region <> o.region) AS wrong_regions,
              (SELECT pg_database_size(current_database()) < 150 * 1024 * 1024) AS small`,
      );
      expect(counts).toEqual({
        customers: true,
        products: true,
        orders: true,
        days: `2023-11-15 ${ANCHOR}`,
        months: '37',
        statuses: '6',
        wrong_totals: '0',
        too_early: '0',
        wrong_regions: '0',
        small: true,
      });
    },
  );

  it.each(DEMO_TENANTS)(
    'publishes a model for $name that computes, and policies on columns that are',
    async (tenant) => {
      const settings = await readerSettings(tenant.slug);
      expect(await checkModelOn(urlOf(settings), tenant.industry)).toEqual([]);
    },
  );
});

describe('the reader of a tenant', () => {
  it.each(DEMO_TENANTS)('reads the tables of $name', async ({ slug }) => {
    const settings = await readerSettings(slug);
    await withClient(urlOf(settings), async (client) => {
      const { rows } = await client.query('SELECT count(*) FROM customers');
      expect(rows).toEqual([{ count: '6000' }]);
      const { rows: modes } = await client.query('SHOW transaction_read_only');
      expect(modes).toEqual([{ transaction_read_only: 'on' }]);
    });
  });

  it('can do nothing but read', async () => {
    const before = await tenantState('tenant_techcorp');
    const settings = await readerSettings('techcorp');
    await withClient(urlOf(settings), async (client) => {
      // As an attacker would: what is only a default can be changed, and must not matter.
      await client.query('SET default_transaction_read_only = off');
      for (const sql of READER_MUST_NOT) {
        const outcome = await client.query(sql).then(
          () => 'done',
          (error: pg.DatabaseError) => error.code,
        );
        // Refused for want of a right, or for want of such a function.
        expect(['42501', '42883'], `${sql} -> ${outcome}`).toContain(outcome);
      }
      // PostgreSQL answers this with a warning only.
      await client.query('GRANT SELECT ON customers TO PUBLIC');
    });
    expect(await tenantState('tenant_techcorp')).toEqual(before);
  });

  it('reaches no other database', async () => {
    const own = await readerSettings('techcorp');
    const databases = await query<{ datname: string }>('postgres', 'SELECT datname FROM pg_database');
    const others = databases.map((row) => row.datname).filter((name) => name !== own.database);
    expect(others).toEqual(expect.arrayContaining(['parley', 'postgres', 'template1', 'tenant_healthplus']));
    for (const database of others) {
      const attempt = withClient(urlOf({ ...own, database }), (client) => client.query('SELECT 1'));
      await expect(attempt, database).rejects.toMatchObject({
        code: expect.stringMatching(/^(42501|55000)$/),
      });
    }
  });
});

describe('a later run', () => {
  it('changes nothing', async () => {
    const before = await platformState();
    const messages: string[] = [];
    const again = await seedDemo({ ...options, onProgress: (message) => messages.push(message) });
    expect(again).toEqual(logins);
    expect(messages).toEqual([]);
    expect(await platformState()).toEqual(before);
  });

  it('follows the server to another port', async () => {
    await seedDemo({ ...options, port: options.port + 1 });
    expect((await readerSettings('techcorp')).port).toBe(options.port + 1);
    await seedDemo(options);
    const settings = await readerSettings('techcorp');
    await withClient(urlOf(settings), (client) => client.query('SELECT FROM customers LIMIT 1'));
  });

  it('gives new passwords when the file with the old ones is lost', async () => {
    await rm(options.loginsFile);
    const renewed = await seedDemo(options);
    const before = logins.find((login) => login.role === 'owner');
    const now = renewed.find((login) => login.email === before?.email);
    const [user] = await query<{ password_hash: string }>(
      'parley',
      'SELECT password_hash FROM identity.users WHERE email = $1',
      [now?.email],
    );
    expect(await verify(user?.password_hash ?? '', now?.password ?? '')).toBe(true);
    expect(await verify(user?.password_hash ?? '', before?.password ?? '')).toBe(false);
    logins = renewed;
  });
});

describe('another tenant of an industry', () => {
  it('is a copy: the same rows from a template made anew', async () => {
    await withClient(options.adminUrl, async (admin) => {
      await admin.query('ALTER DATABASE parley_template_technology IS_TEMPLATE false');
      await admin.query('DROP DATABASE parley_template_technology');
    });
    expect(await createTemplateDatabase('technology', options)).toEqual({ created: true });
    const settings = await provisionTenantDatabase({
      adminUrl: options.adminUrl,
      tenantSlug: 'second-tech',
      industry: 'technology',
    });
    expect(await checksum(settings.database)).toEqual(await checksum('tenant_techcorp'));
    await dropTenantDatabase(options.adminUrl, 'second-tech');
    const roles = await query('postgres', "SELECT FROM pg_roles WHERE rolname LIKE 'tenant_second_tech%'");
    expect(roles).toEqual([]);
  });

  it('leaves nothing behind when it cannot be made', async () => {
    await withClient(options.adminUrl, (admin) =>
      admin.query('ALTER DATABASE parley_template_finance RENAME TO hidden'),
    );
    const attempt = provisionTenantDatabase({
      adminUrl: options.adminUrl,
      tenantSlug: 'third',
      industry: 'finance',
    });
    await expect(attempt).rejects.toThrow('parley_template_finance');
    expect(await query('postgres', "SELECT FROM pg_roles WHERE rolname LIKE 'tenant_third%'")).toEqual([]);
  });

  it('refuses a name that is no short name, or one that is taken', async () => {
    const provision = (tenantSlug: string) =>
      provisionTenantDatabase({ adminUrl: options.adminUrl, tenantSlug, industry: 'technology' });
    await expect(provision('x"; DROP DATABASE parley; --')).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(provision('techcorp')).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(await query('tenant_techcorp', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
