import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import {
  createAuthenticator,
  createLogger,
  createTokenSigner,
  createTokenVerifier,
  GATEWAY_ISSUER,
  generateSigningKey,
  IDENTITY_ISSUER,
  type RequestContext,
  type RunningService,
  type SessionAccess,
  startSubgraph,
} from '@parley/service-kit';
import { parse } from 'graphql';
import { createLocalJWKSet } from 'jose';
import { type GatewayOptions, type RunningGateway, startGateway } from '../server.js';
import type { SubgraphAddress } from '../subgraphs/subgraph-address.js';
import { EventLog } from './event-log.js';
import { type SmallSubgraph, smallSubgraphs, type Witness } from './small-subgraphs.js';

/** The gateway over four small subgraphs, each a real server on a real socket. */
export interface SmallHouse {
  readonly gateway: RunningGateway;
  readonly gatewayOptions: GatewayOptions;
  readonly log: EventLog;
  readonly witness: Witness;
  readonly sessionId: string;
  /** A token as identity gives it, `age` after it did; tokens last for ten minutes. */
  token(options?: { ageSeconds?: number }): Promise<string>;
  revokeSession(): void;
  /** Kills a subgraph without a goodbye; `start` brings it back at the same address. */
  stopSubgraph(name: string): Promise<void>;
  startSubgraph(name: string): Promise<void>;
  stop(): Promise<void>;
}

interface SmallHouseOptions
  extends Partial<Pick<GatewayOptions, 'limits' | 'introspection' | 'allowedOrigins'>> {
  /** Subgraphs on ports, as in a cluster: events come through the kernel. */
  readonly overNetwork?: boolean;
}

export async function startSmallHouse({
  overNetwork = false,
  ...overrides
}: SmallHouseOptions = {}): Promise<SmallHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-test-'));
  const log = new EventLog();
  const witness: Witness = { resolved: [], requests: [] };
  const logger = createLogger({ service: 'test', level: process.env.TEST_LOG ?? 'silent' });
  const subgraphs = smallSubgraphs(log, witness);

  const identityKey = await generateSigningKey('identity-test');
  const identityAt = (ageSeconds: number) =>
    createTokenSigner({
      privateJwk: identityKey,
      issuer: IDENTITY_ISSUER,
      lifetimeSeconds: 600,
      now: () => new Date(Date.now() - ageSeconds * 1_000),
    });
  const identity = await identityAt(0);
  const signer = await createTokenSigner({
    privateJwk: await generateSigningKey('gateway-test'),
    issuer: GATEWAY_ISSUER,
    lifetimeSeconds: 60,
  });
  const sessionId = randomUUID();
  const access: SessionAccess = {
    sessionId,
    userId: 'user-1',
    tenantId: 'tenant-1',
    roles: ['analyst'],
    groups: [],
    permissions: ['run:ask'],
    attributes: {},
    accessEpoch: '1',
  };
  const sessions = new Map<string, SessionAccess>([[sessionId, access]]);
  const authenticator = createAuthenticator({
    verifier: createTokenVerifier({ issuers: { [GATEWAY_ISSUER]: createLocalJWKSet(signer.jwks) } }),
    readAccess: async (id) => sessions.get(id) ?? null,
    maxAgeMs: 20,
    pollIntervalMs: 50,
  });

  const running = new Map<string, RunningService>();
  /** Ports of subgraphs that were started before: the gateway looks for them there. */
  const ports = new Map<string, number>();
  const addresses = new Map<string, SubgraphAddress>();
  const start = async (subgraph: SmallSubgraph) => {
    const service = await startSubgraph({
      name: subgraph.name,
      schema: subgraph.schema,
      authenticator,
      listen: overNetwork
        ? { host: '127.0.0.1', port: ports.get(subgraph.name) ?? 0 }
        : { socketPath: join(folder, `${subgraph.name}.sock`) },
      log: logger,
      createContext: (base): RequestContext => {
        const { caller, requestId } = base;
        witness.requests.push({ subgraph: subgraph.name, userId: caller?.userId ?? null, requestId });
        return base;
      },
      limits: { stopGraceMs: 0 },
    });
    running.set(subgraph.name, service);
    const { address } = service;
    if ('port' in address) ports.set(subgraph.name, address.port);
    addresses.set(
      subgraph.name,
      'port' in address ? { urls: [`http://${address.host}:${address.port}/graphql`] } : address,
    );
  };
  await Promise.all(subgraphs.map(start));

  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, sdl }) => ({ name, url: `http://${name}/graphql`, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new AggregateError(errors, 'the test subgraphs do not compose');
  const gatewayOptions: GatewayOptions = {
    supergraphSdl,
    subgraphs: Object.fromEntries(addresses),
    verifier: createTokenVerifier({ issuers: { [IDENTITY_ISSUER]: createLocalJWKSet(identity.jwks) } }),
    signer,
    listen: { host: '127.0.0.1', port: 0 },
    log: logger,
    ...overrides,
  };
  const gateway = await startGateway(gatewayOptions);

  const subject = { userId: access.userId, tenantId: access.tenantId, sessionId };
  return {
    gateway,
    gatewayOptions,
    log,
    witness,
    sessionId,
    token: async ({ ageSeconds = 0 } = {}) => (await (await identityAt(ageSeconds)).sign(subject)).token,
    revokeSession: () => void sessions.delete(sessionId),
    async stopSubgraph(name) {
      await running.get(name)?.stop();
      running.delete(name);
    },
    async startSubgraph(name) {
      const subgraph = subgraphs.find((one) => one.name === name);
      if (subgraph !== undefined) await start(subgraph);
    },
    async stop() {
      await gateway.stop();
      await Promise.all([...running.values()].map((service) => service.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
