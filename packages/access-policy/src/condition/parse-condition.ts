import type {
  ColumnComparison,
  MappingPredicate,
  PolicyOperand,
  PolicyPredicate,
  PolicyScalar,
  TableName,
} from '@parley/sql-guard';
import { ConditionError, type ConditionToken, conditionTokens } from './condition-tokens.js';
import { OPERATOR_OF_SIGN, RESERVED_WORDS } from './condition-words.js';

/** Longer ones belong into a mapping table. */
const MAX_CONDITION_LENGTH = 8_000;
const MAX_DEPTH = 30;

/**
 * Reads a row policy's condition. The language is written down in docs/policies.md; whatever is not in it is refused.
 * @throws ConditionError
 */
export function parseCondition(text: string): PolicyPredicate {
  if (text.length > MAX_CONDITION_LENGTH) {
    throw new ConditionError(
      `A condition has at most ${MAX_CONDITION_LENGTH.toLocaleString('en')} characters: put long lists of values into a mapping table.`,
      0,
    );
  }
  const reading = new ConditionReading(conditionTokens(text));
  const predicate = reading.anyOf(0);
  reading.expectEnd();
  return predicate;
}

class ConditionReading {
  #next = 0;

  constructor(private readonly tokens: readonly ConditionToken[]) {}

  anyOf(depth: number): PolicyPredicate {
    return this.#joined('or', () => this.#joined('and', () => this.#part(depth)));
  }

