import { isConditionWord, isFunctionWord } from '../language/words.js';
import { parseDay } from './days.js';
import {
  type ParameterType,
  type ParameterValue,
  type QuestionTemplate,
  type TemplatePart,
  templateKey,
} from './question-template.js';
import { type QuestionToken, questionTokens } from './question-tokens.js';
import { type KnownValues, ValueFinder } from './said-values.js';

export interface VerifiedMatch<T> {
  readonly question: T;
  readonly values: Readonly<Record<string, ParameterValue>>;
}

const MAX_TEXT_WORDS = 4;
const MAX_DATE_WORDS = 5;
const MAX_VALUE_WORDS = 8;
const MAX_TOKENS = 100;

/**
 * The verified question that somebody asks, with the values they said: only where each word is accounted for, in the same order, and in
 * one way. "revenue 2023" is not "revenue 2024", and "revenue 2024 without refunds" is neither. Of several that fit, the one that says
 * more itself; of equals none.
 *
 * Stewards who don't see each other's questions may verify the same words twice. Whoever sees both is answered by the older one: what
 * somebody adds without knowing changes nobody's answer.
 *
 * @param questions the latest first
 */
export function matchVerified<T extends { readonly template: QuestionTemplate }>(
  asked: string,
  questions: Iterable<T>,
  knownValues: KnownValues,
): VerifiedMatch<T> | null {
  const tokens = questionTokens(asked);
  if (tokens.length === 0 || tokens.length > MAX_TOKENS) return null;
  let mostWords = 0;
  /** By the key of their template: those that say `mostWords` words. */
  let best = new Map<string, VerifiedMatch<T>>();
  const finder = new ValueFinder(knownValues);
  for (const question of questions) {
    const { template } = question;
    const values = matchTemplate(tokens, { asked, template, values: finder });
    const words = template.parts.filter(({ kind }) => kind === 'word').length;
    if (values === null || words < mostWords) continue;
    if (words > mostWords) best = new Map();
    mostWords = words;
    best.set(templateKey(template), { question, values });
  }
  const [match] = best.values();
  return match === undefined || best.size > 1 ? null : match;
}

interface Matching {
  readonly asked: string;
  readonly template: QuestionTemplate;
  readonly values: ValueFinder;
}

type Values = Readonly<Record<string, ParameterValue>>;

/** Null also where the same words can be shared out in two ways. */
function matchTemplate(tokens: readonly QuestionToken[], matching: Matching): Values | null {
  const found: Values[] = [];
  // Where the rest of the words fits in no way, whatever was taken for the words before: without it, eight parameters are 4^8 ways.
  const deadEnds = new Set<string>();
  follow({ part: 0, token: 0, values: {} });
  return found.length === 1 ? (found[0] ?? null) : null;

  function follow(at: { readonly part: number; readonly token: number; readonly values: Values }): void {
    if (found.length > 1) return;
    const part = matching.template.parts[at.part];
    if (part === undefined) {
      if (at.token === tokens.length) found.push(at.values);
      return;
    }
    const place = `${at.part} ${at.token}`;
    if (deadEnds.has(place)) return;
    const before = found.length;
    for (const { end, value } of continuations(part, tokens, { from: at.token, ...matching })) {
      const values = part.kind === 'parameter' ? { ...at.values, [part.parameter.name]: value } : at.values;
      follow({ part: at.part + 1, token: end, values });
    }
    if (found.length === before) deadEnds.add(place);
  }
}

interface Continuation {
  readonly end: number;
  readonly value: ParameterValue;
}

/** Where a part may end that begins at a token. */
function* continuations(
  part: TemplatePart,
  tokens: readonly QuestionToken[],
  at: Pick<Matching, 'asked' | 'values'> & { readonly from: number },
): Generator<Continuation> {
  const first = tokens[at.from];
  if (first === undefined) return;
  if (part.kind === 'word') {
    if (sameToken(first, part.token)) yield { end: at.from + 1, value: '' };
    return;
  }
  const { type } = part.parameter;
  for (let end = at.from + 1; end <= Math.min(tokens.length, at.from + longest(type)); end += 1) {
    const value = parameterValue(type, tokens.slice(at.from, end), at);
    if (value !== undefined) yield { end, value };
  }
}

/** Numbers by what is written: 10% is not 10, and 2k is not 2000 where the template says 2000. */
function sameToken(left: QuestionToken, right: QuestionToken): boolean {
  return left.kind === right.kind && left.key === right.key;
}

function longest({ kind }: ParameterType): number {
  switch (kind) {
    case 'number':
      return 1;
    case 'date':
      return MAX_DATE_WORDS;
    case 'text':
      return MAX_TEXT_WORDS;
    case 'one_of':
      return MAX_VALUE_WORDS;
  }
}

function parameterValue(
  type: ParameterType,
  tokens: readonly QuestionToken[],
  { asked, values }: Pick<Matching, 'asked' | 'values'>,
): ParameterValue | undefined {
  switch (type.kind) {
    case 'number':
      return numberOf(tokens);
    case 'date':
      return parseDay(asked.slice(tokens[0]?.start, tokens.at(-1)?.end));
    case 'text':
      return textOf(tokens);
    case 'one_of':
      return values.find(type.dimension, tokens);
  }
}

/** Without a currency or a percent sign, which say what is counted. */
function numberOf([token]: readonly QuestionToken[]): number | undefined {
  if (token?.value === undefined || (token.kind === 'number' && !/^\d/.test(token.text))) return undefined;
  return token.text.endsWith('%') || !Number.isFinite(token.value) ? undefined : token.value;
}

function textOf(tokens: readonly QuestionToken[]): string | undefined {
  const [first] = tokens;
  if (first?.kind === 'quoted') return tokens.length === 1 ? first.text : undefined;
  const isPlain = tokens.every(
    ({ kind, key, value }) =>
      kind === 'word' &&
      value === undefined &&
      !isFunctionWord(key) &&
      !isConditionWord(key) &&
      !/\d/.test(key),
  );
  return isPlain ? tokens.map(({ text }) => text).join(' ') : undefined;
}
