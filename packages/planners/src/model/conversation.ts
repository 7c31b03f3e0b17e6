import { isParleyError } from '@parley/errors';
import type { Plan, PlanDelta, TokenUse } from '../planner.js';
import { type Budget, tokensOf } from './budget.js';
import type { ChatNews, ModelChat, ModelTurn, ToolCall, ToolResult } from './model-service.js';
import type { OutgoingText } from './outgoing.js';
import type { ModelTool, ToolContext, ToolOutcome } from './tools/model-tool.js';

export interface Conversation {
  readonly chat: ModelChat;
  /** For the record of tokens. */
  readonly model: string;
  readonly tools: readonly ModelTool[];
  readonly context: ToolContext;
  readonly budget: Budget;
  readonly signal: AbortSignal;
}

/** Where a conversation is. It ends with a plan, or by throwing. */
type State =
  | { readonly kind: 'asking'; readonly news: ChatNews }
  | { readonly kind: 'answering'; readonly turn: ModelTurn }
  | { readonly kind: 'finished'; readonly plan: Plan };

const NO_CALL = 'Nothing was submitted. Call submit_plan, ask_back or decline.';
const CUT_SHORT = 'Your turn was cut at its output limit. Call one tool, with less text.';

/**
 * Talks with a model until it has submitted something that can be used.
 *
 * @throws ParleyError as {@link Budget} and {@link ModelChat}
 */
export async function* converse(
  opening: readonly OutgoingText[],
  conversation: Conversation,
): AsyncGenerator<PlanDelta, Plan, void> {
  let state: State = { kind: 'asking', news: { kind: 'said', texts: opening } };
  let hasText = false;
  for (;;) {
    conversation.signal.throwIfAborted();
    switch (state.kind) {
      case 'asking': {
        const asked: Asked = yield* ask(state.news, hasText, conversation);
        hasText ||= asked.hasText;
        state = { kind: 'answering', turn: asked.turn };
        break;
      }
      case 'answering':
        state = yield* answer(state.turn, conversation);
        break;
      case 'finished':
        return state.plan;
    }
  }
}

interface Asked {
  readonly turn: ModelTurn;
  readonly hasText: boolean;
}

/** One request and the model's turn, told as it is written. */
async function* ask(
  news: ChatNews,
  follows: boolean,
  { chat, model, context, budget, signal }: Conversation,
): AsyncGenerator<PlanDelta, Asked, void> {
  const sent = context.desk.takeSent();
  const { expectedInput, maxOutputTokens } = budget.nextTurn(sent.characters);
  yield { kind: 'sent', model, ...sent };
  let told: TokenUse | undefined;
  let turn: ModelTurn | undefined;
  let written = 0;
  try {
    for await (const piece of chat.turn(news, { maxOutputTokens, signal })) {
      switch (piece.kind) {
        case 'text':
          // Turns are paragraphs: their texts are read as one.
          yield { kind: 'text', text: follows && written === 0 ? `\n\n${piece.text}` : piece.text };
          written += piece.text.length;
          break;
        case 'use':
          if (isBelievable(piece.use)) told = piece.use;
          break;
        case 'turn':
          ({ turn } = piece);
          break;
      }
    }
  } catch (error) {
    // What was read before a failure has been paid for all the same; its end, which would tell how much, never came.
    if (told !== undefined || written > 0) {
      const { input, output } = told ?? { input: expectedInput, output: 0 };
      yield { kind: 'tokens', model, ...told, input, output: Math.max(output, tokensOf(written)) };
    }
    throw error;
  }
  // Some programs don't count.
  const use = told ?? { input: expectedInput, output: tokensOf(written) };
  budget.spend(use);
  yield { kind: 'tokens', model, ...use };
  if (turn === undefined) throw new Error('A chat’s turn ended without being told.');
  return { turn, hasText: written > 0 };
}

/** More than any turn takes. */
const MOST_TOKENS = 1_000_000_000;

