import type { ThreadTurn } from '@parley/planners';
import type { Way } from '../ask/way.js';
import type { RecordedTurn } from './thread-repository.js';
import { queryOfToday } from './todays-turn.js';

/** What was asked before in the same conversation, as far as it goes for the person and the model of today. */
export interface ThreadContext {
  /** The oldest first. */
  readonly turns: readonly ThreadTurn[];
  /** For the reader of the answer. */
  readonly notes: readonly string[];
}

/** Further back nobody means. */
const MAX_TURNS = 8;
const NONE: ThreadContext = { turns: [], notes: [] };
const LEFT_OUT =
  'Parts of earlier answers of this thread are gone or no longer yours to see, and were left out.';

/** @throws ParleyError SEMANTIC_MODEL_MISSING, DATA_SOURCE_UNAVAILABLE */
export async function threadOf(way: Way): Promise<ThreadContext> {
  if (way.threadBefore === null) return NONE;
  const recorded = await way.tools.threads.turnsBefore(way.scope, way.threadBefore, MAX_TURNS);
  const seen = await Promise.all(recorded.map((turn) => turnOfToday(turn, way)));
  const isCut = seen.some((turn, position) => turn?.plan.query !== recorded[position]?.plan.query);
  return { turns: seen.filter((turn) => turn !== null), notes: isCut ? [LEFT_OUT] : [] };
}

async function turnOfToday(turn: RecordedTurn, way: Way): Promise<ThreadTurn | null> {
  const { question, plan, policyFingerprint } = turn;
  const query = await queryOfToday(plan.query, way);
  if (query === null) return null;
  // Words about an answer that was given to another sight, or about more than is left of it, are not handed on.
  const isSame = policyFingerprint === way.policy.fingerprint && query === plan.query;
  const words = isSame ? {} : { explanation: '', assumptions: [], alternatives: [] };
  return { question, plan: { ...plan, ...words, query } };
}
