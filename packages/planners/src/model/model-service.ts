import type { TokenUse } from '../planner.js';
import type { OutgoingText } from './outgoing.js';
import type { JsonSchema } from './tools/input-schema.js';

/** A tool as a model is told of it. */
export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonSchema;
  /** The provider is asked to hold the model to the schema: only for flat schemas in which every field is required. */
  readonly isStrict: boolean;
}

/** What a conversation begins with. The rules and the tools are the same for many questions, so that providers can cache them. */
export interface ChatOpening {
  readonly model: string;
  readonly rules: readonly OutgoingText[];
  readonly tools: readonly ToolDescription[];
}

/** What is new since the model's last turn. */
export type ChatNews =
  | { readonly kind: 'said'; readonly texts: readonly OutgoingText[] }
  | { readonly kind: 'results'; readonly results: readonly ToolResult[] };

export interface ToolResult {
  readonly callId: string;
  readonly content: OutgoingText;
  readonly isError: boolean;
}

export type ToolInput =
  | { readonly kind: 'json'; readonly value: unknown }
  /** Not JSON, or cut off. */
  | { readonly kind: 'malformed' };

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: ToolInput;
}

export interface ModelTurn {
  readonly calls: readonly ToolCall[];
  /** `length`: cut at the output limit; `refused`: the provider or the model would not answer. */
  readonly stop: 'calls' | 'end' | 'length' | 'refused';
}

export type TurnDelta =
  | { readonly kind: 'text'; readonly text: string }
  /** What this turn has cost so far: replaces the one before. */
  | { readonly kind: 'use'; readonly use: TokenUse }
  /** The last: the whole turn. */
  | { readonly kind: 'turn'; readonly turn: ModelTurn };

export interface TurnOptions {
  readonly maxOutputTokens: number;
  readonly signal: AbortSignal;
}

/** One conversation with a model: keeps all that was said, in the provider's own form. */
export interface ModelChat {
  /**
   * Sends what is new and reads the model's turn. A chat whose turn has thrown is over.
   *
   * @throws ParleyError MODEL_SERVICE_UNAVAILABLE, MODEL_SERVICE_REFUSED; `signal.reason` when aborted
   */
  turn(news: ChatNews, options: TurnOptions): AsyncIterable<TurnDelta>;
}

/** A provider of models, or a program that speaks like one. */
export interface ModelService {
  open(opening: ChatOpening): ModelChat;
}
