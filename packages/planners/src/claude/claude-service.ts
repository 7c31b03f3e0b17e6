import type Anthropic from '@anthropic-ai/sdk';
import { loadedOnce } from '../model/loaded-once.js';
import type {
  ChatNews,
  ChatOpening,
  ModelChat,
  ModelService,
  TurnDelta,
  TurnOptions,
} from '../model/model-service.js';
import { brokenStream, failureOf } from '../model/service-failure.js';
import { type Fetch, serviceFetch } from '../model/service-fetch.js';
import { ClaudeTurn } from './claude-turn.js';

export interface ClaudeServiceOptions {
  readonly apiKey: string;
  /** Absent: Anthropic's own. Never read from the environment: a stray variable must not send questions elsewhere. */
  readonly baseUrl?: string | undefined;
  /** Sends the requests, where an address that somebody gave must be looked at first; absent: the platform's. */
  readonly fetch?: Fetch | undefined;
}

const OWN_ADDRESS = 'https://api.anthropic.com';
/** Of the SDK's, after 408, 409, 429, 5xx and broken connections; it waits as `retry-after` says. */
const MAX_RETRIES = 2;
const CACHED = { type: 'ephemeral' } as const;

/** Models of Anthropic's Messages API, from Claude 4.6 on: they think adaptively and tell a summary of it. */
export function createClaudeService({
  apiKey,
  baseUrl = OWN_ADDRESS,
  fetch: send,
}: ClaudeServiceOptions): ModelService {
  const connect = loadedOnce(async () => {
    // Large, and most houses never ask.
    const sdk = await import('@anthropic-ai/sdk');
    return new sdk.Anthropic({
      apiKey,
      authToken: null,
      baseURL: baseUrl,
      maxRetries: MAX_RETRIES,
      fetch: serviceFetch(send),
      // What the SDK logs and traces may hold what people asked.
      logLevel: 'off',
      openTelemetry: false,
    });
  });
  return { open: (opening) => new ClaudeChat(connect, opening) };
}

class ClaudeChat implements ModelChat {
  readonly #connect: () => Promise<Anthropic>;
  readonly #model: string;
  readonly #system: Anthropic.TextBlockParam[];
  readonly #tools: Anthropic.Tool[];
  readonly #messages: Anthropic.MessageParam[] = [];

  constructor(connect: () => Promise<Anthropic>, { model, rules, tools }: ChatOpening) {
    this.#connect = connect;
    this.#model = model;
    // The last block's mark caches the tools, the rules and the outline for the next question.
    this.#system = rules.map(({ text }, place) => ({
      type: 'text',
      text,
      ...(place === rules.length - 1 ? { cache_control: CACHED } : {}),
    }));
    this.#tools = tools.map(({ name, description, schema, isStrict }) => ({
      name,
      description,
      input_schema: { ...schema, type: 'object' },
      ...(isStrict ? { strict: true } : {}),
    }));
  }

  async *turn(
    news: ChatNews,
    { maxOutputTokens, signal }: TurnOptions,
  ): AsyncGenerator<TurnDelta, void, void> {
    this.#messages.push({ role: 'user', content: contentOf(news) });
    const reading = new ClaudeTurn();
    try {
      const client = await this.#connect();
      const stream = await client.messages.create(
        {
          model: this.#model,
          max_tokens: maxOutputTokens,
          system: this.#system,
          tools: this.#tools,
          messages: this.#messages,
          // Marks the newest message too, so that the next turn of this conversation reads all before it from the cache.
          cache_control: CACHED,
          thinking: { type: 'adaptive', display: 'summarized' },
          output_config: { effort: 'medium' },
          stream: true,
        },
        { signal },
      );
      for await (const event of stream) {
        const told = reading.read(event);
        if (told !== undefined) yield told;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw failureOf('Claude', error);
    }
    // The SDK ends an aborted stream without a word, and can't tell a cut one from a whole.
    signal.throwIfAborted();
    if (!reading.isComplete) throw brokenStream('Claude');
    const content = [...reading.content];
    if (content.length > 0) this.#messages.push({ role: 'assistant', content });
    yield { kind: 'turn', turn: reading.turn };
  }
}

function contentOf(news: ChatNews): Anthropic.ContentBlockParam[] {
  if (news.kind === 'said') return news.texts.map(({ text }) => ({ type: 'text', text }));
  return news.results.map(({ callId, content, isError }) => ({
    type: 'tool_result',
    tool_use_id: callId,
    content: content.text,
    ...(isError ? { is_error: true } : {}),
  }));
}
