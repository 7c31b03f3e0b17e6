/** A word of a condition, and where it begins (0-based). */
export interface ConditionToken {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign' | 'end';
  /** Of a word as it was written; of a quoted name or text what is between the quotes. */
  readonly value: string;
  readonly at: number;
}

/** A condition that can't be read. `at` is the 0-based position in its text. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';

  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

const PATTERNS: readonly (readonly [ConditionToken['kind'] | 'space', RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['number', /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_$.])/uy],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['name', /"(?:[^"\0]|"")+"/y],
  ['text', /'(?:[^'\0]|'')*'/y],
  ['sign', /<>|!=|<=|>=|[=<>().,]/y],
];

/**
 * Cuts a condition into its words.
 * @throws ConditionError at a character that begins none
 */
export function conditionTokens(text: string): readonly ConditionToken[] {
  const tokens: ConditionToken[] = [];
  let at = 0;
  while (at < text.length) {
    const found = tokenAt(text, at);
    if (found === null) throw new ConditionError(strayCharacter(text, at), at);
    if (found.kind !== 'space') tokens.push({ kind: found.kind, value: contentOf(found), at });
    at += found.written.length;
  }
  return [...tokens, { kind: 'end', value: '', at: text.length }];
}

interface Written {
  readonly kind: ConditionToken['kind'] | 'space';
  readonly written: string;
}

function tokenAt(text: string, at: number): Written | null {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const [written] = pattern.exec(text) ?? [];
    if (written !== undefined) return { kind, written };
  }
  return null;
}

function contentOf({ kind, written }: Written): string {
  if (kind === 'name') return written.slice(1, -1).replaceAll('""', '"');
  if (kind === 'text') return written.slice(1, -1).replaceAll("''", "'");
  return written;
}

function strayCharacter(text: string, at: number): string {
  const [character = ''] = text.slice(at);
  if (character === "'" || character === '"') return `The ${character} is never closed.`;
  return `A condition has no place for ${JSON.stringify(character)} here.`;
}
