import type { RequestContext } from '@parley/service-kit';
import type { Session } from './session.js';

export type Logger = RequestContext['log'];

/** What goes with one operation on its way through the gateway. */
export interface GatewayContext {
  readonly session: Session;
  readonly requestId: string;
  readonly log: Logger;
}
