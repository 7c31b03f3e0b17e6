import type { SemanticModel, SemanticQuery } from '@parley/semantic-layer';
import type { ClarificationChoice, Plan, PlanDelta, PlanRequest, ThreadTurn } from '../../planner.js';
import { isMetricAlone, same } from './addition.js';
import { type Edit, withOwnTime } from './edit-metrics.js';
import { underConditionsOf } from './edit-query.js';
import { type Edited, type FollowUp, UNREAD } from './follow-up.js';
import { asksByItself, type Fragment, readFragment, refersBack } from './fragment.js';
import { type EditablePlan, isEditable, type PlanAlone, WholeQuestions } from './plan-alone.js';
import { faultOf, readFollowUp } from './read-follow-up.js';

/** How a query is told to a person. */
export type ExplainQuery = (model: SemanticModel, query: SemanticQuery) => string;

/** A turn whose answer can be edited. */
type EditableTurn = ThreadTurn & { readonly plan: EditablePlan };

/** Half a question has few words; more are a whole one where they can be read as one. */
const MAX_HALF_WORDS = 4;
/** Longer ones edit nothing: trying each in every way would hold up everything else in the process for a second. */
const MAX_EDIT_WORDS = 24;
/** An edit is never surer than what it edits, nor quite as sure. */
const DOUBT = 0.98;

/**
 * Understands half a question by the answer before it in its thread: "only Germany", "by month instead", "why?". Whole questions, and all
 * questions outside a thread, are planned as they stand. Where it may be either, it asks back.
 */
export function withFollowUps(planAlone: PlanAlone, explain: ExplainQuery): PlanAlone {
  return async function* plan(request, signal): AsyncGenerator<PlanDelta, Plan, void> {
    const turn = request.thread?.at(-1);
    if (turn === undefined) return yield* planAlone(request, signal);
    const fragment = readFragment(request.question);
    const questions = new WholeQuestions(planAlone, request, signal);
    const decided = isEditableTurn(turn)
      ? await follow({ turn, fragment, request, questions, explain })
      : await withoutModel(turn, fragment, questions, request);
    for (const delta of decided.deltas) yield delta;
    return decided.plan;
  };
}

interface Decided {
  readonly plan: Plan;
  readonly deltas: readonly PlanDelta[];
}

interface Following {
  readonly turn: EditableTurn;
  readonly fragment: Fragment;
  readonly request: PlanRequest;
  readonly questions: WholeQuestions;
  readonly explain: ExplainQuery;
}

async function follow(following: Following): Promise<Decided> {
  const { turn, fragment, request, questions } = following;
  if (fragment.kind === 'why') return told(reasonsOf(turn, following));
  const edited: Edited = { query: turn.plan.query.semantic, request, questions };
  if (fragment.kind === 'bare') return followBare(fragment.what, edited, following);
  const whole =
    fragment.kind === 'narrow' ? await wholeQuestionIn(fragment.what, edited, following) : undefined;
  if (whole !== undefined) return whole;
  const isHalf = wordsIn(request.question) <= MAX_EDIT_WORDS;
  const followUp = isHalf ? await readFollowUp(fragment, edited) : UNREAD;
  if (followUp.kind !== 'unread') return told(planOf(followUp, following));
  const alone = await questions.ask(request.question);
  const isWhole = isEditable(alone.plan) && wordsIn(request.question) > MAX_HALF_WORDS;
  return isWhole ? alone : told(notRead(following, followUp.because));
}

/** "and how many orders were there in 2024?", "what about revenue by region?": a question of its own behind a small word. */
async function wholeQuestionIn(
  what: string,
  edited: Edited,
  following: Following,
): Promise<Decided | undefined> {
  const { query, questions } = edited;
  const alone = await questions.ask(what);
  if (asksByItself(what))
    return alone.plan.kind === 'decline' ? undefined : aboutTheSame(what, edited, following);
  if (!isEditable(alone.plan) || alone.plan.query.semantic.kind !== 'metrics' || query.kind !== 'metrics')
    return undefined;
  const { metrics, groupBy } = alone.plan.query.semantic;
  return groupBy.length > 0 && metrics.length > 0 && !same(metrics, query.metrics) ? alone : undefined;
}

/** "how many orders did they have": a whole question, under the conditions of what it speaks of. */
async function aboutTheSame(
  what: string,
  { query, questions, request }: Edited,
  following: Following,
): Promise<Decided> {
  const alone = await questions.ask(what);
  if (!refersBack(what) || !isEditable(alone.plan)) return alone;
  const { semantic } = alone.plan.query;
  const isCut = query.limit !== undefined || query.limitPer !== undefined;
  const carried = underConditionsOf(withOwnTime(query, request.model), semantic);
  if (isCut || faultOf(carried, request) !== undefined) return told(notRead(following, WHOM));
  if (same(carried, semantic)) return alone;
  const { confidence, assumptions } = alone.plan;
  const news = ['The conditions of the answer before hold here too.', ...assumptions];
  return told(planOf({ kind: 'edited', query: carried, confidence, assumptions: news }, following));
}

