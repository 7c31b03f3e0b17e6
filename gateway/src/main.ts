/** The gateway as a process of its own: environment in, listening out. */
import { readFile } from 'node:fs/promises';
import {
  createTokenSigner,
  createTokenVerifier,
  GATEWAY_ISSUER,
  IDENTITY_ISSUER,
  issuerKeys,
  runProcess,
} from '@parley/service-kit';
import { gatewayConfig } from './config.js';
import { startGateway } from './server.js';

const TOKEN_SECONDS = 120;

await runProcess({
  name: 'gateway',
  environment: gatewayConfig.shape,
  start: async ({ config, log }) => {
    const { GATEWAY_KEY, ...shown } = config;
    log.info({ config: shown }, 'starting');
    const gateway = await startGateway({
      supergraphSdl: await readFile(config.SUPERGRAPH, 'utf8'),
      subgraphs: {
        identity: { urls: [config.IDENTITY_URL] },
        tenants: { urls: config.TENANTS_URL },
        catalog: { urls: config.CATALOG_URL },
        query: { urls: config.QUERY_URL },
      },
      verifier: createTokenVerifier({
        issuers: {
          [IDENTITY_ISSUER]: issuerKeys(new URL('/.well-known/jwks.json', config.IDENTITY_URL)),
        },
      }),
      signer: await createTokenSigner({
        privateJwk: GATEWAY_KEY,
        issuer: GATEWAY_ISSUER,
        lifetimeSeconds: TOKEN_SECONDS,
      }),
      listen: { host: config.HOST, port: config.PORT },
      log,
      allowedOrigins: config.ALLOWED_ORIGINS,
      introspection: config.INTROSPECTION,
    });
    return () => gateway.stop();
  },
});
