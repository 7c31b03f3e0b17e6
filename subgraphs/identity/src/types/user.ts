import type { PlatformScope } from '@parley/platform-db';
import { DateTime } from '@parley/service-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Tenant } from './tenant.js';

@ObjectType({ description: 'What somebody may do in one tenant, under a name.' })
export class Role {
  @Field(() => ID, { description: 'Opaque id of the role.' })
  id!: string;

  @Field(() => String, { description: 'Name of the role, unique in its tenant: `owner`, `analyst`, …' })
  name!: string;

  @Field(() => [String], {
    description: 'What the role allows, as `noun:verb`, for example `run:ask`. More may be added in time.',
  })
  permissions!: readonly string[];
}

@ObjectType({ description: 'That a user belongs to a tenant, and as what.' })
export class Membership {
  @Field(() => ID, { description: 'Opaque id of the membership.' })
  id!: string;

  @Field(() => Tenant, { description: 'The tenant the user belongs to.' })
  tenant!: Tenant;

  @Field(() => [Role], { description: 'The roles the user has there; what they allow adds up.' })
  roles!: readonly Role[];

  @Field(() => DateTime, { description: 'When the user joined the tenant.' })
  joinedAt!: Date;
}

@ObjectType({ description: 'A person who can sign in.' })
@Directive('@key(fields: "id")')
export class User {
  @Field(() => ID, { description: 'Opaque id of the user.' })
  id!: string;

  @Field(() => String, { description: 'What the user is called.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'E-mail address. `null` unless it is you, or you may read users (`user:read`).',
  })
  email!: string | null;

  @Field(() => [Membership], {
    nullable: true,
    description:
      'Where the user belongs. Your own: every tenant. Somebody else’s: only the tenant you are signed in to, and `null` unless you may read users (`user:read`).',
  })
  memberships?: readonly Membership[] | null;

  /** Not a field: through whose eyes the user was read. Reading oneself allows more. */
  readAs!: PlatformScope;
}
