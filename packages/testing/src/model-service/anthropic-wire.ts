import {
  piecesOf,
  type ScriptedTurn,
  useOf,
  type WireEvent,
  type WireProtocol,
  writtenInput,
} from './script.js';

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};

/** Anthropic's Messages API, streamed. */
export const ANTHROPIC: WireProtocol = {
  path: '/v1/messages',
  fault(body, headers) {
    const { messages, tools, max_tokens: maxTokens, stream } = Object(body);
    if (headers['anthropic-version'] === undefined) return 'anthropic-version: header is required';
    if (stream !== true) return 'stream: only streams are spoken here';
    if (!(maxTokens > 0)) return 'max_tokens: must be positive';
    if (!Array.isArray(messages) || messages.length === 0)
      return 'messages: at least one message is required';
    if (messages[0].role !== 'user') return 'messages.0: the first message must be a user’s';
    return unansweredCall(messages) ?? badTool(tools ?? []);
  },
  events: (turn, model) => [...opening(turn, model), ...blocks(turn), ...closing(turn)],
  failure: (text, model) => [
    ...opening({ kind: 'turn' }, model),
    ...textBlock(0, 'text', text).slice(0, -1),
    event('error', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
  ],
  errorBody: (status) => ({
    type: 'error',
    error: { type: ERROR_TYPES[status] ?? 'api_error', message: 'scripted' },
    request_id: 'req_scripted',
  }),
};

interface Block {
  readonly type: string;
  readonly id?: string;
  readonly tool_use_id?: string;
  readonly input?: unknown;
}

/** Each call must be answered in the very next message, or the service refuses the conversation. */
function unansweredCall(
  messages: readonly { readonly role: string; readonly content: unknown }[],
): string | undefined {
  for (const [place, { role, content }] of messages.entries()) {
    const blocks: readonly Block[] = Array.isArray(content) ? content : [];
    if (blocks.length === 0 && typeof content !== 'string') return `messages.${place}: content is required`;
    const calls = role === 'assistant' ? blocks.filter(({ type }) => type === 'tool_use') : [];
    if (calls.some(({ input }) => typeof input !== 'object'))
      return `messages.${place}: tool_use.input must be an object`;
    const next = messages[place + 1]?.content;
    const answers: readonly Block[] = Array.isArray(next) ? next : [];
    const answered = new Set(answers.map((block) => block.tool_use_id));
    if (calls.some(({ id }) => !answered.has(id)))
      return `messages.${place}: tool_use ids without tool_result blocks`;
  }
  return undefined;
}

function badTool(
  tools: readonly { readonly name: string; readonly input_schema?: { readonly type?: string } }[],
) {
  const bad = tools.find(
    ({ name, input_schema: schema }) => !/^[a-zA-Z0-9_-]{1,128}$/.test(name) || schema?.type !== 'object',
  );
  return bad === undefined ? undefined : `tools: ${bad.name}: input_schema.type must be object`;
}

function opening(turn: ScriptedTurn, model: string): WireEvent[] {
  const { input, cacheRead = 0, cacheWrite = 0 } = useOf(turn);
  const usage = {
    input_tokens: input - cacheRead - cacheWrite,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: 1,
  };
  const message = {
    id: 'msg_scripted',
    type: 'message',
    role: 'assistant',
    content: [],
    model,
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  return [event('message_start', { type: 'message_start', message }), event('ping', { type: 'ping' })];
}

function blocks({ thinking, text, calls = [] }: ScriptedTurn): WireEvent[] {
  const written: ((index: number) => WireEvent[])[] = [
    ...(thinking === undefined ? [] : [(index: number) => textBlock(index, 'thinking', thinking)]),
    ...(text === undefined ? [] : [(index: number) => textBlock(index, 'text', text)]),
    ...calls.map((call, place) => (index: number) => {
      const block = {
        type: 'tool_use',
        id: `toolu_${place}_${Math.random().toString(36).slice(2)}`,
        name: call.name,
        input: {},
      };
      const deltas = piecesOf(writtenInput(call)).map((piece) => ({
        type: 'input_json_delta',
        partial_json: piece,
      }));
      return blockEvents(index, block, [{ type: 'input_json_delta', partial_json: '' }, ...deltas]);
    }),
  ];
  return written.flatMap((write, index) => write(index));
}

function textBlock(index: number, kind: 'text' | 'thinking', text: string): WireEvent[] {
  const deltas: object[] = piecesOf(text).map((piece) => ({ type: `${kind}_delta`, [kind]: piece }));
  if (kind === 'thinking') deltas.push({ type: 'signature_delta', signature: 'c2lnbmVk' });
  return blockEvents(
    index,
    { type: kind, [kind]: '', ...(kind === 'thinking' ? { signature: '' } : {}) },
    deltas,
  );
}

function blockEvents(index: number, block: object, deltas: readonly object[]): WireEvent[] {
  return [
    event('content_block_start', { type: 'content_block_start', index, content_block: block }),
    ...deltas.map((delta) => event('content_block_delta', { type: 'content_block_delta', index, delta })),
    event('content_block_stop', { type: 'content_block_stop', index }),
  ];
}

const STOPS = { length: 'max_tokens', refused: 'refusal' } as const;

function closing(turn: ScriptedTurn): WireEvent[] {
  const { calls = [], stop } = turn;
  const reason = stop === undefined ? (calls.length > 0 ? 'tool_use' : 'end_turn') : STOPS[stop];
  const delta = { stop_reason: reason, stop_sequence: null };
  return [
    event('message_delta', { type: 'message_delta', delta, usage: { output_tokens: useOf(turn).output } }),
    event('message_stop', { type: 'message_stop' }),
  ];
}

function event(name: string, data: object): WireEvent {
  return { event: name, data: JSON.stringify(data) };
}
