import type { PlatformDb, PlatformScope } from '@parley/platform-db';
import type { NamePosition } from '@parley/service-kit';

export interface UserRecord {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface MembershipRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly joinedAt: Date;
  readonly roles: readonly {
    readonly id: string;
    readonly name: string;
    readonly permissions: readonly string[];
  }[];
}

/** Users and where they belong, as far as the one who asks may know of them. */
export interface UserRepository {
  /** The caller, and members of the caller's current tenant. Others are missing from the answer. */
  usersByIds(scope: PlatformScope, ids: readonly string[]): Promise<UserRecord[]>;
  members(
    scope: PlatformScope,
    page: { readonly after: NamePosition | null; readonly take: number },
  ): Promise<UserRecord[]>;
  /** Memberships in the current tenant only. */
  membershipsInTenant(scope: PlatformScope, userIds: readonly string[]): Promise<MembershipRecord[]>;
  /** The caller's own, in every tenant, in the order of joining. */
  ownMemberships(scope: PlatformScope): Promise<MembershipRecord[]>;
  ownTenantIds(scope: PlatformScope): Promise<string[]>;
}

const USER = { id: true, name: true, email: true } as const;
const MEMBERSHIP = {
  id: true,
  tenantId: true,
  userId: true,
  joinedAt: true,
  roles: {
    select: { role: { select: { id: true, name: true, permissions: true } } },
    orderBy: { role: { name: 'asc' } },
  },
} as const;
const IN_ORDER_OF_JOINING = [{ joinedAt: 'asc' }, { id: 'asc' }] as const;

export function createUserRepository(db: PlatformDb): UserRepository {
  return {
    usersByIds: (scope, ids) =>
      db.forScope(scope).user.findMany({
        where: {
          id: { in: [...ids] },
          OR: [{ id: scope.userId }, { memberships: { some: { tenantId: scope.tenantId } } }],
        },
        select: USER,
      }),

    members: (scope, { after, take }) =>
      db.forScope(scope).user.findMany({
        where: {
          memberships: { some: { tenantId: scope.tenantId } },
          ...(after && { OR: [{ name: { gt: after.name } }, { name: after.name, id: { gt: after.id } }] }),
        },
        select: USER,
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
        take,
      }),

    membershipsInTenant: async (scope, userIds) => {
      const rows = await db.forScope(scope).membership.findMany({
        where: { tenantId: scope.tenantId, userId: { in: [...userIds] } },
        select: MEMBERSHIP,
      });
      return rows.map(toRecord);
    },

    ownMemberships: async (scope) => {
      const rows = await db.forScope(scope).membership.findMany({
        where: { userId: scope.userId },
        select: MEMBERSHIP,
        orderBy: [...IN_ORDER_OF_JOINING],
      });
      return rows.map(toRecord);
    },

    ownTenantIds: async (scope) => {
      const rows = await db.forScope(scope).membership.findMany({
        where: { userId: scope.userId },
        select: { tenantId: true },
      });
      return rows.map((row) => row.tenantId);
    },
  };
}

function toRecord(
  row: Omit<MembershipRecord, 'roles'> & {
    readonly roles: readonly { readonly role: MembershipRecord['roles'][number] }[];
  },
): MembershipRecord {
  return { ...row, roles: row.roles.map(({ role }) => role) };
}
