import { createHash } from 'node:crypto';

/**
 * Hash of a parsed statement: equal for texts that differ only in white space, comments, the case of keywords and unquoted
 * names, and how a literal is written (`1.50` and `1.5`, `E'a'` and `'a'`). Different literals differ. Hex.
 */
export function statementFingerprint(treeWithoutPlaces: unknown): string {
  return createHash('sha256').update(canonical(treeWithoutPlaces)).digest('hex');
}

/** JSON with sorted keys and plain numbers. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(
      ([key, child]) => `${JSON.stringify(key)}:${canonical(key === 'fval' ? plainNumber(child) : child)}`,
    );
  return `{${fields.join(',')}}`;
}

/** `{fval: "1.50"}` -> `{fval: "1.5"}`; exponents and other bases stay as written. */
function plainNumber(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('fval' in value)) return value;
  const written = String(value.fval);
  return /^-?\d*\.\d+$/.test(written)
    ? { fval: written.replace(/0+$/, '').replace(/^(-?)\./, '$10.') }
    : value;
}
