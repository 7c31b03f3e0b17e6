import { Refusal } from '../refusal.js';
import type { CallForm, CallForms } from './call-forms.js';
import { endsValue, is, isName, type Token } from './token.js';
import { typeOf } from './type-name.js';

/**
 * Rewrites the token list so that every call is a name with arguments between commas, and every clause has one spelling. What
 * the parser then sees has no corner it could read in its own way: units, types and separators are arguments like any
 * other, and no text of the statement reaches it.
 *
 * @throws Refusal SQL_NOT_SUPPORTED, SQL_SYNTAX
 */
export function canonicalForms(tokens: readonly Token[], forms: CallForms): readonly Token[] {
  return new Rewriter(tokens, forms).rewrite();
}

/** An open bracket, or an INTERVAL whose unit is still to come. */
interface Frame {
  readonly form: CallForm | 'interval' | 'call' | 'brackets';
  readonly opening: Token;
  /** Where the name of the call stands in the output. */
  readonly nameAt: number;
  hasSeparator: boolean;
}

class Rewriter {
  private readonly output: Token[] = [];
  private readonly frames: Frame[] = [];
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly forms: CallForms,
  ) {}

  rewrite(): readonly Token[] {
    while (this.at < this.tokens.length) this.output.push(...this.rewritten(this.next()));
    const open = this.frames.at(-1);
    if (open !== undefined) throw unclosed(open);
    return this.output;
  }

  private rewritten(token: Token): readonly Token[] {
    if (token.kind === 'word') return this.word(token);
    if (token.kind === 'operator') return this.operator(token);
    const handle = token.kind === 'keyword' ? this.keywords[token.text] : undefined;
    return handle === undefined ? [token] : handle(token);
  }

  private word(token: Token): readonly Token[] {
    const name = token.text.toLowerCase();
    const frame = this.frames.at(-1);
    const next = this.peek();
    if (is(this.last(), '.')) return [token];
    if (frame?.form === 'interval' && this.isUnitHere(token)) return this.closeInterval(token);
    if (this.forms.clocks.has(name) && !is(next, '('))
      return emptyCall({ ...token, kind: 'form', text: name });
    if (this.forms.bareCalls.has(name) && !is(next, '(')) return emptyCall(token);
    const literal = LITERAL_KINDS.get(name);
    if (literal === undefined || !this.forms.hasTypedLiterals || next?.kind !== 'string') return [token];
    return [{ ...this.next(), kind: literal, start: token.start }];
  }

  /** A unit ends INTERVAL where an amount stands between; `INTERVAL day DAY` has a column before its unit. */
  private isUnitHere(token: Token): boolean {
    return this.forms.units.has(token.text.toUpperCase()) && endsValue(this.last());
  }

  private closeInterval(unit: Token): readonly Token[] {
    this.frames.pop();
    return [glue(',', unit), { ...unit, kind: 'string', text: unit.text.toLowerCase() }, glue(')', unit)];
  }

  /** What is written in place of a keyword; others stay as they are. */
  private readonly keywords: Readonly<Record<string, (token: Token) => readonly Token[]>> = {
    INTERVAL: (token) => this.openInterval(token),
    ORDER: (token) => this.orderBy(token),
    SEPARATOR: (token) => this.separator(token),
    FROM: (token) => this.from(token),
    FOR: (token) => this.parting(token, 'substring'),
    IN: (token) => this.isIn(token),
    USING: (token) => this.using(token),
    AS: (token) => this.as(token),
    IS: (token) => this.isTest(token),
    ISNULL: (token) => written(token, 'IS', 'NULL'),
    NOTNULL: (token) => written(token, 'IS', 'NOT', 'NULL'),
    NOT: (token) => this.not(token),
    MOD: (token) => [{ ...token, kind: 'operator', text: '%' }],
    NULL: (token) => this.constant(token),
    TRUE: (token) => this.constant(token),
    FALSE: (token) => this.constant(token),
    // What is left out here is what goes without saying.
    ALL: (token) => (is(this.last(), 'SELECT') || this.beginsCall() ? [] : [token]),
    DISTINCT: (token) => (is(this.last(), 'UNION', 'INTERSECT', 'EXCEPT') ? [] : [token]),
    LIMIT: (token) => this.limit(token),
    EXCLUDE: (token) => (this.skip('NO', 'OTHERS') ? [] : [token]),
  };

  /** `count(ALL x)`. */
  private beginsCall(): boolean {
    return is(this.last(), '(') && this.frames.at(-1)?.form !== 'brackets';
  }

  private openInterval(token: Token): readonly Token[] {
    this.frames.push(frameOf('interval', token, this.output.length));
    return [{ ...token, kind: 'form', text: 'interval' }, glue('(', token)];
  }

  /** ORDER BY inside a call becomes WITHIN GROUP after it, which every parser reads alike. */
  private orderBy(token: Token): readonly Token[] {
    const frame = this.frames.at(-1);
    if (frame === undefined || frame.form === 'brackets') return [token];
    return [glue(')', token), glue('WITHIN', token), glue('GROUP', token), glue('(', token), token];
  }

  private separator(token: Token): readonly Token[] {
    const frame = this.frames.at(-1);
    if (frame?.form !== 'separator') throw unsupported('SEPARATOR here', token);
    frame.hasSeparator = true;
    return [glue(',', token)];
  }

  private from(token: Token): readonly Token[] {
    if (this.skip('DUAL')) return [];
    const isSideAlone = this.frames.at(-1)?.form === 'trim' && is(this.last(), '(');
    // `TRIM(LEADING FROM x)`: a space is what is cut off.
    if (isSideAlone) return [{ ...token, kind: 'string', text: ' ' }, glue(',', token)];
    return this.parting(token, 'trim', 'substring', 'extract');
  }

  /** A word that parts two arguments of these forms. */
  private parting(token: Token, ...forms: readonly Frame['form'][]): readonly Token[] {
    const form = this.frames.at(-1)?.form;
    return [form !== undefined && forms.includes(form) ? glue(',', token) : token];
  }

  private isIn(token: Token): readonly Token[] {
    if (is(this.peek(), '(') && is(this.tokens[this.at + 1], 'VALUES')) {
      throw unsupported('IN with VALUES', token, 'list the values themselves');
    }
    return this.parting(token, 'position');
  }

  private using(token: Token): readonly Token[] {
    if (this.frames.at(-1)?.form !== 'convert') return [token];
    const charset = this.next();
    if (!isName(charset)) throw unsupported('This form of CONVERT', charset);
    return [glue(',', token), { ...charset, kind: 'string', text: charset.text.toLowerCase() }];
  }

  private as(token: Token): readonly Token[] {
    if (this.frames.at(-1)?.form === 'cast') return [glue(',', token), this.type(token)];
    // `AS [NOT] MATERIALIZED (` tells the engine how to work, not what to answer.
    if (!this.skip('MATERIALIZED')) this.skip('NOT', 'MATERIALIZED');
    return [token];
  }

  /** A type's words up to the bracket that closes the cast: `decimal(10,2)`. */
  private type(before: Token): Token {
    const words: string[] = [];
    let end = before;
    for (let depth = 0; ; ) {
      const token = this.peek();
      if (token === undefined || (depth === 0 && is(token, ')'))) break;
      const isPart = ['word', 'number', 'keyword'].includes(token.kind) || is(token, '(', ')', ',');
      if (!isPart) throw unsupported('A type of this form', token);
      if (is(token, '(')) depth += 1;
      if (is(token, ')')) depth -= 1;
      words.push(token.text.toLowerCase());
      end = this.next();
    }
    if (words.length === 0) throw unsupported('A cast without a type', before);
    const text = words.join(' ').replace(/ ?([(),]) ?/g, '$1');
    const { name, size } = typeOf(text);
    return {
      kind: 'type',
      text: name === '' ? text : (this.forms.typeSynonyms.get(name) ?? name) + size,
      start: before.end,
      end: end.end,
    };
  }

  private isTest(token: Token): readonly Token[] {
    if (this.skip('NOT', 'DISTINCT', 'FROM')) return written(token, 'IS');
    if (this.skip('DISTINCT', 'FROM')) return written(token, 'IS', 'NOT');
    if (this.skip('NOT', 'UNKNOWN')) return written(token, 'IS', 'NOT', 'NULL');
    if (this.skip('UNKNOWN')) return written(token, 'IS', 'NULL');
    return [token];
  }

  private not(token: Token): readonly Token[] {
    if (is(this.peek(), 'GLOB')) throw unsupported('NOT GLOB', token, 'write NOT (x GLOB y)');
    const isTestHere = endsValue(this.last()) && is(this.peek(), 'NULL');
    return isTestHere ? written(token, 'IS', 'NOT') : [token];
  }

  /** NULL, TRUE and FALSE are values, but for those that IS tests for. */
  private constant(token: Token): readonly Token[] {
    const isTested = is(this.last(), 'IS') || (is(this.last(), 'NOT') && is(this.output.at(-2), 'IS'));
    return [isTested ? token : { ...token, kind: 'constant' }];
  }

  /** `LIMIT a, b` means `LIMIT b OFFSET a`. */
  private limit(token: Token): readonly Token[] {
    const [first, comma, second] = this.tokens.slice(this.at, this.at + 3);
    if (first === undefined || second === undefined || !is(comma, ',')) return [token];
    this.at += 3;
    return [token, second, { ...token, text: 'OFFSET' }, first];
  }

  private operator(token: Token): readonly Token[] {
    if (token.text === '(') return this.open(token);
    if (token.text === ')') return this.close(token);
    const frame = this.frames.at(-1);
    if (token.text !== ',' || frame === undefined) return [token];
    if (frame.form === 'trim') throw unsupported('TRIM with a comma', token);
    if (frame.form !== 'convert') return [token];
    this.rename(frame.nameAt, { kind: 'form', text: 'cast' });
    return [token, this.type(token)];
  }

  private open(token: Token): readonly Token[] {
    const nameAt = this.output.length - 1;
    const name = this.output[nameAt];
    const isCall = isName(name) && !is(this.output[nameAt - 1], '.', 'AS');
    const form = isCall && name?.kind === 'word' ? this.forms.forms.get(name.text.toLowerCase()) : undefined;
    this.frames.push(frameOf(form ?? (isCall ? 'call' : 'brackets'), token, nameAt));
    if (form === 'cast' || form === 'extract') this.rename(nameAt, { kind: 'form', text: form });
    if (form === 'trim') this.trimSide(nameAt);
    return form === 'extract' || form === 'unit first' ? [token, this.unit()] : [token];
  }

  private unit(): Token {
    const unit = this.next();
    if (unit.kind !== 'word' || !this.forms.units.has(unit.text.toUpperCase())) {
      throw unsupported(`The unit ${unit.text}`, unit);
    }
    return { ...unit, kind: 'string', text: unit.text.toLowerCase() };
  }

  /** `TRIM(LEADING x FROM y)` cuts as LTRIM does. */
  private trimSide(nameAt: number): void {
    const side = this.peek();
    const name = side?.kind === 'word' ? TRIM_SIDES.get(side.text.toUpperCase()) : undefined;
    if (name === undefined) return;
    this.at += 1;
    this.rename(nameAt, { kind: 'word', text: name });
  }

  private rename(nameAt: number, changes: Pick<Token, 'kind' | 'text'>): void {
    const name = this.output[nameAt];
    if (name !== undefined) this.output[nameAt] = { ...name, ...changes };
  }

  private close(token: Token): readonly Token[] {
    const frame = this.frames.pop();
    if (frame === undefined) {
      throw new Refusal('SQL_SYNTAX', 'A bracket closes that was never opened; remove it.', token.start);
    }
    if (frame.form === 'interval') throw unclosed(frame);
    if (frame.form !== 'separator' || frame.hasSeparator) return [token];
    // A separator that is not written is a comma.
    return [glue(',', token), { ...token, kind: 'string', text: ',' }, token];
  }

  /** Goes on behind these keywords, where they are what follows. */
  private skip(...keywords: readonly string[]): boolean {
    const areNext = keywords.every((text, index) => is(this.tokens[this.at + index], text));
    if (areNext) this.at += keywords.length;
    return areNext;
  }

  private last(): Token | undefined {
    return this.output.at(-1);
  }

  private peek(): Token | undefined {
    return this.tokens[this.at];
  }

  private next(): Token {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Refusal('SQL_SYNTAX', 'The statement ends too early; complete it.');
    this.at += 1;
    return token;
  }
}

