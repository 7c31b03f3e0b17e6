import { type QuestionToken, questionTokens } from './question-tokens.js';

/** Values of a dimension that the person who asks may know. */
export type KnownValues = (dimension: string) => readonly string[];

interface SaidValues {
  readonly byWords: ReadonlyMap<string, string>;
  readonly byText: ReadonlyMap<string, string>;
}

/**
 * Finds the value that some words say. Each dimension's values are cut into words once: a question is compared with a thousand
 * templates, at each of its words.
 */
export class ValueFinder {
  readonly #known: KnownValues;
  readonly #said = new Map<string, SaidValues>();

  constructor(known: KnownValues) {
    this.#known = known;
  }

  /** The first such value, where several are written alike. */
  find(dimension: string, tokens: readonly QuestionToken[]): string | undefined {
    const said = this.#said.get(dimension) ?? saidValues(this.#known(dimension));
    this.#said.set(dimension, said);
    const [first] = tokens;
    if (first?.kind !== 'quoted') return said.byWords.get(keyOf(tokens));
    return tokens.length === 1 ? said.byText.get(first.text.toLowerCase()) : undefined;
  }
}

function saidValues(values: readonly string[]): SaidValues {
  const last = values.toReversed();
  return {
    byWords: new Map(last.map((value) => [keyOf(questionTokens(value)), value])),
    byText: new Map(last.map((value) => [value.toLowerCase(), value])),
  };
}

/** Equal where all tokens are: numbers by what is written. */
function keyOf(tokens: readonly QuestionToken[]): string {
  return JSON.stringify(tokens.map(({ kind, key }) => [kind, key]));
}
