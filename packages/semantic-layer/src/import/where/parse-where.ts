import { comparisonOf } from '../../model/comparison-signs.js';
import type { Comparison } from '../../model/condition.js';
import { type ReferenceCall, readReference } from './read-reference.js';
import { readTokens, type TokenReader } from './token-reader.js';
import { tokeniseWhere, WhereFault, type WhereToken } from './where-tokens.js';
import type { WhereOperand, WhereTree } from './where-tree.js';

type Parsed<T> = { readonly ok: true; readonly tree: T } | { readonly ok: false; readonly message: string };

/** Deep nesting would be a way to exhaust the stack. */
const MAX_DEPTH = 50;

/** Reads a MetricFlow filter: SQL conditions over `{{ Dimension('order__status') }}` and the like. */
export function parseWhere(text: string): Parsed<WhereTree> {
  return parsed(text, (tokens) => readOr(tokens, 0));
}

/** Reads one reference that stands alone, as saved queries write their group-bys and orders. */
export function parseReference(text: string): Parsed<ReferenceCall> {
  // Quotes are read as Jinja's where the text has no braces of its own.
  const braced = text.includes('{{') ? text : `{{ ${text} }}`;
  return parsed(braced, readBraces);
}

function parsed<T>(text: string, read: (tokens: TokenReader) => T): Parsed<T> {
  try {
    const tokens = readTokens(tokeniseWhere(text));
    const tree = read(tokens);
    if (!tokens.atEnd()) tokens.fail();
    return { ok: true, tree };
  } catch (error) {
    if (error instanceof WhereFault) return { ok: false, message: error.message };
    throw error;
  }
}

function readOr(tokens: TokenReader, depth: number): WhereTree {
  const parts = [readAnd(tokens, depth)];
  while (tokens.takes('OR')) parts.push(readAnd(tokens, depth));
  return joined('or', parts);
}

function readAnd(tokens: TokenReader, depth: number): WhereTree {
  const parts = [readNot(tokens, depth)];
  while (tokens.takes('AND')) parts.push(readNot(tokens, depth));
  return joined('and', parts);
}

function joined(kind: 'and' | 'or', parts: readonly WhereTree[]): WhereTree {
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { kind, parts };
}

function readNot(tokens: TokenReader, depth: number): WhereTree {
  if (depth > MAX_DEPTH) throw new WhereFault('It is nested too deeply');
  return tokens.takes('NOT')
    ? { kind: 'not', part: readNot(tokens, depth + 1) }
    : readCondition(tokens, depth);
}

function readCondition(tokens: TokenReader, depth: number): WhereTree {
  if (tokens.takes('(')) {
    const inner = readOr(tokens, depth + 1);
    tokens.expect(')');
    // `({{ Dimension('a__b') }}) = 1`: the parentheses held a value, not a condition.
    return inner.kind === 'is_true' ? readPredicate(tokens, inner.operand) : inner;
  }
  return readPredicate(tokens, readOperand(tokens, depth));
}

function readPredicate(tokens: TokenReader, operand: WhereOperand): WhereTree {
  const op = comparisonAt(tokens.peek());
  if (op !== undefined) {
    tokens.next();
    return { kind: 'comparison', op, left: operand, right: readOperand(tokens, 0) };
  }
  if (tokens.takes('IS')) {
    const negated = tokens.takes('NOT');
    return negatedIf(negated, isCondition(tokens, operand));
  }
  const negated = tokens.takes('NOT');
  if (tokens.takes('IN')) return negatedIf(negated, { kind: 'in', operand, values: readList(tokens) });
  if (tokens.takes('BETWEEN')) {
    const from = readOperand(tokens, 0);
    tokens.expect('AND');
    return negatedIf(negated, { kind: 'between', operand, from, to: readOperand(tokens, 0) });
  }
  if (tokens.takes('LIKE')) {
    const pattern = tokens.next();
    if (pattern.kind !== 'string') throw new WhereFault('LIKE needs a text in quotes');
    return negatedIf(negated, { kind: 'like', operand, pattern: pattern.text });
  }
  if (negated) tokens.fail();
  return { kind: 'is_true', operand };
}

