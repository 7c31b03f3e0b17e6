import { DateTime } from '@parley/service-kit';
import { Directive, Field, InputType, ObjectType } from 'type-graphql';
import { Tenant } from './tenant.js';
import { User } from './user.js';

@InputType({ description: 'Who signs in, and where.' })
export class LoginInput {
  @Field(() => String, { description: 'E-mail address; case does not matter.' })
  email!: string;

  @Field(() => String, { description: 'Password, 1 to 1024 characters.' })
  password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The tenant to sign in to, by its slug. Default: the one you joined first.',
  })
  tenantSlug?: string | null;
}

@ObjectType({ description: 'A session’s tokens. Keep them secret: they are the session.' })
export class AuthPayload {
  @Field(() => String, {
    description: 'Send it as `Authorization: Bearer …` (or as `authorization` when a socket connects).',
  })
  accessToken!: string;

  @Field(() => DateTime, {
    description: 'When the access token stops working; get a new one by `refresh` before.',
  })
  accessTokenExpiresAt!: Date;

  @Field(() => String, { description: 'Exchange it once, by `refresh`, for new tokens.' })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the refresh token stops working; sign in anew then.' })
  refreshTokenExpiresAt!: Date;

  @Field(() => User, { description: 'Who signed in.' })
  user!: User;

  @Directive('@provides(fields: "name slug")')
  @Field(() => Tenant, {
    description:
      'The tenant the tokens are for. Here `id`, `name` and `slug`; ask `Query.tenant` with the token for more.',
  })
  tenant!: Tenant;
}
