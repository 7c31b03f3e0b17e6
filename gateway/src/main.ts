/** The gateway as a process of its own: environment in, listening out. */
import { readFile } from 'node:fs/promises';
import {
  createLogger,
  createTokenSigner,
  createTokenVerifier,
  GATEWAY_ISSUER,
  IDENTITY_ISSUER,
  readConfig,
} from '@parley/service-kit';
import { createRemoteJWKSet } from 'jose';
import { gatewayConfig } from './config.js';
import { startGateway } from './server.js';

const TOKEN_SECONDS = 120;

const config = readConfig(gatewayConfig, process.env);
const log = createLogger({ service: 'gateway', level: config.PARLEY_LOG_LEVEL });
const { PARLEY_GATEWAY_KEY: _secret, ...shown } = config;
log.info({ config: shown }, 'starting');

const gateway = await startGateway({
  supergraphSdl: await readFile(config.PARLEY_SUPERGRAPH, 'utf8'),
  subgraphs: {
    identity: { url: config.PARLEY_IDENTITY_URL },
    tenants: { url: config.PARLEY_TENANTS_URL },
    catalog: { url: config.PARLEY_CATALOG_URL },
    query: { url: config.PARLEY_QUERY_URL },
  },
  verifier: createTokenVerifier({
    issuers: {
      [IDENTITY_ISSUER]: createRemoteJWKSet(new URL('/.well-known/jwks.json', config.PARLEY_IDENTITY_URL)),
    },
  }),
  signer: await createTokenSigner({
    privateJwk: config.PARLEY_GATEWAY_KEY,
    issuer: GATEWAY_ISSUER,
    lifetimeSeconds: TOKEN_SECONDS,
  }),
  listen: { host: config.PARLEY_HOST, port: config.PARLEY_PORT },
  log,
  allowedOrigins: config.PARLEY_ALLOWED_ORIGINS,
  introspection: config.PARLEY_INTROSPECTION,
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    gateway.stop().catch((error: unknown) => {
      log.error({ err: error }, 'could not stop cleanly');
      process.exitCode = 1;
    });
  });
}
