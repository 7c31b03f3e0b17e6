import {
  piecesOf,
  type ScriptedTurn,
  useOf,
  type WireEvent,
  type WireProtocol,
  writtenInput,
} from './script.js';

/** OpenAI's chat completions, streamed, as the many programs that imitate them speak. */
export const OPENAI: WireProtocol = {
  path: '/v1/chat/completions',
  fault(body) {
    const { messages, tools, stream } = Object(body);
    if (stream !== true) return 'stream: only streams are spoken here';
    if (!Array.isArray(messages) || messages.length === 0)
      return 'messages: at least one message is required';
    return unansweredCall(messages) ?? badTool(tools ?? []);
  },
  events: (turn, model) => [...deltas(turn, model), ...closing(turn, model), { data: '[DONE]' }],
  failure: (text, model) => [
    chunk(model, { role: 'assistant', content: '' }),
    ...piecesOf(text).map((piece) => chunk(model, { content: piece })),
    {
      data: JSON.stringify({
        error: { message: 'The server had an error', type: 'server_error', code: null },
      }),
    },
  ],
  errorBody: (status) => ({
    error: { message: 'scripted', type: 'scripted', param: null, code: String(status) },
  }),
};

interface Message {
  readonly role: string;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly arguments: unknown };
  }[];
  readonly tool_call_id?: string;
}

function unansweredCall(messages: readonly Message[]): string | undefined {
  for (const [place, { tool_calls: calls = [] }] of messages.entries()) {
    if (calls.some((call) => typeof call.function.arguments !== 'string'))
      return `messages.${place}: arguments must be a string`;
    const answered = new Set(
      messages.slice(place + 1, place + 1 + calls.length).map((message) => message.tool_call_id),
    );
    if (calls.some(({ id }) => !answered.has(id)))
      return `messages.${place}: tool calls must be followed by tool messages`;
  }
  return undefined;
}

function badTool(
  tools: readonly {
    readonly type: string;
    readonly function?: { readonly name?: string; readonly parameters?: { readonly type?: string } };
  }[],
) {
  return tools.every(
    ({ type, function: called }) => type === 'function' && called?.parameters?.type === 'object',
  )
    ? undefined
    : 'tools: each must be a function whose parameters are an object';
}

function deltas({ text, calls = [] }: ScriptedTurn, model: string): WireEvent[] {
  return [
    chunk(model, { role: 'assistant', content: '' }),
    ...piecesOf(text ?? '').map((piece) => chunk(model, { content: piece })),
    ...calls.flatMap((call, index) => {
      const id = `call_${index}_${Math.random().toString(36).slice(2)}`;
      const first = { index, id, type: 'function', function: { name: call.name, arguments: '' } };
      const rest = piecesOf(writtenInput(call)).map((piece) => ({ index, function: { arguments: piece } }));
      return [first, ...rest].map((delta) => chunk(model, { tool_calls: [delta] }));
    }),
  ];
}

const STOPS = { length: 'length', refused: 'content_filter' } as const;

function closing(turn: ScriptedTurn, model: string): WireEvent[] {
  const { calls = [], stop } = turn;
  const use = useOf(turn);
  const reason = stop === undefined ? (calls.length > 0 ? 'tool_calls' : 'stop') : STOPS[stop];
  const usage = {
    prompt_tokens: use.input,
    completion_tokens: use.output,
    total_tokens: use.input + use.output,
    prompt_tokens_details: { cached_tokens: use.cacheRead ?? 0 },
  };
  const counted = { data: JSON.stringify({ ...envelope(model), choices: [], usage }) };
  return [chunk(model, {}, reason), ...(turn.use === 'untold' ? [] : [counted])];
}

function chunk(model: string, delta: object, finishReason: string | null = null): WireEvent {
  return {
    data: JSON.stringify({
      ...envelope(model),
      choices: [{ index: 0, delta, finish_reason: finishReason }],
      usage: null,
    }),
  };
}

function envelope(model: string) {
  return { id: 'chatcmpl-scripted', object: 'chat.completion.chunk', created: 1_700_000_000, model };
}