const LITERAL_KINDS: ReadonlyMap<string, 'date' | 'time' | 'timestamp'> = new Map([
  ['date', 'date'],
  ['time', 'time'],
  ['timestamp', 'timestamp'],
]);

const TRIM_SIDES: ReadonlyMap<string, string> = new Map([
  ['BOTH', 'trim'],
  ['LEADING', 'ltrim'],
  ['TRAILING', 'rtrim'],
]);

function frameOf(form: Frame['form'], opening: Token, nameAt: number): Frame {
  return { form, opening, nameAt, hasSeparator: false };
}

function emptyCall(name: Token): readonly Token[] {
  return [name, glue('(', name), glue(')', name)];
}

function written(token: Token, ...keywords: readonly string[]): readonly Token[] {
  return keywords.map((text) => ({ ...token, kind: 'keyword', text }));
}

function glue(text: string, { start, end }: Token): Token {
  return { kind: 'glue', text, start, end };
}

function unclosed({ form, opening }: Frame): Refusal {
  const message =
    form === 'interval' ? 'INTERVAL needs a plain unit such as DAY.' : 'A bracket is not closed.';
  return new Refusal('SQL_SYNTAX', message, opening.start);
}

function unsupported(what: string, { start }: Token, advice = 'write the question without it'): Refusal {
  return new Refusal('SQL_NOT_SUPPORTED', `${what} is not supported; ${advice}.`, start, { construct: what });
}