  expectEnd(): void {
    if (this.#token.kind !== 'end') throw this.#unexpected('`and`, `or` or the end');
  }

  #joined(op: 'and' | 'or', read: () => PolicyPredicate): PolicyPredicate {
    const first = read();
    const operands = [first];
    while (this.#takeWord(op)) operands.push(read());
    return operands.length === 1 ? first : { op, operands };
  }

  #part(depth: number): PolicyPredicate {
    if (depth > MAX_DEPTH) {
      throw new ConditionError(`Brackets and \`not\` go at most ${MAX_DEPTH} levels deep.`, this.#token.at);
    }
    if (this.#takeWord('not')) return { op: 'not', operand: this.#part(depth + 1) };
    if (!this.#takeSign('(')) return this.#comparison();
    const inner = this.anyOf(depth + 1);
    this.#expectSign(')');
    return inner;
  }

  #comparison(): PolicyPredicate {
    const column = this.#identifier('a column');
    if (this.#takeWord('is')) {
      const op = this.#takeWord('not') ? 'is_not_null' : 'is_null';
      this.#expectWord('null');
      return { op, column };
    }
    const isNegated = this.#takeWord('not');
    if (this.#takeWord('in')) return this.#membership(column, isNegated);
    if (isNegated) throw this.#unexpected('`in`');
    return this.#compared(column);
  }

  #compared(column: string): ColumnComparison {
    const op = this.#token.kind === 'sign' ? OPERATOR_OF_SIGN.get(this.#token.value) : undefined;
    if (op === undefined) throw this.#unexpected('`=`, `<>`, `<`, `<=`, `>`, `>=`, `in`, `not in` or `is`');
    this.#next += 1;
    return { op, column, value: this.#value() };
  }

  /** Behind `in`: values, an attribute with several, or a mapping table's column. */
  #membership(column: string, isNegated: boolean): PolicyPredicate {
    const op = isNegated ? 'not_in' : 'in';
    if (this.#isWord('user')) return { op, column, value: this.#value() };
    this.#expectSign('(');
    if (this.#token.kind === 'name' || (this.#token.kind === 'word' && !this.#isBoolean())) {
      const mapping = this.#mapping(column);
      this.#expectSign(')');
      return isNegated ? { op: 'not', operand: mapping } : mapping;
    }
    if (this.#takeSign(')')) return { op, column, value: { constant: [] } };
    const constant = [this.#constant()];
    while (this.#takeSign(',')) constant.push(this.#constant());
    this.#expectSign(')');
    return { op, column, value: { constant } };
  }

  /** `matches of schema.table where a = 1 and b = user.c` */
  #mapping(column: string): MappingPredicate {
    const matches = this.#identifier('a column of the mapping table');
    this.#expectWord('of');
    const mapping = this.#table();
    const where: ColumnComparison[] = [];
    if (this.#takeWord('where')) {
      do where.push(this.#mappingComparison());
      while (this.#takeWord('and'));
    }
    return { op: 'exists', column, mapping, matches, where };
  }

  #mappingComparison(): ColumnComparison {
    const { at } = this.#token;
    const predicate = this.#comparison();
    switch (predicate.op) {
      case 'and':
      case 'or':
      case 'not':
      case 'exists':
      case 'is_null':
      case 'is_not_null':
        throw new ConditionError('A mapping table’s rows are chosen by comparing columns with values.', at);
      default:
        return predicate;
    }
  }

  #table(): TableName {
    const schema = this.#identifier('a table as `schema.table`');
    this.#expectSign('.');
    return { schema, table: this.#identifier('the table’s name') };
  }

  #value(): PolicyOperand {
    if (!this.#takeWord('user')) return { constant: this.#constant() };
    this.#expectSign('.');
    return { attribute: this.#anyName('the name of an attribute') };
  }

  #constant(): PolicyScalar {
    const { kind, value, at } = this.#token;
    if (this.#isBoolean()) {
      this.#next += 1;
      return value.toLowerCase() === 'true';
    }
    if (kind !== 'text' && kind !== 'number') {
      throw this.#unexpected('a text in single quotes, a number, true, false or an attribute as `user.name`');
    }
    this.#next += 1;
    return kind === 'text' ? value : exactNumber(value, at);
  }

  /** A word of the language is a name only in double quotes. */
  #identifier(wanted: string): string {
    const { kind, value } = this.#token;
    if (kind === 'word' && RESERVED_WORDS.has(value.toLowerCase())) throw this.#unexpected(wanted);
    return this.#anyName(wanted);
  }

  #anyName(wanted: string): string {
    const { kind, value } = this.#token;
    if (kind !== 'word' && kind !== 'name') throw this.#unexpected(wanted);
    this.#next += 1;
    return value;
  }

  #isBoolean(): boolean {
    return this.#isWord('true') || this.#isWord('false');
  }

  #isWord(word: string): boolean {
    return this.#token.kind === 'word' && this.#token.value.toLowerCase() === word;
  }

  #takeWord(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#next += 1;
    return true;
  }

  #takeSign(sign: string): boolean {
    if (this.#token.kind !== 'sign' || this.#token.value !== sign) return false;
    this.#next += 1;
    return true;
  }

  #expectWord(word: string): void {
    if (!this.#takeWord(word)) throw this.#unexpected(`\`${word}\``);
  }

  #expectSign(sign: string): void {
    if (!this.#takeSign(sign)) throw this.#unexpected(`\`${sign}\``);
  }

  get #token(): ConditionToken {
    return this.tokens[this.#next] ?? { kind: 'end', value: '', at: 0 };
  }

  #unexpected(wanted: string): ConditionError {
    const { kind, value, at } = this.#token;
    if (kind === 'word' && RESERVED_WORDS.has(value.toLowerCase())) {
      return new ConditionError(
        `Expected ${wanted}, found the word ${value}: a name like that is written in double quotes.`,
        at,
      );
    }
    const found = kind === 'end' ? 'the condition ends' : `found ${JSON.stringify(value)}`;
    return new ConditionError(`Expected ${wanted}, ${found}.`, at);
  }
}

/** A number that changes when it is read would rule other rows than those that were meant. */
function exactNumber(written: string, at: number): number {
  const number = Number(written);
  const digits = written
    .replace(/[eE].*$/, '')
    .replaceAll(/\D/g, '')
    .replace(/^0+/, '');
  if (Number.isFinite(number) && digits.length <= 15) return number;
  throw new ConditionError(
    'A number has at most 15 digits: write a longer one as a text in single quotes.',
    at,
  );
}
