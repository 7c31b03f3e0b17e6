import type { AnswerRows, Disclosure, QueryPlan, SentContent, VerifiedExample } from '../planner.js';
import { escapeData } from './escape-data.js';
import { withheldIn, withheldLiterals } from './withheld-literals.js';

/** Text that may leave for a provider. Only this file makes it: a service takes nothing else. */
class LeavingText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }
}
export type OutgoingText = LeavingText;

/** A value that was cleared for leaving. */
class ClearedValue {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  toJSON(): unknown {
    return this.#value;
  }
}
export type Cleared = ClearedValue;

/** Cleared values under names of our own. */
export type ClearedTree =
  | Cleared
  | undefined
  | readonly ClearedTree[]
  | { readonly [name: string]: ClearedTree };

/** Where a block of data comes from, for the model to know whose words it reads. */
export type DataOrigin =
  | 'model'
  | 'question'
  | 'note'
  | 'circumstances'
  | 'conversation'
  | 'verified-examples'
  | 'failed-plan'
  | 'result'
  | 'error';

const WITHHELD = 'withheld: this tenant lets no values leave';

/** Codes whose messages are Parley's own words about names and shapes. All others may quote the data. */
const OWN_WORDS =
  /^(SQL_|SEMANTIC_|PLAN_|MODEL_|BAD_INPUT$|COLUMN_MASKED$|POLICY_ATTRIBUTE_MISSING$|NOT_FOUND$|QUERY_TIMEOUT$|SCHEMA_CHANGED$|ESTIMATE_TOO_HIGH$)/;

const MAX_MESSAGE = 2_000;

/** What an engine quotes: names, and values. */
const QUOTED = /"[^"]*"|'[^']*'|“[^”]*”|`[^`]*`|[+-]?\d[\d.,]*/g;

/**
 * Decides what of a tenant's own may leave for a model, and counts what did. One for each plan. Text reaches a service only as
 * {@link OutgoingText}, which is made of cleared values alone; each method here is one kind of content and says when it leaves.
 */
export class OutgoingDesk {
  readonly disclosure: Disclosure;
  #names = 0;
  #values = 0;
  #rows = 0;
  #characters = 0;

  constructor(disclosure: Disclosure) {
    this.disclosure = disclosure;
  }

  get letsValuesOut(): boolean {
    return this.disclosure !== 'schema';
  }

  /** Words of this project. */
  ownWords(text: string): OutgoingText {
    return this.#leave(text);
  }

  /** A message that is data from beginning to end, in a block that nothing inside can close. */
  dataBlock(origin: DataOrigin, content: ClearedTree): OutgoingText {
    return this.#leave(
      `<data origin="${origin}">\n${escapeData(JSON.stringify(content) ?? 'null')}\n</data>`,
    );
  }

  /** What somebody says of the question itself, or our own numbers and words: always leaves. */
  said(text: string | number | boolean): Cleared {
    return new ClearedValue(text);
  }

  /** Names, labels, synonyms and descriptions of so many things of the model: always leave. */
  described(description: unknown, count = 1): Cleared {
    this.#names += count;
    return new ClearedValue(description);
  }

  /** Values of the data. */
  values(values: readonly string[]): Cleared {
    if (!this.letsValuesOut) return new ClearedValue(WITHHELD);
    this.#values += values.length;
    return new ClearedValue(values);
  }

  /** What may quote values: SQL, derivations, definitions, numbers of rows. */
  mayQuoteValues(content: unknown): Cleared {
    return new ClearedValue(this.letsValuesOut ? content : WITHHELD);
  }

  /** A query somebody wrote before: its literals may come from the data. */
  query(query: QueryPlan['query']): Cleared {
    if (this.letsValuesOut) return new ClearedValue(query);
    if (query.kind === 'sql') return new ClearedValue(WITHHELD);
    return new ClearedValue({ kind: query.kind, semantic: withheldLiterals(query.semantic) });
  }

  /** A question of somebody else's. What only SQL answers has literals that nobody can tell from names: `undefined`. */
  example({ question, query }: VerifiedExample): ClearedTree {
    if (this.letsValuesOut) return { question: new ClearedValue(question), query: this.query(query) };
    if (query.kind === 'sql') return undefined;
    return { question: new ClearedValue(withheldIn(question, query.semantic)), query: this.query(query) };
  }

  /** Words that a person chose and did not write: they name values as the query does. */
  choice(question: string, query: QueryPlan['query']): Cleared {
    if (this.letsValuesOut) return new ClearedValue(question);
    return new ClearedValue(query.kind === 'sql' ? WITHHELD : withheldIn(question, query.semantic));
  }

  /** Rows of an answer the asker has had. */
  rows(answer: AnswerRows): Cleared | undefined {
    if (this.disclosure !== 'rows') return undefined;
    this.#rows += answer.rows.length;
    return new ClearedValue(answer);
  }

  /** Why something failed. A database's own words may quote cells, which are rows', not samples. */
  failure(code: string, message: string): ClearedTree {
    return { code: new ClearedValue(code), message: new ClearedValue(this.#wordsOf(code, message)) };
  }

  /** What was let out since the last call. */
  takeSent(): SentContent {
    const sent = {
      disclosure: this.disclosure,
      names: this.#names,
      values: this.#values,
      rows: this.#rows,
      characters: this.#characters,
    };
    this.#names = this.#values = this.#rows = this.#characters = 0;
    return sent;
  }

  #wordsOf(code: string, message: string): string {
    const said = message.slice(0, MAX_MESSAGE);
    if (OWN_WORDS.test(code) || this.disclosure === 'rows') return said;
    return this.letsValuesOut ? said.replace(QUOTED, '…') : WITHHELD;
  }

  #leave(text: string): OutgoingText {
    this.#characters += text.length;
    return new LeavingText(text);
  }
}
