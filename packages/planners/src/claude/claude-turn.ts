import type Anthropic from '@anthropic-ai/sdk';
import type { ModelTurn, ToolCall, ToolInput, TurnDelta } from '../model/model-service.js';
import type { TokenUse } from '../planner.js';

type Event = Anthropic.RawMessageStreamEvent;
type Block = Anthropic.ContentBlockParam;
/** A block while it is written. */
type OpenBlock =
  | { readonly type: 'text'; text: string }
  | { readonly type: 'thinking'; thinking: string; signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; json: string };

/** What goes in place of an input that is no JSON: the service takes objects only. */
const MALFORMED = { malformed: true } as const;

/** Puts the events of one streamed message together. */
export class ClaudeTurn {
  readonly #blocks = new Map<number, OpenBlock>();
  #use: TokenUse = { input: 0, output: 0 };
  #stop: Anthropic.StopReason | null = null;
  #isComplete = false;

  /** False while the stream goes on, and for good when it was cut. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  read(event: Event): TurnDelta | undefined {
    switch (event.type) {
      case 'message_start':
        return this.#count(event.message.usage);
      case 'content_block_start':
        return this.#open(event);
      case 'content_block_delta':
        return this.#append(event);
      case 'message_delta':
        this.#stop = event.delta.stop_reason;
        return this.#count(event.usage);
      case 'message_stop':
        this.#isComplete = true;
        return undefined;
      default:
        // Ends of blocks; and kinds that may be added to the protocol are none of ours.
        return undefined;
    }
  }

  /** To be given back as it came: thinking blocks are signed. */
  get content(): readonly Block[] {
    return [...this.#blocks.values()].flatMap((block): Block[] => {
      if (block.type === 'text') return block.text === '' ? [] : [block];
      // Cut at the output limit: what is not signed is not taken back.
      if (block.type === 'thinking' && block.signature === '') return [];
      if (block.type !== 'tool_use') return [block];
      const { id, name } = block;
      const input = inputOf(block.json);
      return [{ type: 'tool_use', id, name, input: input.kind === 'json' ? input.value : MALFORMED }];
    });
  }

  get turn(): ModelTurn {
    const calls = [...this.#blocks.values()].flatMap((block): ToolCall[] =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: inputOf(block.json) }] : [],
    );
    return { calls, stop: stopOf(this.#stop) };
  }

  #open({ index, content_block: block }: Anthropic.RawContentBlockStartEvent): TurnDelta | undefined {
    switch (block.type) {
      case 'text':
        this.#blocks.set(index, { type: 'text', text: block.text });
        return toldText(block.text);
      case 'thinking':
        this.#blocks.set(index, { type: 'thinking', thinking: block.thinking, signature: block.signature });
        return toldText(block.thinking);
      case 'redacted_thinking':
        this.#blocks.set(index, { type: 'redacted_thinking', data: block.data });
        return undefined;
      case 'tool_use':
        this.#blocks.set(index, { type: 'tool_use', id: block.id, name: block.name, json: '' });
        return undefined;
      default:
        // Tools that run at the provider are never offered.
        return undefined;
    }
  }

  #append({ index, delta }: Anthropic.RawContentBlockDeltaEvent): TurnDelta | undefined {
    const block = this.#blocks.get(index);
    if (block?.type === 'text' && delta.type === 'text_delta') {
      block.text += delta.text;
      return toldText(delta.text);
    }
    if (block?.type === 'thinking' && delta.type === 'thinking_delta') {
      block.thinking += delta.thinking;
      return toldText(delta.thinking);
    }
    if (block?.type === 'thinking' && delta.type === 'signature_delta') block.signature = delta.signature;
    if (block?.type === 'tool_use' && delta.type === 'input_json_delta') block.json += delta.partial_json;
    return undefined;
  }

  /** Counts are cumulative, and a count that is missing has not changed. */
  #count(usage: Anthropic.MessageDeltaUsage | Anthropic.Usage): TurnDelta {
    const before = this.#use;
    const cacheRead = usage.cache_read_input_tokens ?? before.cacheRead ?? 0;
    const cacheWrite = usage.cache_creation_input_tokens ?? before.cacheWrite ?? 0;
    const uncached = usage.input_tokens ?? before.input - (before.cacheRead ?? 0) - (before.cacheWrite ?? 0);
    this.#use = {
      input: uncached + cacheRead + cacheWrite,
      output: usage.output_tokens,
      cacheRead,
      cacheWrite,
    };
    return { kind: 'use', use: this.#use };
  }
}

function toldText(text: string): TurnDelta | undefined {
  return text === '' ? undefined : { kind: 'text', text };
}

/** A tool without input may send nothing at all. */
function inputOf(json: string): ToolInput {
  if (json === '') return { kind: 'json', value: {} };
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { kind: 'json', value } : { kind: 'malformed' };
  } catch {
    return { kind: 'malformed' };
  }
}

function stopOf(stop: Anthropic.StopReason | null): ModelTurn['stop'] {
  switch (stop) {
    case 'tool_use':
      return 'calls';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'refused';
    default:
      return 'end';
  }
}
