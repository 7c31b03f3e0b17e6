import { ParleyError } from '@parley/errors';
import { type QuestionToken, questionTokens } from './question-tokens.js';

/** What a parameter of a verified question may be. `one_of`: a value of a dimension, `entity.dimension`. */
export type ParameterType =
  | { readonly kind: 'number' }
  | { readonly kind: 'date' }
  | { readonly kind: 'text' }
  | { readonly kind: 'one_of'; readonly dimension: string };

export interface TemplateParameter {
  readonly name: string;
  readonly type: ParameterType;
}

/** A number; a day as `2026-03-31`; a text. */
export type ParameterValue = number | string;

export type TemplatePart =
  | { readonly kind: 'word'; readonly token: QuestionToken }
  | { readonly kind: 'parameter'; readonly parameter: TemplateParameter };

/** A question with places for values: "revenue in {year:number}". */
export interface QuestionTemplate {
  /** As it was written. */
  readonly text: string;
  readonly parts: readonly TemplatePart[];
  readonly parameters: readonly TemplateParameter[];
}

const MAX_LENGTH = 500;
const MAX_PARAMETERS = 8;
const PLACE = /\{([^{}]*)\}/g;
const DECLARATION = /^([a-z][a-z0-9_]{0,39}):(number|date|text|[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)$/;

/**
 * Reads a verified question's text.
 * @throws ParleyError BAD_INPUT where a parameter is not declared as `{name:type}`, or nothing but parameters is said
 */
export function parseTemplate(text: string): QuestionTemplate {
  if (text.length > MAX_LENGTH) refuse(`A verified question has at most ${MAX_LENGTH} characters.`);
  const parts: TemplatePart[] = [];
  const parameters: TemplateParameter[] = [];
  let from = 0;
  const addWords = (until: number) => {
    const said = text.slice(from, until);
    if (/[{}]/.test(said)) refuse('A brace stands alone: parameters are written {name:type}.');
    parts.push(...questionTokens(said).map((token): TemplatePart => ({ kind: 'word', token })));
  };
  for (const place of text.matchAll(PLACE)) {
    addWords(place.index);
    from = place.index + place[0].length;
    const parameter = parameterOf(place[1] ?? '');
    if (parameters.some(({ name }) => name === parameter.name))
      refuse(`The parameter {${parameter.name}} is there twice.`);
    if (parts.at(-1)?.kind === 'parameter') {
      refuse(
        `Put a word before {${parameter.name}}: two parameters side by side can be told apart by nobody.`,
      );
    }
    parameters.push(parameter);
    parts.push({ kind: 'parameter', parameter });
  }
  addWords(text.length);
  if (parameters.length > MAX_PARAMETERS)
    refuse(`A verified question has at most ${MAX_PARAMETERS} parameters.`);
  if (!parts.some(({ kind }) => kind === 'word'))
    refuse('A verified question needs words beside its parameters.');
  return { text, parts, parameters };
}

function parameterOf(declaration: string): TemplateParameter {
  const [, name, type] = DECLARATION.exec(declaration) ?? [];
  if (name === undefined || type === undefined) {
    return refuse(
      `{${declaration}} is no parameter: write {name:type} with the type number, date, text, or a dimension as entity.dimension.`,
    );
  }
  if (type === 'number' || type === 'date' || type === 'text') return { name, type: { kind: type } };
  return { name, type: { kind: 'one_of', dimension: type } };
}

/** A template as a person reads it: without types. */
export function templateLabel({ text }: Pick<QuestionTemplate, 'text'>): string {
  return text.replace(PLACE, (_place, declaration: string) => `{${declaration.split(':')[0]}}`);
}

/** What two templates must not share: the words and places in their order. */
export function templateKey({ parts }: QuestionTemplate): string {
  return JSON.stringify(
    parts.map((part) => (part.kind === 'word' ? part.token.key : { of: part.parameter.type })),
  );
}

/** A template as somebody would ask it with these values. */
export function askTemplate(
  { text }: QuestionTemplate,
  values: Readonly<Record<string, ParameterValue>>,
): string {
  return text.replace(PLACE, (_place, declaration: string) => {
    const [name = '', type] = declaration.split(':');
    const value = values[name];
    return type === 'text' ? `"${value}"` : String(value);
  });
}

function refuse(message: string): never {
  throw new ParleyError('BAD_INPUT', message);
}
