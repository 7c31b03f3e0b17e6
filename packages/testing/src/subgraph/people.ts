import { newId, type PrismaClient } from '@parley/platform-db';
import { BUILT_IN_ROLES, type TokenSigner } from '@parley/service-kit';

export type RoleName = keyof typeof BUILT_IN_ROLES;
export type TenantName = 'acme' | 'globex';

export const ROLE_NAMES = Object.keys(BUILT_IN_ROLES) as RoleName[];

/** Somebody with a session in one tenant. */
export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly tenantId: string;
  readonly membershipId: string;
  readonly sessionId: string;
  /** An access token of the session. */
  readonly token: string;
}

interface TestTenant {
  readonly id: string;
  readonly slug: TenantName;
  readonly name: string;
}

/** Two tenants with a person for each built-in role, and one who is a viewer of acme and an admin of globex. */
export interface People {
  readonly tenants: Readonly<Record<TenantName, TestTenant>>;
  readonly roleIds: Readonly<Record<TenantName, Readonly<Record<RoleName, string>>>>;
  readonly of: Readonly<Record<TenantName, Readonly<Record<RoleName, Person>>>>;
  /** Signed in to acme; belongs to globex too. */
  readonly inBoth: Person;
}

const TENANTS = {
  acme: { name: 'Acme', industry: 'TECHNOLOGY', tier: 'PRO' },
  globex: { name: 'Globex', industry: 'FINANCE', tier: 'ENTERPRISE' },
} as const;
const SESSION_MS = 60 * 60 * 1_000;

/** @param admin the platform database past row-level security */
export async function settlePeople(
  admin: PrismaClient,
  signer: TokenSigner,
  passwordHash: string,
): Promise<People> {
  const settler = createSettler(admin, signer, passwordHash);
  const acme = await settler.tenant('acme');
  const globex = await settler.tenant('globex');
  const inBoth = await settler.person(acme, { name: 'Both of acme', role: 'viewer', login: 'both' });
  await settler.member(globex, inBoth.userId, 'admin');
  return {
    tenants: { acme: acme.tenant, globex: globex.tenant },
    roleIds: { acme: acme.roleIds, globex: globex.roleIds },
    of: { acme: await settler.everyRole(acme), globex: await settler.everyRole(globex) },
    inBoth,
  };
}

interface Settled {
  readonly tenant: TestTenant;
  readonly roleIds: Record<RoleName, string>;
}

function createSettler(admin: PrismaClient, signer: TokenSigner, passwordHash: string) {
  async function tenant(slug: TenantName): Promise<Settled> {
    const id = newId();
    await admin.tenant.create({ data: { id, slug, ...TENANTS[slug] } });
    const roles = ROLE_NAMES.map((name) => ({
      id: newId(),
      tenantId: id,
      name,
      permissions: [...BUILT_IN_ROLES[name]],
      builtIn: true,
    }));
    await admin.role.createMany({ data: roles });
    const roleIds = Object.fromEntries(roles.map((role) => [role.name, role.id])) as Record<RoleName, string>;
    return { tenant: { id, slug, name: TENANTS[slug].name }, roleIds };
  }

  async function member({ tenant: { id: tenantId }, roleIds }: Settled, userId: string, role: RoleName) {
    const membershipId = newId();
    await admin.membership.create({ data: { id: membershipId, tenantId, userId } });
    await admin.membershipRole.create({ data: { membershipId, roleId: roleIds[role], tenantId } });
    return membershipId;
  }

  async function person(
    settled: Settled,
    { name, role, login }: { name: string; role: RoleName; login: string },
  ): Promise<Person> {
    const { id: tenantId, slug } = settled.tenant;
    const userId = newId();
    const email = `${login}@${slug}.example`;
    await admin.user.create({ data: { id: userId, email, name, passwordHash } });
    const membershipId = await member(settled, userId, role);
    const sessionId = newId();
    const expiresAt = new Date(Date.now() + SESSION_MS);
    await admin.session.create({ data: { id: sessionId, tenantId, userId, expiresAt } });
    const { token } = await signer.sign({ userId, tenantId, sessionId });
    return { userId, name, email, tenantId, membershipId, sessionId, token };
  }

  async function everyRole(settled: Settled): Promise<Record<RoleName, Person>> {
    const people: Partial<Record<RoleName, Person>> = {};
    for (const role of ROLE_NAMES) {
      people[role] = await person(settled, { name: `${role} of ${settled.tenant.slug}`, role, login: role });
    }
    return people as Record<RoleName, Person>;
  }

  return { tenant, member, person, everyRole };
}
