import type { ThreadTurn } from '@parley/planners';
import type { Way } from '../ask/way.js';
import { answerRows } from './answer-rows.js';
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
/** Of the latest turns. */
const MAX_ANSWERS = 2;
const NONE: ThreadContext = { turns: [], notes: [] };
/** In place of words that were put together of what another sight showed. */
const CHOSEN_THEN = 'a reading that was chosen then';
const LEFT_OUT =
  'Parts of earlier answers of this thread are gone or no longer yours to see, and were left out.';

/**
 * @param mayTellRows whether planners may be given rows of the answers
 * @throws ParleyError SEMANTIC_MODEL_MISSING, DATA_SOURCE_UNAVAILABLE
 */
export async function threadOf(way: Way, mayTellRows: () => Promise<boolean>): Promise<ThreadContext> {
  if (way.threadBefore === null) return NONE;
  const recorded = await way.tools.threads.turnsBefore(way.scope, way.threadBefore, MAX_TURNS);
  const withRows = await mayTellRows();
  const seen = await Promise.all(
    recorded.map((turn, position) =>
      turnOfToday(turn, way, withRows && position >= recorded.length - MAX_ANSWERS),
    ),
  );
  const isCut = seen.some((turn, position) => turn?.plan.query !== recorded[position]?.plan.query);
  return { turns: seen.filter((turn) => turn !== null), notes: isCut ? [LEFT_OUT] : [] };
}

async function turnOfToday(turn: RecordedTurn, way: Way, withRows: boolean): Promise<ThreadTurn | null> {
  const { question, isChoice, plan, policyFingerprint, run } = turn;
  const query = await queryOfToday(plan.query, way);
  if (query === null) return null;
  // Words about an answer that was given to another sight, or about more than is left of it, are not handed on; nor are its rows.
  const isSame = policyFingerprint === way.policy.fingerprint && query === plan.query;
  if (!isSame) {
    const words = isChoice ? CHOSEN_THEN : question;
    return { question: words, plan: { ...plan, explanation: '', assumptions: [], alternatives: [], query } };
  }
  const answer = withRows ? await answerRows(run, way.tools.answers, way.signal) : undefined;
  return { question, isChoice, plan, ...(answer !== undefined && { answer }) };
}
