import { ParleyError } from '@parley/errors';
import type { TokenUse } from '../planner.js';
import type { ModelLimits } from './limits.js';

/** A token is seldom shorter; counting too many only ends a conversation a little early. */
const CHARACTERS_PER_TOKEN = 3;
/** With less room no plan can be written. */
const LEAST_OUTPUT_TOKENS = 256;

/** In tokens. */
interface TurnRoom {
  readonly expectedInput: number;
  readonly maxOutputTokens: number;
}

/** More than it will be, as a rule. */
export function tokensOf(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** Counts what one conversation takes, and ends it before it takes too much. */
export class Budget {
  readonly #limits: ModelLimits;
  readonly #tokenBudget: number;
  #turns = 0;
  #faults = 0;
  #failedChecks = 0;
  #input = 0;
  #output = 0;
  /** What the next request repeats of earlier ones. */
  #repeated: number;

  /** @param toolCharacters what each request tells of tools */
  constructor(limits: ModelLimits, tokenBudget: number | undefined, toolCharacters: number) {
    this.#limits = limits;
    this.#tokenBudget = tokenBudget ?? Number.POSITIVE_INFINITY;
    this.#repeated = tokensOf(toolCharacters);
  }

  /**
   * Room for another turn.
   *
   * @param newCharacters what is sent for the first time
   * @throws ParleyError MODEL_LIMIT_REACHED, QUOTA_EXCEEDED
   */
  nextTurn(newCharacters: number): TurnRoom {
    const { turns, inputTokens, outputTokens, outputTokensPerTurn } = this.#limits;
    if (this.#turns >= turns) throw limitReached('turns');
    const input = this.#repeated + tokensOf(newCharacters);
    if (this.#input + input > inputTokens) throw limitReached('tokens');
    const room = Math.min(outputTokensPerTurn, outputTokens - this.#output);
    if (room < LEAST_OUTPUT_TOKENS) throw limitReached('tokens');
    const affordable = this.#tokenBudget - this.#input - this.#output - input;
    if (affordable < LEAST_OUTPUT_TOKENS) throw quotaExceeded();
    this.#turns += 1;
    return { expectedInput: input, maxOutputTokens: Math.min(room, affordable) };
  }

  spend({ input, output }: TokenUse): void {
    this.#input += input;
    this.#output += output;
    this.#repeated = input + output;
  }

  /** @throws ParleyError MODEL_ANSWER_UNUSABLE */
  countFault(): void {
    this.#faults += 1;
    if (this.#faults > this.#limits.faults) {
      throw new ParleyError(
        'MODEL_ANSWER_UNUSABLE',
        'The language model’s answers could not be used; ask again, or in other words.',
      );
    }
  }

  /** False when there were too many. */
  mayFailAnotherCheck(): boolean {
    this.#failedChecks += 1;
    return this.#failedChecks <= this.#limits.failedChecks;
  }
}

export function limitReached(limit: 'turns' | 'tokens' | 'time'): ParleyError {
  return new ParleyError(
    'MODEL_LIMIT_REACHED',
    'The language model took more than one question may; ask for less at once, or in other words.',
    { details: { limit } },
  );
}

function quotaExceeded(): ParleyError {
  return new ParleyError(
    'QUOTA_EXCEEDED',
    'Your tenant’s language model tokens are used up; ask an administrator for more, or use the built-in planner.',
    { details: { quota: 'modelTokens' } },
  );
}
