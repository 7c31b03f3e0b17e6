import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { IdentityContext } from '../context.js';
import type { SignedIn } from '../session-service.js';
import { AuthPayload, LoginInput } from '../types/auth.js';

@Resolver()
export class AuthResolver {
  @Mutation(() => AuthPayload, {
    description:
      'Exchanges an e-mail address and a password for tokens. `INVALID_CREDENTIALS` whatever was wrong.',
  })
  async login(
    @Arg('input', () => LoginInput, { description: 'Who signs in, and where.' }) input: LoginInput,
    @Ctx() context: IdentityContext,
  ): Promise<AuthPayload> {
    return payload(await context.sessions.login(input, context.log), context);
  }

  @Mutation(() => AuthPayload, {
    description:
      'Exchanges a refresh token for new tokens; the old refresh token stops working. Using it twice ends the session (`REFRESH_TOKEN_REUSED`).',
  })
  async refresh(
    @Arg('refreshToken', () => String, { description: 'The latest refresh token of the session.' })
    refreshToken: string,
    @Ctx() context: IdentityContext,
  ): Promise<AuthPayload> {
    return payload(await context.sessions.refresh(refreshToken), context);
  }

  @Mutation(() => Boolean, {
    description: 'Ends this session: its tokens and its open subscriptions stop working within seconds.',
  })
  async logout(@Ctx() context: IdentityContext): Promise<boolean> {
    await context.sessions.logout(requireCaller(context));
    return true;
  }

  @Mutation(() => AuthPayload, {
    description:
      'Begins a session in another tenant you belong to; `NOT_FOUND` for any other. This session goes on as it is.',
  })
  async switchTenant(
    @Arg('tenantId', () => ID, { description: 'One of `me { memberships { tenant { id } } }`.' })
    tenantId: string,
    @Ctx() context: IdentityContext,
  ): Promise<AuthPayload> {
    return payload(await context.sessions.switchTenant(requireCaller(context), tenantId), context);
  }
}

async function payload({ scope, ...tokens }: SignedIn, context: IdentityContext): Promise<AuthPayload> {
  const [user, tenant] = await Promise.all([context.users.self(scope), context.sessions.tenantOf(scope)]);
  return { ...tokens, user, tenant };
}
