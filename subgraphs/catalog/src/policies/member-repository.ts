import type { PlatformDb, PlatformScope, TransactionClient } from '@parley/platform-db';
import type { AttributeValue } from '@parley/service-kit';

/** Somebody of the tenant, as policies see them, as of now. */
export interface Member {
  readonly userId: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly permissions: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** Everybody a policy can bind. */
export interface Company {
  readonly members: readonly Member[];
  readonly roleNames: readonly string[];
}

const MEMBER = { userId: true, roles: true, groups: true, permissions: true, attributes: true } as const;

export async function readMember(
  tx: TransactionClient,
  { tenantId }: PlatformScope,
  userId: string,
): Promise<Member | null> {
  const row = await tx.memberV1.findFirst({ where: { tenantId, userId }, select: MEMBER });
  return row === null ? null : toMember(row);
}

export async function readCompany(db: PlatformDb, scope: PlatformScope): Promise<Company> {
  return db.transaction(scope, async (tx) => {
    const { tenantId } = scope;
    const members = await tx.memberV1.findMany({ where: { tenantId }, select: MEMBER });
    const roles = await tx.roleNameV1.findMany({ where: { tenantId }, select: { name: true } });
    return { members: members.map(toMember), roleNames: roles.map(({ name }) => name) };
  });
}

/** Attributes are what identity stored: a value, or several of one kind. */
function toMember(row: Omit<Member, 'attributes'> & { readonly attributes: unknown }): Member {
  return { ...row, attributes: row.attributes as Member['attributes'] };
}
