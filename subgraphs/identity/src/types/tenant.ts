import { PageInfo } from '@parley/service-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { User } from './user.js';

@ObjectType({ description: 'One user in a page, with the cursor to go on from.' })
export class UserEdge {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this user.' })
  cursor!: string;

  @Field(() => User, { description: 'The user.' })
  node!: User;
}

@ObjectType({ description: 'A page of users, by name.' })
export class UserConnection {
  @Field(() => [UserEdge], { description: 'The users of this page, each with its cursor.' })
  edges!: readonly UserEdge[];

  @Field(() => [User], { description: 'The users of this page.' })
  nodes!: readonly User[];

  @Field(() => PageInfo, { description: 'Whether and from where the list goes on.' })
  pageInfo!: PageInfo;
}

@ObjectType({
  description: 'A company that uses Parley, with its own users, databases, vocabulary and rules.',
})
@Directive('@key(fields: "id")')
export class Tenant {
  @Field(() => ID, { description: 'Opaque id of the tenant.' })
  id!: string;

  @Directive('@external')
  @Field(() => String, { description: 'The tenant’s name.' })
  name?: string;

  @Directive('@external')
  @Field(() => String, { description: 'The tenant’s short name, as used to sign in.' })
  slug?: string;

  @Field(() => UserConnection, {
    nullable: true,
    description:
      'Everybody who belongs to the tenant, by name. `null` unless you are signed in to it and may read users (`user:read`).',
  })
  members?: UserConnection | null;
}