/** A service of a tenant's choice could give tokens back by counting below nothing, and have others pay for more than they may. */
function isBelievable(use: TokenUse): boolean {
  const counts: readonly unknown[] = [use.input, use.output, use.cacheRead ?? 0, use.cacheWrite ?? 0];
  return counts.every(
    (count) => typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= MOST_TOKENS,
  );
}

/** What a turn came to: a plan, or more to tell the model. */
async function* answer(turn: ModelTurn, conversation: Conversation): AsyncGenerator<PlanDelta, State, void> {
  const { context, budget } = conversation;
  if (turn.stop === 'refused') return { kind: 'finished', plan: refusal() };
  if (turn.calls.length === 0) {
    budget.countFault();
    const said = context.desk.ownWords(turn.stop === 'length' ? CUT_SHORT : NO_CALL);
    return { kind: 'asking', news: { kind: 'said', texts: [said] } };
  }
  const results: ToolResult[] = [];
  for (const [place, call] of turn.calls.entries()) {
    const outcome: ToolOutcome =
      place < context.limits.callsPerTurn ? yield* carryOut(call, conversation) : tooMany();
    if (outcome.kind === 'plan') return { kind: 'finished', plan: outcome.plan };
    if (outcome.kind === 'refused' && !budget.mayFailAnotherCheck())
      return { kind: 'finished', plan: givenUp(outcome) };
    results.push(resultOf(call, outcome, context));
  }
  return { kind: 'asking', news: { kind: 'results', results } };
}

async function* carryOut(
  call: ToolCall,
  { tools, context, budget, signal }: Conversation,
): AsyncGenerator<PlanDelta, ToolOutcome, void> {
  const tool = tools.find(({ name }) => name === call.name);
  const input =
    tool === undefined || call.input.kind === 'malformed'
      ? undefined
      : tool.input.safeParse(call.input.value);
  if (tool === undefined || input?.success !== true) {
    budget.countFault();
    return { kind: 'error', code: 'BAD_INPUT', message: faultOf(call, tool, input?.error) };
  }
  const title = tool.step(input.data);
  if (title !== undefined) yield { kind: 'step', title };
  signal.throwIfAborted();
  try {
    return await orAborted(tool.run(input.data, context), signal);
  } catch (error) {
    if (!isParleyError(error) || signal.aborted) throw error;
    return { kind: 'error', code: error.code, message: error.message };
  }
}

/** What is looked up may take longer than anybody waits. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

type InputFault = {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
};

function faultOf(call: ToolCall, tool: ModelTool | undefined, fault: InputFault | undefined): string {
  if (tool === undefined) return 'There is no such tool.';
  if (fault === undefined) return 'The input is not JSON, or was cut off; send it again.';
  const said = fault.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  return `The input of ${call.name} can’t be used: ${said.join('; ')}`;
}

function tooMany(): ToolOutcome {
  return {
    kind: 'error',
    code: 'BAD_INPUT',
    message: 'Too many calls in one turn; this one was not carried out.',
  };
}

function resultOf(
  call: ToolCall,
  outcome: Exclude<ToolOutcome, { kind: 'plan' }>,
  { desk, limits }: ToolContext,
): ToolResult {
  if (outcome.kind !== 'result') {
    const content = desk.dataBlock('error', desk.failure(outcome.code, outcome.message));
    return { callId: call.id, content, isError: true };
  }
  const content = desk.dataBlock('result', outcome.content);
  if (content.text.length <= limits.resultCharacters) return { callId: call.id, content, isError: false };
  const tooLong = desk.failure('BAD_INPUT', 'The result is too long; ask for less at once.');
  return { callId: call.id, content: desk.dataBlock('error', tooLong), isError: true };
}

function refusal(): Plan {
  return {
    kind: 'decline',
    reason: 'The language model would not answer this question; put it in other words.',
    understood: [],
    notUnderstood: [],
  };
}

function givenUp({ message }: { readonly message: string }): Plan {
  return {
    kind: 'decline',
    reason: `No query could be written that runs. The last one failed with: ${message}`,
    understood: [],
    notUnderstood: [],
  };
}