const WHOM = 'Say whom or what it is about.';

/**
 * Nothing says that it goes on: what has a metric and more is a whole question. “Germany” may be read as a list of what is there, but
 * who goes on means the answer before; a metric alone may be meant either way.
 */
async function followBare(what: string, edited: Edited, following: Following): Promise<Decided> {
  if (wordsIn(what) > MAX_HALF_WORDS || asksByItself(what)) return aboutTheSame(what, edited, following);
  const alone = await edited.questions.ask(what);
  const followUp = await readFollowUp({ kind: 'narrow', what, mode: 'instead' }, edited);
  if (followUp.kind === 'unread') return alone;
  if (!isEditable(alone.plan)) return told(planOf(followUp, following));
  const { semantic } = alone.plan.query;
  if (semantic.kind === 'list') return told(planOf(followUp, following));
  if (!isMetricAlone(semantic) || followUp.kind === 'either' || same(followUp.query, semantic)) return alone;
  const choices: readonly Edit[] = [
    {
      label: 'a change of the answer before',
      kind: 'other',
      query: followUp.query,
      question: `${what} instead`,
    },
    { label: 'a new question', kind: 'other', query: semantic, question: what },
  ];
  return told(askBack(choices, following));
}

function wordsIn(text: string): number {
  return text.trim().split(/\s+/).length;
}

/** The answer before is SQL that a model wrote: whole questions go on, half ones can't. */
async function withoutModel(
  turn: ThreadTurn,
  fragment: Fragment,
  questions: WholeQuestions,
  { question }: PlanRequest,
): Promise<Decided> {
  if (fragment.kind === 'why') return told(decline(turn, `${turn.plan.explanation} ${POINTER}`));
  const alone = await questions.ask(question);
  const isWhole = fragment.kind === 'bare' || wordsIn(question) > MAX_HALF_WORDS;
  if (isWhole && alone.plan.kind !== 'decline') return alone;
  return told(
    decline(
      turn,
      `The answer before was written as SQL, which can’t be changed by half a question: ask the whole one. ${alone.plan.kind === 'decline' ? alone.plan.reason : ''}`,
    ),
  );
}

const POINTER = 'Where each column comes from, and what policies do to it, is told by `explainAnswer`.';

function reasonsOf({ question, plan }: EditableTurn, { request, explain }: Following): Plan {
  const reading = plan.explanation || explain(request.model, plan.query.semantic);
  const assumed = plan.assumptions.length === 0 ? '' : ` Taken for granted: ${plan.assumptions.join(' ')}`;
  return decline(
    { question },
    `“${question}” was read so: ${reading}${/[.!?]$/.test(reading) ? '' : '.'}${assumed} ${POINTER}`,
  );
}

function notRead({ turn, request }: Following, because: string | undefined): Plan {
  const reason = because ?? 'I don’t know what it changes: ask the whole question.';
  const refused = decline(turn, `I can’t make “${request.question.trim()}” of the answer before. ${reason}`);
  return { ...refused, notUnderstood: [request.question.trim()] };
}

function decline(
  { question }: Pick<ThreadTurn, 'question'>,
  reason: string,
): Extract<Plan, { kind: 'decline' }> {
  return { kind: 'decline', reason, understood: [goesOn(question)], notUnderstood: [] };
}

function planOf(followUp: Exclude<FollowUp, { kind: 'unread' }>, following: Following): Plan {
  if (followUp.kind === 'either') return askBack(followUp.edits, following);
  const { turn, request, explain } = following;
  const { query, confidence, assumptions } = followUp;
  return {
    kind: 'query',
    query: { kind: 'semantic', semantic: query },
    explanation: explain(request.model, query),
    assumptions: [goesOn(turn.question), ...assumptions],
    confidence: Math.round(Math.min(turn.plan.confidence, confidence) * DOUBT * 100) / 100,
  };
}

function askBack(edits: readonly Edit[], { request, explain }: Following): Plan {
  const choices = edits.map(
    ({ label, kind, query, question = label }): ClarificationChoice => ({
      label,
      kind,
      meaning: explain(request.model, query),
      question,
      query: { kind: 'semantic', semantic: query },
    }),
  );
  return { kind: 'clarification', question: 'Which of these do you mean?', choices };
}

function told(plan: Plan): Decided {
  const text =
    plan.kind === 'query'
      ? [...plan.assumptions, plan.explanation].join(' ')
      : plan.kind === 'decline'
        ? plan.reason
        : 'There are several ways to go on. ';
  return { plan, deltas: [{ kind: 'text', text }] };
}

function goesOn(question: string): string {
  return `It goes on from “${question}”.`;
}

function isEditableTurn(turn: ThreadTurn): turn is EditableTurn {
  return isEditable(turn.plan);
}
