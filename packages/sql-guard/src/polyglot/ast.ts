import { Refusal } from '../refusal.js';

/**
 * Fields of a node of the parser, taken out one by one. This is the allow-list of fields: what nobody took must be
 * nothing, so a parser that learns new syntax can't smuggle it through.
 */
export class Fields {
  private readonly left: Map<string, unknown>;

  constructor(
    readonly kind: string,
    payload: unknown,
  ) {
    this.left = new Map(isRecord(payload) ? Object.entries(payload) : []);
  }

  /** A node, or anything else the caller looks at itself. */
  take(name: string): unknown {
    const value = this.left.get(name);
    this.left.delete(name);
    return value ?? null;
  }

  list(name: string): readonly unknown[] {
    const value = this.take(name);
    if (value === null) return [];
    if (Array.isArray(value)) return value;
    throw malformed(this.kind);
  }

  isSet(name: string): boolean {
    return this.take(name) === true;
  }

  /** True, false, or null where the parser leaves it open. */
  choice(name: string): boolean | null {
    const value = this.take(name);
    return typeof value === 'boolean' ? value : null;
  }

  text(name: string): string {
    const value = this.take(name);
    if (typeof value === 'string') return value;
    throw malformed(this.kind);
  }

  /** The name in an identifier, or null where there is none. */
  name(name: string): string | null {
    const value = this.take(name);
    return value === null ? null : nameOf(value, this.kind);
  }

  names(name: string): readonly string[] {
    return this.list(name).map((value) => nameOf(value, this.kind));
  }

  requiredName(name: string): string {
    return this.name(name) ?? raise(malformed(this.kind));
  }

  /** @throws Refusal SQL_NOT_SUPPORTED when a field is left that says something */
  done(): void {
    for (const [name, value] of this.left) {
      if (!SAYS_NOTHING.has(name) && !isEmpty(value)) throw notSupported(`${this.kind} with ${name}`);
    }
  }
}

/** A node is an object with one key, its kind. */
export function open(node: unknown): Fields {
  if (isRecord(node)) {
    const entries = Object.entries(node);
    const [only] = entries;
    if (entries.length === 1 && only !== undefined) return new Fields(...only);
  }
  throw malformed('A node');
}

/** The kind of a node, or nothing. */
export function kindOf(node: unknown): string {
  return isRecord(node) ? (Object.keys(node)[0] ?? '') : '';
}

/** A payload without a kind around it, such as a sort key. */
export function openAs(kind: string, payload: unknown): Fields {
  if (isRecord(payload)) return new Fields(kind, payload);
  throw malformed(kind);
}

/** Places in the text and notes on how something was written, where both ways mean the same. */
const SAYS_NOTHING = new Set([
  'span',
  'trailing_comments',
  'leading_comments',
  'alias_explicit_as',
  'alias_keyword',
  'alias_first',
  'explicit_asc',
  'use_inner_keyword',
  'use_outer_keyword',
  'kind_text',
  'start_side_text',
  'end_side_text',
  'postfix_form',
  'inferred_type',
]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === false ||
    value === 0 ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

function nameOf(identifier: unknown, kind: string): string {
  const fields = openAs(`${kind} name`, identifier);
  const name = fields.text('name');
  // The skeleton has no quoted names, so what is quoted was a string.
  if (fields.isSet('quoted')) throw notSupported('A string in place of a name');
  fields.done();
  return name;
}

export function notSupported(what: string, offset = -1, advice = 'write the question without it'): Refusal {
  return new Refusal('SQL_NOT_SUPPORTED', `${what} is not supported; ${advice}.`, offset, {
    construct: what,
  });
}

function malformed(what: string): Refusal {
  return notSupported(`${what} of this form`);
}

function raise(error: Error): never {
  throw error;
}