function isCondition(tokens: TokenReader, operand: WhereOperand): WhereTree {
  if (tokens.takes('NULL')) return { kind: 'is_null', operand };
  if (tokens.takes('TRUE')) return { kind: 'is_true', operand };
  if (tokens.takes('FALSE')) {
    return { kind: 'comparison', op: 'eq', left: operand, right: { kind: 'literal', value: false } };
  }
  return tokens.fail();
}

function negatedIf(negated: boolean, part: WhereTree): WhereTree {
  return negated ? { kind: 'not', part } : part;
}

function comparisonAt(token: WhereToken | undefined): Comparison | undefined {
  return token?.kind === 'symbol' ? comparisonOf(token.text) : undefined;
}

function readList(tokens: TokenReader): WhereOperand[] {
  tokens.expect('(');
  const values = [readOperand(tokens, 0)];
  while (tokens.takes(',')) values.push(readOperand(tokens, 0));
  tokens.expect(')');
  return values;
}

function readOperand(tokens: TokenReader, depth: number): WhereOperand {
  let operand = readPlainOperand(tokens, depth);
  while (tokens.takes('::')) operand = { kind: 'cast', operand, type: readType(tokens) };
  return operand;
}

function readPlainOperand(tokens: TokenReader, depth: number): WhereOperand {
  if (depth > MAX_DEPTH) throw new WhereFault('It is nested too deeply');
  if (tokens.sees('{{')) return { kind: 'reference', reference: readBraces(tokens).reference };
  if (tokens.takesAll('CAST', '(')) {
    const operand = readOperand(tokens, depth + 1);
    tokens.expect('AS');
    const type = readType(tokens);
    tokens.expect(')');
    return { kind: 'cast', operand, type };
  }
  const token = tokens.next();
  switch (token.kind) {
    case 'string':
      return { kind: 'literal', value: token.text };
    case 'number':
      return { kind: 'literal', value: Number(token.text) };
    case 'name':
      return { kind: 'column', name: token.text };
    case 'symbol':
      if (token.text === '-' && tokens.peek()?.kind === 'number') {
        return { kind: 'literal', value: -Number(tokens.next().text) };
      }
      throw new WhereFault(`"${token.text}" is not expected here`);
    case 'word':
      return wordOperand(tokens, token.text);
  }
}

function wordOperand(tokens: TokenReader, word: string): WhereOperand {
  const lower = word.toLowerCase();
  if (lower === 'true' || lower === 'false') return { kind: 'literal', value: lower === 'true' };
  if (lower === 'null') return { kind: 'literal', value: null };
  const after = tokens.peek();
  if ((lower === 'date' || lower === 'timestamp') && after?.kind === 'string') {
    tokens.next();
    return { kind: 'cast', operand: { kind: 'literal', value: after.text }, type: lower };
  }
  if (tokens.sees('(')) {
    throw new WhereFault(`The function ${word}(...) is not known in filters`);
  }
  return { kind: 'column', name: word };
}

/** A type is one word or more: `timestamp with time zone`. */
function readType(tokens: TokenReader): string {
  const words: string[] = [];
  for (let token = tokens.peek(); token?.kind === 'word'; token = tokens.peek()) {
    if (words.length > 0 && !/^(with|without|time|zone|precision|varying)$/i.test(token.text)) break;
    words.push(tokens.next().text.toLowerCase());
  }
  if (words.length === 0) tokens.fail();
  return words.join(' ');
}

function readBraces(tokens: TokenReader): ReferenceCall {
  tokens.expect('{{');
  const call = readReference(tokens);
  tokens.expect('}}');
  return call;
}
