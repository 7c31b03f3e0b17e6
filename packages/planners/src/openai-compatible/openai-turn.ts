import type OpenAI from 'openai';
import type { ModelTurn, ToolCall, ToolInput, TurnDelta } from '../model/model-service.js';

type Chunk = OpenAI.ChatCompletionChunk;

/** A call while it is written. Some programs send no id: one is made, for the answer needs it. */
interface OpenCall {
  id: string;
  name: string;
  json: string;
}

/** Puts the chunks of one streamed completion together. */
export class OpenAiTurn {
  readonly #calls = new Map<number, OpenCall>();
  #text = '';
  #refusal = '';
  #finish: OpenAI.ChatCompletionChunk.Choice['finish_reason'] = null;

  /** False while the stream goes on, and for good when it was cut. */
  get isComplete(): boolean {
    return this.#finish !== null;
  }

  *read(chunk: Chunk): Generator<TurnDelta, void, void> {
    const [choice] = chunk.choices;
    if (choice !== undefined) {
      // Imitations leave the delta of the last chunk out.
      const { content, refusal, tool_calls: calls = [] } = choice.delta ?? {};
      if (content) {
        this.#text += content;
        yield { kind: 'text', text: content };
      }
      this.#refusal += refusal ?? '';
      for (const call of calls) this.#append(call);
      this.#finish = choice.finish_reason ?? this.#finish;
    }
    if (chunk.usage) yield { kind: 'use', use: useOf(chunk.usage) };
  }

  get message(): OpenAI.ChatCompletionAssistantMessageParam {
    const calls = [...this.#calls.values()];
    return {
      role: 'assistant',
      content: this.#text === '' ? null : this.#text,
      ...(calls.length === 0
        ? {}
        : {
            tool_calls: calls.map(({ id, name, json }) => ({
              id,
              type: 'function',
              function: { name, arguments: json },
            })),
          }),
    };
  }

  get turn(): ModelTurn {
    const calls = [...this.#calls.values()].map(
      ({ id, name, json }): ToolCall => ({ id, name, input: inputOf(json) }),
    );
    return { calls, stop: this.#stop(calls.length > 0) };
  }

  #append({ index, id, function: called }: OpenAI.ChatCompletionChunk.Choice.Delta.ToolCall): void {
    const call = this.#calls.get(index) ?? { id: id ?? `call_${index}`, name: '', json: '' };
    call.name += called?.name ?? '';
    call.json += called?.arguments ?? '';
    this.#calls.set(index, call);
  }

  /** Imitations say `stop` after calls too. */
  #stop(hasCalls: boolean): ModelTurn['stop'] {
    if (this.#refusal !== '' || this.#finish === 'content_filter') return 'refused';
    if (this.#finish === 'length') return 'length';
    return hasCalls ? 'calls' : 'end';
  }
}

function useOf({
  prompt_tokens: input,
  completion_tokens: output,
  prompt_tokens_details: details,
}: OpenAI.CompletionUsage) {
  return {
    input,
    output,
    ...(details?.cached_tokens === undefined ? {} : { cacheRead: details.cached_tokens }),
  };
}

function inputOf(json: string): ToolInput {
  if (json.trim() === '') return { kind: 'json', value: {} };
  try {
    return { kind: 'json', value: JSON.parse(json) };
  } catch {
    return { kind: 'malformed' };
  }
}
