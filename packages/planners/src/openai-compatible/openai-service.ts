import type OpenAI from 'openai';
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
import { OpenAiTurn } from './openai-turn.js';

export interface OpenAiServiceOptions {
  readonly apiKey: string;
  /** With its version, `http://localhost:11434/v1`. Absent: OpenAI's own. Never read from the environment. */
  readonly baseUrl?: string | undefined;
  /**
   * What the limit of an answer is called: OpenAI's newer models take only the first, some programs that imitate it only the second.
   * Absent: the first at OpenAI and Azure.
   */
  readonly outputLimitField?: 'max_completion_tokens' | 'max_tokens' | undefined;
  /** Sends the requests, where an address that somebody gave must be looked at first; absent: the platform's. */
  readonly fetch?: Fetch | undefined;
}

const OWN_ADDRESS = 'https://api.openai.com/v1';
/** Of the SDK's, after 408, 409, 429, 5xx and broken connections; it waits as `retry-after` says. */
const MAX_RETRIES = 2;

/** Anything that speaks OpenAI's chat completions with tools. */
export function createOpenAiService({
  apiKey,
  baseUrl = OWN_ADDRESS,
  outputLimitField = limitFieldOf(baseUrl),
  fetch: send,
}: OpenAiServiceOptions): ModelService {
  const connect = loadedOnce(async () => {
    // Large, and most houses never ask.
    const sdk = await import('openai');
    return new sdk.OpenAI({
      apiKey,
      adminAPIKey: null,
      organization: null,
      project: null,
      baseURL: baseUrl,
      maxRetries: MAX_RETRIES,
      fetch: serviceFetch(send),
      // What the SDK logs may hold what people asked.
      logLevel: 'off',
    });
  });
  return { open: (opening) => new OpenAiChat(connect, opening, outputLimitField) };
}

function limitFieldOf(baseUrl: string): 'max_completion_tokens' | 'max_tokens' {
  const { hostname } = new URL(baseUrl);
  const isOwn = hostname === new URL(OWN_ADDRESS).hostname || hostname.endsWith('.openai.azure.com');
  return isOwn ? 'max_completion_tokens' : 'max_tokens';
}

class OpenAiChat implements ModelChat {
  readonly #connect: () => Promise<OpenAI>;
  readonly #model: string;
  readonly #limitField: 'max_completion_tokens' | 'max_tokens';
  readonly #tools: OpenAI.ChatCompletionTool[];
  /** The rules come first and never change: that is all that providers need to cache them. */
  readonly #messages: OpenAI.ChatCompletionMessageParam[];

  constructor(
    connect: () => Promise<OpenAI>,
    { model, rules, tools }: ChatOpening,
    limitField: 'max_completion_tokens' | 'max_tokens',
  ) {
    this.#connect = connect;
    this.#model = model;
    this.#limitField = limitField;
    this.#messages = [{ role: 'system', content: rules.map(({ text }) => text).join('\n\n') }];
    this.#tools = tools.map(({ name, description, schema, isStrict }) => ({
      type: 'function',
      function: { name, description, parameters: { ...schema }, ...(isStrict ? { strict: true } : {}) },
    }));
  }

  async *turn(
    news: ChatNews,
    { maxOutputTokens, signal }: TurnOptions,
  ): AsyncGenerator<TurnDelta, void, void> {
    this.#messages.push(...messagesOf(news));
    const reading = new OpenAiTurn();
    try {
      const client = await this.#connect();
      const stream = await client.chat.completions.create(
        {
          model: this.#model,
          [this.#limitField]: maxOutputTokens,
          messages: this.#messages,
          tools: this.#tools,
          stream: true,
          stream_options: { include_usage: true },
        },
        { signal },
      );
      for await (const chunk of stream) yield* reading.read(chunk);
    } catch (error) {
      signal.throwIfAborted();
      throw failureOf(SERVICE, error);
    }
    // The SDK ends an aborted stream without a word, and can't tell a cut one from a whole.
    signal.throwIfAborted();
    if (!reading.isComplete) throw brokenStream(SERVICE);
    this.#messages.push(reading.message);
    yield { kind: 'turn', turn: reading.turn };
  }
}

const SERVICE = 'The language model service';

function messagesOf(news: ChatNews): OpenAI.ChatCompletionMessageParam[] {
  if (news.kind === 'said')
    return [{ role: 'user', content: news.texts.map(({ text }) => text).join('\n\n') }];
  return news.results.map(({ callId, content }) => ({
    role: 'tool',
    tool_call_id: callId,
    content: content.text,
  }));
}
