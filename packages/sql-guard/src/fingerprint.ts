import { createHash } from 'node:crypto';

const NONE: ReadonlySet<string> = new Set();

/**
 * Hash of a parsed statement: equal for texts that differ only in white space, comments, the case of keywords and unquoted
 * names, and how a literal is written (`1.50` and `1.5`, `E'a'` and `'a'`). Different literals differ. Hex.
 *
 * @param places names of fields that only say where in the text a node stands
 */
export function statementFingerprint(tree: unknown, places: ReadonlySet<string> = NONE): string {
  return createHash('sha256').update(canonical(tree, places)).digest('hex');
}

/** JSON with plain numbers. Parsers name a node's fields in one order. */
function canonical(value: unknown, places: ReadonlySet<string>): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, places)).join(',')}]`;
  const fields: string[] = [];
  for (const key of Object.keys(value)) {
    if (places.has(key)) continue;
    const child: unknown = Reflect.get(value, key);
    fields.push(`${JSON.stringify(key)}:${key === 'fval' ? plainNumber(child) : canonical(child, places)}`);
  }
  return `{${fields.join(',')}}`;
}

/** `1.50` -> `1.5`; exponents and other bases stay as written. PostgreSQL's parser wraps it once more, as `{fval: "1.50"}`. */
function plainNumber(value: unknown): string {
  const written = typeof value === 'object' && value !== null && 'fval' in value ? value.fval : value;
  const text = String(written);
  return JSON.stringify(
    /^-?\d*\.\d+$/.test(text) ? text.replace(/0+$/, '').replace(/^(-?)\./, '$10.') : text,
  );
}
