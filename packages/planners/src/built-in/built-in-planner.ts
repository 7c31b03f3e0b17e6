import { tokenise } from '@parley/catalog-search';
import { ParleyError } from '@parley/errors';
import type { Plan, PlanDelta, Planner, PlanRequest } from '../planner.js';
import { type Candidate, decide, type Outcome } from './decide.js';
import { explainQuery } from './explain.js';
import { withFollowUps } from './follow-up/with-follow-ups.js';
import { describeMeaning } from './meaning.js';
import { isLink } from './parse/items.js';
import { type Parsed, parseQuestion } from './parse/parse-question.js';

/** Beyond this a question is a document. */
const MAX_QUESTION_LENGTH = 2_000;
/** Punctuation counts, too. Reading takes time with the square of it. */
const MAX_QUESTION_WORDS = 150;

/** The planner that needs no network and no key: the same question over the same model gives the same plan. */
export function createBuiltInPlanner(): Planner {
  const planned = withFollowUps(plan, explainQuery);
  return { name: 'built-in', plan: (request, signal) => planned(onceSpaced(request), signal) };
}

/** Long runs of spaces take patterns that look for words between them minutes, in a process that all tenants share. */
function onceSpaced(request: PlanRequest): PlanRequest {
  const { question, note } = request;
  return {
    ...request,
    question: withSingleSpaces(question),
    ...(note !== undefined && { note: withSingleSpaces(note) }),
  };
}

/** A line break stays one: it ends a sentence. */
function withSingleSpaces(text: string): string {
  return text.replace(/\s+/g, (run) => (run.includes('\n') ? '\n' : ' '));
}

async function* plan(request: PlanRequest, signal: AbortSignal): AsyncGenerator<PlanDelta, Plan, void> {
  signal.throwIfAborted();
  if (request.question.length > MAX_QUESTION_LENGTH) {
    throw new ParleyError('BAD_INPUT', `A question may have ${MAX_QUESTION_LENGTH} characters; shorten it.`);
  }
  if (tokenise(request.question).length > MAX_QUESTION_WORDS) {
    throw new ParleyError('BAD_INPUT', `A question may have ${MAX_QUESTION_WORDS} words; shorten it.`);
  }
  const parsed = parseQuestion(request);
  const { question, tokens, corrections, slots } = parsed;
  for (const { written, read } of corrections)
    yield { kind: 'text', text: `I read "${written}" as "${read}". ` };
  const noticed: string[] = [];
  for (const { alternatives, start, end } of slots) {
    const said = tokens.slice(start, end).map((token) => token.text);
    const meanings = alternatives.flatMap((items) => (items.length === 1 ? items : [])).filter(isLink);
    if (meanings.length === 0) continue;
    const link = `"${said.join(' ')}" is ${meanings.map(describeMeaning).join(' or ')}`;
    noticed.push(link);
    yield { kind: 'text', text: `${link}. ` };
  }
  signal.throwIfAborted();

  const decided = decide({ ...request, question }, outcomeOf(parsed), { corrections, links: noticed });
  switch (decided.kind) {
    case 'query':
      for (const assumption of decided.assumptions) yield { kind: 'text', text: `${assumption} ` };
      yield { kind: 'text', text: decided.explanation };
      break;
    case 'clarification':
      yield { kind: 'text', text: `There are ${decided.choices.length} ways to read this. ` };
      break;
    case 'decline':
      yield { kind: 'text', text: decided.reason };
      break;
  }
  return decided;
}

function outcomeOf({ tokens, readings, problems, slots }: Parsed): Outcome {
  const unknown = slots.filter(({ alternatives }) =>
    alternatives.every((items) => items.every(({ kind }) => kind === 'word')),
  );
  return {
    problems,
    unknown: unknown.flatMap(({ start, end }) => tokens.slice(start, end).map(({ text }) => text)),
    candidates: readings.map(
      ({ items, query, scope, cost, doubt }): Candidate => ({
        doubt,
        items,
        tokens,
        query,
        cost,
        assumptions: scope.assumptions,
        notUnderstood: scope.unread,
      }),
    ),
  };
}
