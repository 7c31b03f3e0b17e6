import { createRemoteJWKSet } from 'jose';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Authenticator, createAuthenticator } from './authenticator.js';
import type { SessionAccessReader } from './caller.js';
import { readConfig } from './config.js';
import type { ListenAddress } from './listen.js';
import { createLogger } from './log.js';
import { createTokenVerifier, GATEWAY_ISSUER, IDENTITY_ISSUER } from './tokens.js';

/** What every subgraph reads from its environment where it runs as a process of its own. */
const COMMON = {
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(1).max(65_535),
  /** This service's own role in the platform database. Secret. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  /** Whose tokens are believed: identity's, and the gateway's own. */
  IDENTITY_JWKS_URL: z.url({ protocol: /^https?$/ }),
  GATEWAY_JWKS_URL: z.url({ protocol: /^https?$/ }),
} as const;

type Config<S extends z.ZodRawShape> = z.output<z.ZodObject<typeof COMMON & S>>;

/** What a process hands to the service in it. */
export interface ServiceProcess<S extends z.ZodRawShape> {
  readonly config: Config<S>;
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

/**
 * One service as one process: environment -> service, until the process is told to stop. A fault in the
 * environment or at the start is one line in the log and exit code 1.
 */
export async function runService<S extends z.ZodRawShape>(options: RunServiceOptions<S>): Promise<void> {
  const { name, environment, start } = options;
  const signal = stopSignal();
  let log = createLogger({ service: name });
  try {
    const config = readConfig(z.object({ ...COMMON, ...environment }), process.env) as Config<S> &
      z.output<z.ZodObject<typeof COMMON>>;
    log = createLogger({ service: name, level: config.LOG_LEVEL });
    const verifier = createTokenVerifier({
      issuers: {
        [IDENTITY_ISSUER]: createRemoteJWKSet(new URL(config.IDENTITY_JWKS_URL)),
        [GATEWAY_ISSUER]: createRemoteJWKSet(new URL(config.GATEWAY_JWKS_URL)),
      },
    });
    const stop = await start({
      config,
      log,
      listen: { host: config.HOST, port: config.PORT },
      authenticatorBy: (readAccess) => createAuthenticator({ verifier, readAccess }),
    });
    log.info({ reason: await signal }, 'stopping');
    await stop();
  } catch (error) {
    log.fatal({ err: error }, error instanceof Error ? error.message : 'could not run');
    process.exitCode = 1;
  }
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, resolve);
  });
}
