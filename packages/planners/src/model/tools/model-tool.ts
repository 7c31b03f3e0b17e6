import type { z } from 'zod';
import type { Plan, PlanRequest } from '../../planner.js';
import type { ModelLimits } from '../limits.js';
import type { ToolDescription } from '../model-service.js';
import type { ClearedTree, OutgoingDesk } from '../outgoing.js';

/** What tools work with while one question is planned. */
export interface ToolContext {
  readonly request: PlanRequest;
  readonly desk: OutgoingDesk;
  readonly limits: ModelLimits;
}

export type ToolOutcome =
  | { readonly kind: 'result'; readonly content: ClearedTree }
  /** The call can't be answered, and the model is told why. */
  | { readonly kind: 'error'; readonly code: string; readonly message: string }
  /** A query that was checked and can't run: the model may mend it, so many times. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'plan'; readonly plan: Plan };

/** Something a model may call. */
export interface ModelTool<Input = unknown> extends ToolDescription {
  readonly input: z.ZodType<Input>;
  /** What a person is told meanwhile; `undefined` for what takes no time. */
  step(input: Input): string | undefined;
  /** @throws ParleyError; what it says is told to the model as data */
  run(input: Input, context: ToolContext): Promise<ToolOutcome>;
}

const MAX_STEP = 120;

/** A step's title with words of the model's own, which may be any. */
export function stepOf(doing: string, words: string): string {
  const plain = words.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return `${doing} ${plain.length <= MAX_STEP ? plain : `${plain.slice(0, MAX_STEP)}…`}`;
}
