// type-graphql's decorators need it; a subgraph's classes get it by importing this package first.
import 'reflect-metadata';

export { type Authenticator, type AuthenticatorOptions, createAuthenticator } from './authenticator.js';
export { bearerToken } from './bearer-token.js';
export { collectBuffersWithTheHeap } from './buffer-memory.js';
export type { AttributeValue, Caller, SessionAccess, SessionAccessReader } from './caller.js';
export { readConfig } from './config.js';
export {
  type CurrentRequest,
  currentRequest,
  type RequestContext,
  requestIdFrom,
  requireCaller,
  withRequest,
} from './context.js';
export { withPassword } from './database-url.js';
export { createDocumentStore } from './document-store.js';
export { Duty } from './duty.js';
export { createErrorFormatter, type ErrorFormatter } from './graphql-errors.js';
export { and, deny, not, or, type Permissions, rule, type ShieldRule } from './graphql-shield.js';
export { isId } from './ids.js';
export { connectInProcess } from './in-process-connection.js';
export { subgraphInProcess } from './in-process-operations.js';
export { issuerKeys } from './issuer-keys.js';
export { encodeJson, JsonText } from './json-text.js';
export type { ListenAddress } from './listen.js';
export { createLogger, type Logger, type LogOptions } from './log.js';
export { type NamePosition, nameCursor, namePosition } from './name-cursor.js';
export { type OutgoingRules, outgoingUrl } from './outgoing-address.js';
export { createOutgoingFetch } from './outgoing-fetch.js';
export { checkFirst, decodeCursor, encodeCursor, type Page, PageInfo, pageOf } from './paging.js';
export { parsedOnce } from './parsed-once.js';
export { BUILT_IN_ROLES, isPermission, PERMISSIONS, type Permission } from './permissions.js';
export { plannerKeyContext } from './planner-key-context.js';
export { runProcess } from './run-process.js';
export { type RunServiceOptions, runService, type ServiceProcess } from './run-service.js';
export { DateTime, Json, Rows } from './scalars.js';
export { anyone, can, openFields, signedIn } from './shield-rules.js';
export {
  buildSubgraph,
  type ReferenceResolver,
  type Subgraph,
  type SubgraphOptions,
} from './subgraph-schema.js';
export {
  type RunningService,
  type SubgraphServerLimits,
  type SubgraphServerOptions,
  startSubgraph,
} from './subgraph-server.js';
export { TIER_LIMITS, type TierLimits, type TierName } from './tier-limits.js';
export { newerThan, olderThan, type TimePosition, timeCursor, timePosition } from './time-cursor.js';
export {
  createTokenSigner,
  createTokenVerifier,
  GATEWAY_ISSUER,
  generateSigningKey,
  IDENTITY_ISSUER,
  type TokenSigner,
  type TokenSubject,
  type TokenVerifier,
} from './tokens.js';
export { createTurns, type Turns, type TurnsOptions } from './turns.js';
export { createVault, type Vault } from './vault.js';
export { writeTextMessage } from './web-socket-message.js';
