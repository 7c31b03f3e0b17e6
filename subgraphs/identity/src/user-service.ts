import { ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { checkFirst, isId, nameCursor, namePosition, pageOf } from '@parley/service-kit';
import type DataLoader from 'dataloader';
import type { UserConnection } from './types/tenant.js';
import type { Membership, User } from './types/user.js';
import type { MembershipRecord, UserRecord, UserRepository } from './user-repository.js';

interface PageRequest {
  readonly first: number;
  readonly after?: string | null;
}

/** What is loaded in batches, for one operation. */
export interface UserLoaders {
  readonly user: DataLoader<string, User | null>;
  readonly membershipInTenant: DataLoader<string, Membership | null>;
}

/** Who people are and where they belong. */
export interface UserService {
  /** Users as `scope` may see them, in the order of `ids`; `null` for strangers. */
  usersByIds(scope: PlatformScope, ids: readonly string[]): Promise<(User | null)[]>;
  membershipsInTenant(scope: PlatformScope, userIds: readonly string[]): Promise<(Membership | null)[]>;
  ownMemberships(scope: PlatformScope): Promise<Membership[]>;
  /** @throws ParleyError INVALID_CURSOR, BAD_INPUT */
  members(scope: PlatformScope, page: PageRequest): Promise<UserConnection>;
  /** The user of `scope`, who has signed in. */
  self(scope: PlatformScope): Promise<User>;
}

/** True when somebody looks at themself. */
export function isSelf(user: Pick<User, 'id' | 'readAs'>): boolean {
  return user.readAs.userId === user.id;
}

export function createUserService(users: UserRepository): UserService {
  async function usersByIds(scope: PlatformScope, ids: readonly string[]): Promise<(User | null)[]> {
    const records = await users.usersByIds(scope, ids.filter(isId));
    const found = new Map(records.map((record) => [record.id, toUser(record, scope)]));
    return ids.map((id) => found.get(id) ?? null);
  }

  return {
    usersByIds,

    async membershipsInTenant(scope, userIds) {
      const records = await users.membershipsInTenant(scope, userIds);
      const found = new Map(records.map((record) => [record.userId, toMembership(record)]));
      return userIds.map((id) => found.get(id) ?? null);
    },

    async ownMemberships(scope) {
      return (await users.ownMemberships(scope)).map(toMembership);
    },

    async members(scope, { first, after }) {
      checkFirst(first);
      const records = await users.members(scope, { after: namePosition(after), take: first + 1 });
      return pageOf({ rows: records.map((record) => toUser(record, scope)), first, cursorOf: nameCursor });
    },

    async self(scope) {
      const [self] = await usersByIds(scope, [scope.userId]);
      if (self) return self;
      throw new ParleyError('SESSION_REVOKED', 'This session has ended: sign in again.');
    },
  };
}

function toUser(record: UserRecord, readAs: PlatformScope): User {
  return { ...record, readAs: { tenantId: readAs.tenantId, userId: readAs.userId } };
}

function toMembership({ id, tenantId, joinedAt, roles }: MembershipRecord): Membership {
  return { id, joinedAt, roles, tenant: { id: tenantId } };
}
