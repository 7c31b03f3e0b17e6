import type { PlanRequest, ThreadTurn } from '../planner.js';
import type { ModelLimits } from './limits.js';
import type { ClearedTree, OutgoingDesk, OutgoingText } from './outgoing.js';
import { outlineOf } from './outline.js';
import { queryGuide } from './query-guide.js';
import { RULES } from './rules.js';

/** More than these don't make a plan better. */
const MAX_TURNS_OF_THREAD = 8;
const MAX_EXAMPLES = 8;
const MAX_ROWS_OF_ANSWER = 20;

/** The part that is the same for each question of the same person over the same model. */
export function stablePart(
  request: PlanRequest,
  limits: ModelLimits,
  desk: OutgoingDesk,
): readonly OutgoingText[] {
  const outline = outlineOf(request.model, limits.outlineCharacters, desk);
  return [desk.ownWords(`${RULES}\n\n${queryGuide()}`), desk.dataBlock('model', outline)];
}

/** The part that is this question's own; the question comes last. */
export function questionPart(request: PlanRequest, desk: OutgoingDesk): readonly OutgoingText[] {
  const { question, note, today, timeZone, lookup, failed } = request;
  const thread = (request.thread ?? []).slice(-MAX_TURNS_OF_THREAD);
  const examples = (request.examples ?? []).slice(0, MAX_EXAMPLES).map((example) => desk.example(example));
  const known = examples.filter((example) => example !== undefined);
  return [
    desk.dataBlock('circumstances', {
      today: desk.said(today),
      timeZone: desk.said(timeZone),
      sqlDialect: lookup === undefined ? undefined : desk.said(lookup.dialect),
    }),
    ...(known.length === 0 ? [] : [desk.dataBlock('verified-examples', known)]),
    ...(thread.length === 0
      ? []
      : [
          desk.dataBlock(
            'conversation',
            thread.map((turn) => clearTurn(turn, desk)),
          ),
        ]),
    ...(note === undefined ? [] : [desk.dataBlock('note', desk.said(note))]),
    desk.dataBlock('question', desk.said(question)),
    ...(failed === undefined
      ? []
      : [
          desk.dataBlock('failed-plan', {
            query: desk.query(failed.plan.query),
            why: desk.failure(failed.code, failed.message),
          }),
          desk.ownWords(
            'The failed plan was an earlier answer to this very question. Submit one that mends it, or decline.',
          ),
        ]),
  ];
}

function clearTurn(
  { question, isChoice = false, plan, answer }: ThreadTurn,
  desk: OutgoingDesk,
): ClearedTree {
  return {
    question: isChoice ? desk.choice(question, plan.query) : desk.said(question),
    query: desk.query(plan.query),
    explanation: desk.mayQuoteValues(plan.explanation),
    answer:
      answer === undefined
        ? undefined
        : desk.rows({ columns: answer.columns, rows: answer.rows.slice(0, MAX_ROWS_OF_ANSWER) }),
  };
}
