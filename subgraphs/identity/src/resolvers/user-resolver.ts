import { requireCaller } from '@parley/service-kit';
import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { IdentityContext } from '../context.js';
import { Membership, User } from '../types/user.js';
import { isSelf } from '../user-service.js';

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { description: 'Who you are, in the tenant you are signed in to.' })
  async me(@Ctx() context: IdentityContext): Promise<User> {
    return context.users.self(requireCaller(context));
  }

  @FieldResolver(() => [Membership], { nullable: true })
  async memberships(@Root() user: User, @Ctx() context: IdentityContext): Promise<readonly Membership[]> {
    if (isSelf(user)) return context.users.ownMemberships(user.readAs);
    const membership = await context.loaders.membershipInTenant.load(user.id);
    return membership === null ? [] : [membership];
  }
}
