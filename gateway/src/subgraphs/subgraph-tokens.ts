import type { TokenSigner } from '@parley/service-kit';
import { LRUCache } from 'lru-cache';
import type { Session } from '../session.js';

/** The gateway's own tokens, with which it speaks to subgraphs for a session. */
export interface SubgraphTokens {
  /** `undefined` for nobody. */
  forSession(session: Session): Promise<string | undefined>;
}

const MAX_SESSIONS = 10_000;
/** A token handed out must outlast the request it goes with, and the clocks' difference. */
const SPARE_MS = 15_000;

/** Signs a session's token when there is none that will last; an Ed25519 signature costs 0.1 ms. */
export function createSubgraphTokens(signer: TokenSigner, now: () => number = Date.now): SubgraphTokens {
  const tokens = new LRUCache<string, Promise<{ token: string; expiresAt: Date }>>({ max: MAX_SESSIONS });
  return {
    async forSession(session) {
      if (session === null) return undefined;
      const key = `${session.sessionId} ${session.tenantId} ${session.userId}`;
      const known = await tokens.get(key);
      if (known !== undefined && known.expiresAt.getTime() - now() > SPARE_MS) return known.token;
      const signing = signer.sign(session);
      tokens.set(key, signing);
      try {
        return (await signing).token;
      } catch (error) {
        tokens.delete(key);
        throw error;
      }
    },
  };
}
