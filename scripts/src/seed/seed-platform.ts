import { hash } from '@node-rs/argon2';
import { newId } from '@parley/platform-db';
import { BUILT_IN_ROLES, type Vault } from '@parley/service-kit';
import { createPostgresConnection, type ServerSettings } from '@parley/sql-drivers';
import type { PhysicalCatalog } from '@parley/sql-guard';
import type pg from 'pg';
import { inTransaction } from './admin-connection.js';
import type { DemoLogin } from './demo-logins.js';
import { demoPolicies } from './demo-policies.js';
import type { DemoTenant } from './demo-tenants.js';
import { readSemanticModel } from './semantic-models.js';

export interface SeedPlatformOptions {
  /** A connection to the platform's database that row-level security does not bind. */
  readonly platform: pg.Client;
  readonly vault: Vault;
  readonly tenant: DemoTenant;
  readonly logins: readonly DemoLogin[];
  /** How the tenant's database is reached for questions. */
  readonly settings: ServerSettings;
}

/** Where new rows belong. */
interface Place {
  readonly platform: pg.Client;
  readonly tenantId: string;
  readonly dataSourceId: string;
}

/** Writes all that the platform knows of a demo tenant, in one transaction. */
export async function seedPlatform(options: SeedPlatformOptions): Promise<void> {
  const { platform, tenant, logins } = options;
  const [model, catalog, hashes] = await Promise.all([
    readSemanticModel(tenant.industry),
    introspect(options.settings),
    hashPasswords(logins),
  ]);
  const place = { platform, tenantId: newId(), dataSourceId: newId() };
  await inTransaction(platform, async () => {
    await platform.query(
      'INSERT INTO tenants.tenants (id, slug, name, industry, tier) VALUES ($1, $2, $3, $4, $5)',
      [place.tenantId, tenant.slug, tenant.name, tenant.industry.toUpperCase(), tenant.tier],
    );
    await addMembers(place, tenant, hashes);
    await addDataSource(place, options);
    await addCatalog(place, catalog);
    await platform.query(
      `INSERT INTO catalog.semantic_models (id, tenant_id, data_source_id, version, status, definition, published_at)
       VALUES ($1, $2, $3, 1, 'PUBLISHED', $4, now())`,
      [newId(), place.tenantId, place.dataSourceId, model],
    );
    await addPolicies(place, tenant);
    await classifyTables(place, catalog);
  });
}

/** Hashes each password once: argon2id, at the library's recommended cost. By e-mail address. */
export async function hashPasswords(logins: readonly DemoLogin[]): Promise<ReadonlyMap<string, string>> {
  const passwords = new Map(logins.map((login) => [login.email, login.password]));
  const hashed = [...passwords].map(async ([email, password]) => [email, await hash(password)] as const);
  return new Map(await Promise.all(hashed));
}

async function introspect(settings: ServerSettings): Promise<PhysicalCatalog> {
  const connection = createPostgresConnection(settings);
  try {
    return await connection.introspect(AbortSignal.timeout(30_000));
  } finally {
    await connection.close();
  }
}

async function addMembers(
  { platform, tenantId }: Place,
  tenant: DemoTenant,
  hashes: ReadonlyMap<string, string>,
): Promise<void> {
  const roleIds = new Map<string, string>();
  for (const [name, permissions] of Object.entries(BUILT_IN_ROLES)) {
    const id = newId();
    roleIds.set(name, id);
    await platform.query(
      'INSERT INTO identity.roles (id, tenant_id, name, permissions, built_in) VALUES ($1, $2, $3, $4, true)',
      [id, tenantId, name, permissions],
    );
  }
  for (const member of tenant.members) {
    const userId = await ensureUser(platform, member, hashes.get(member.email));
    const membershipId = newId();
    await platform.query('INSERT INTO identity.memberships (id, tenant_id, user_id) VALUES ($1, $2, $3)', [
      membershipId,
      tenantId,
      userId,
    ]);
    await platform.query(
      'INSERT INTO identity.membership_roles (membership_id, role_id, tenant_id) VALUES ($1, $2, $3)',
      [membershipId, roleIds.get(member.role), tenantId],
    );
    if (member.regions !== undefined) {
      await platform.query(
        "INSERT INTO identity.user_attributes (tenant_id, user_id, name, value) VALUES ($1, $2, 'regions', $3)",
        [tenantId, userId, JSON.stringify(member.regions)],
      );
    }
  }
}

/** Somebody may be there already, as a member of another tenant. */
async function ensureUser(
  platform: pg.Client,
  person: { readonly email: string; readonly name: string },
  passwordHash: string | undefined,
): Promise<string> {
  if (passwordHash === undefined) throw new Error(`no login was made for ${person.email}`);
  const { rows } = await platform.query<{ id: string }>(
    `INSERT INTO identity.users (id, email, name, password_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (email) DO UPDATE SET email = excluded.email
     RETURNING id`,
    [newId(), person.email, person.name, passwordHash],
  );
  const [user] = rows;
  if (user === undefined) throw new Error('INSERT ... RETURNING answered without a row');
  return user.id;
}

async function addDataSource(place: Place, { vault, settings }: SeedPlatformOptions): Promise<void> {
  await place.platform.query(
    `INSERT INTO tenants.data_sources (id, tenant_id, name, engine, is_default, address, sealed_settings)
     VALUES ($1, $2, 'Business data', 'POSTGRESQL', true, $3, $4)`,
    [
      place.dataSourceId,
      place.tenantId,
      addressOf(settings),
      vault.seal(JSON.stringify(settings), sealingContext(place.dataSourceId)),
    ],
  );
}

async function addCatalog(place: Place, catalog: PhysicalCatalog): Promise<void> {
  await place.platform.query(
    `INSERT INTO catalog.physical_schemas (data_source_id, tenant_id, hash, definition, read_at)
     VALUES ($1, $2, $3, $4, now())`,
    [place.dataSourceId, place.tenantId, catalog.hash, catalog],
  );
}

async function addPolicies({ platform, tenantId, dataSourceId }: Place, tenant: DemoTenant): Promise<void> {
  for (const { name, description, kind, definition, roles } of demoPolicies(tenant.industry)) {
    const policyId = newId();
    await platform.query(
      `INSERT INTO catalog.policies (id, tenant_id, data_source_id, name, description, kind, definition)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [policyId, tenantId, dataSourceId, name, description, kind, definition],
    );
    for (const role of roles) {
      await platform.query(
        'INSERT INTO catalog.policy_bindings (id, tenant_id, policy_id, role_name) VALUES ($1, $2, $3, $4)',
        [newId(), tenantId, policyId, role],
      );
    }
  }
}

/** The demo's tables count as looked at. Its views do not: what they read as their owner, no policy cuts. */
async function classifyTables(
  { platform, tenantId, dataSourceId }: Place,
  { tables }: PhysicalCatalog,
): Promise<void> {
  for (const { schema, table, columns } of tables.filter(({ kind }) => kind === 'table')) {
    await platform.query(
      `INSERT INTO catalog.classified_tables (data_source_id, tenant_id, schema_name, table_name, columns)
       VALUES ($1, $2, $3, $4, $5)`,
      [dataSourceId, tenantId, schema, table, columns.map(({ name }) => name)],
    );
  }
}

/** Where a database is, without credentials. */
export function addressOf(settings: ServerSettings): string {
  return `${settings.host}:${settings.port}/${settings.database}`;
}

/** Sealed settings open at this data source only. */
export function sealingContext(dataSourceId: string): string {
  return `data_source:${dataSourceId}`;
}
