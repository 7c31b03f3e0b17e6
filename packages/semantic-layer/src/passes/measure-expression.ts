import { identifier } from '../statement/sql-text.js';

/**
 * A measure's expression is SQL over one table's own columns. It is cut into tokens, never parsed
 * further: enough to say which words are columns, so that joins can qualify them, and to refuse what
 * has no place in a measure. Whether the rest is safe to run is the guard's business.
 */
type Token = { readonly kind: 'column' | 'other'; readonly text: string };

const PIECE =
  /\s+|'(?:[^']|'')*'|"(?:[^"]|"")+"|\d+(?:\.\d+)?(?:e[+-]?\d+)?|[a-z_][a-z0-9_$]*|::|<=|>=|<>|!=|\|\||[-+*/%<>=(),.[\]]/iy;
/** Words of expressions that are never columns here. A column of such a name is written in double quotes. */
const KEYWORDS = new Set(
  `all and any as asc between both by case cast distinct desc else end escape extract false for from ilike in
   interval is isnull leading like not notnull null or over partition similar substring symmetric then to trailing
   true unknown using when within at time zone filter where`.split(/\s+/),
);
const REFUSED = new Set(['select', 'union', 'insert', 'update', 'delete', 'into', 'values', 'table', 'over']);

export type MeasureExpression =
  | {
      readonly ok: true;
      readonly columns: readonly string[];
      print(qualifier: string | undefined): string;
      /** The expression, cut where columns stand. */
      readonly pieces: readonly (string | { readonly column: string })[];
    }
  | { readonly ok: false; readonly message: string };

export function parseMeasureExpression(text: string): MeasureExpression {
  const pieces = cut(text);
  if (typeof pieces === 'string') return { ok: false, message: pieces };
  const words = pieces.filter((piece) => piece.trim() !== '');
  const refused = words.find((word) => REFUSED.has(word.toLowerCase()));
  if (refused !== undefined) return { ok: false, message: `"${refused}" has no place in a measure` };
  if (!balanced(words)) return { ok: false, message: 'Its parentheses do not match' };
  if (words.includes('.')) return { ok: false, message: 'Columns of a measure are written without a table' };

  let wordIndex = -1;
  const tokens = pieces.map((piece): Token => {
    if (piece.trim() === '') return { kind: 'other', text: ' ' };
    wordIndex++;
    const column = isColumn(words, wordIndex) ? unquote(piece) : undefined;
    return column === undefined ? { kind: 'other', text: piece } : { kind: 'column', text: column };
  });
  return {
    ok: true,
    columns: [...new Set(tokens.filter((token) => token.kind === 'column').map((token) => token.text))],
    pieces: tokens.map(({ kind, text: piece }) => (kind === 'other' ? piece : { column: piece })),
    print: (qualifier) =>
      tokens
        .map(({ kind, text: piece }) => {
          if (kind === 'other') return piece;
          return qualifier === undefined ? identifier(piece) : `${qualifier}.${identifier(piece)}`;
        })
        .join('')
        .trim(),
  };
}

function isColumn(words: readonly string[], position: number): boolean {
  const word = words[position] ?? '';
  const before = words[position - 1]?.toLowerCase();
  const after = words[position + 1];
  if (word.startsWith('"')) return before !== '::' && after !== '(';
  if (!/^[a-z_]/i.test(word) || KEYWORDS.has(word.toLowerCase())) return false;
  // A function, a type after a cast, a typed constant (date '2025-01-01'), a field (extract(epoch from ...)).
  if (after === '(' || before === '::' || before === 'as' || after?.startsWith("'")) return false;
  if (word.toLowerCase() === 'time' && after?.toLowerCase() === 'zone') return false;
  return !(before === '(' && after?.toLowerCase() === 'from');
}

function unquote(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase();
}

function cut(text: string): string[] | string {
  if (/--|\/\*/.test(text)) return 'Comments have no place in a measure';
  const pieces: string[] = [];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const at = PIECE.lastIndex;
    const match = PIECE.exec(text);
    if (match === null) return `"${text.slice(at, at + 10)}" has no place in a measure`;
    // E'...' and its kin read backslashes differently; where they end can't be followed here.
    if (/^[a-z_]/i.test(match[0]) && /^&?['"]/.test(text.slice(PIECE.lastIndex))) {
      return `${match[0]}'...' has no place in a measure`;
    }
    pieces.push(match[0]);
  }
  return pieces;
}

function balanced(words: readonly string[]): boolean {
  let depth = 0;
  for (const word of words) {
    if (word === '(') depth++;
    if (word === ')') depth--;
    if (depth < 0) return false;
  }
  return depth === 0;
}
