import type { PlatformDb } from '@parley/platform-db';
import {
  type Authenticator,
  type ListenAddress,
  type RequestContext,
  type RunningService,
  startSubgraph,
  type TokenSigner,
} from '@parley/service-kit';
import { identityContext } from './context.js';
import { createPasswordChecker } from './password-checker.js';
import { buildSchema } from './schema.js';
import { createSessionRepository } from './session-repository.js';
import { createSessionService } from './session-service.js';
import { createUserRepository } from './user-repository.js';
import { createUserService } from './user-service.js';

/** What identity needs. The caller owns and closes `db`. */
export interface IdentityDeps {
  readonly db: PlatformDb;
  readonly authenticator: Authenticator;
  readonly signer: TokenSigner;
  readonly listen: ListenAddress;
  readonly log: RequestContext['log'];
  readonly now?: () => Date;
}

const SERVICE_NAME = 'identity';

/** Starts identity's own server, with `/.well-known/jwks.json` beside `/graphql`. */
export async function createIdentityService(deps: IdentityDeps): Promise<RunningService> {
  const { db, authenticator, signer, listen, log, now = () => new Date() } = deps;
  const userRepository = createUserRepository(db);
  const sessions = createSessionService({
    sessions: createSessionRepository(db),
    users: userRepository,
    passwords: await createPasswordChecker(),
    signer,
    now,
  });
  return startSubgraph({
    name: SERVICE_NAME,
    schema: buildSchema().schema,
    authenticator,
    listen,
    log,
    createContext: identityContext({ sessions, users: createUserService(userRepository) }),
    ready: async () => {
      await db.unscoped.$queryRaw`SELECT 1`;
    },
    extraRoutes: (app) => {
      app.get('/.well-known/jwks.json', (_request, response) => {
        response.set('cache-control', 'public, max-age=300').json(signer.jwks);
      });
    },
  });
}
