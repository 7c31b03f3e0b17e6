import type { Logger } from 'pino';
import { z } from 'zod';
import { type Authenticator, createAuthenticator } from './authenticator.js';
import type { SessionAccessReader } from './caller.js';
import { withPassword } from './database-url.js';
import { issuerKeys } from './issuer-keys.js';
import type { ListenAddress } from './listen.js';
import { runProcess } from './run-process.js';
import { createTokenVerifier, GATEWAY_ISSUER, IDENTITY_ISSUER } from './tokens.js';

/** What every subgraph reads from its environment where it runs as a process of its own. */
const COMMON = {
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(1).max(65_535),
  /** This service's own role in the platform database. Secret where it holds the password. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** The role's password, where `DATABASE_URL` has none. Secret. */
  DATABASE_PASSWORD: z.string().optional(),
  /** Whose tokens are believed: identity's, and the gateway's own. */
  IDENTITY_JWKS_URL: z.url({ protocol: /^https?$/ }),
  GATEWAY_JWKS_URL: z.url({ protocol: /^https?$/ }),
} as const;

/** What a process hands to the service in it. */
export interface ServiceProcess<S extends z.ZodRawShape> {
  readonly config: z.output<z.ZodObject<typeof COMMON & S>>;
  readonly log: Logger;
  readonly listen: ListenAddress;
  /** Checks tokens against the published keys, and sessions against `readAccess`. */
  authenticatorBy(readAccess: SessionAccessReader): Authenticator;
}

export interface RunServiceOptions<S extends z.ZodRawShape> {
  readonly name: string;
  /** The service's own variables, beside the common ones. */
  readonly environment: S;
  /** Starts the service and says how to stop it with all it opened. */
  readonly start: (own: ServiceProcess<S>) => Promise<() => Promise<void>>;
}

/** One subgraph as one process: see {@link runProcess}. */
export async function runService<S extends z.ZodRawShape>(options: RunServiceOptions<S>): Promise<void> {
  const { name, environment, start } = options;
  await runProcess({
    name,
    environment: { ...COMMON, ...environment },
    start: ({ config: read, log }) => {
      const config = read as ServiceProcess<S>['config'] & z.output<z.ZodObject<typeof COMMON>>;
      const verifier = createTokenVerifier({
        issuers: {
          [IDENTITY_ISSUER]: issuerKeys(new URL(config.IDENTITY_JWKS_URL)),
          [GATEWAY_ISSUER]: issuerKeys(new URL(config.GATEWAY_JWKS_URL)),
        },
      });
      return start({
        config: { ...config, DATABASE_URL: withPassword(config.DATABASE_URL, config.DATABASE_PASSWORD) },
        log,
        listen: { host: config.HOST, port: config.PORT },
        authenticatorBy: (readAccess) => createAuthenticator({ verifier, readAccess }),
      });
    },
  });
}
