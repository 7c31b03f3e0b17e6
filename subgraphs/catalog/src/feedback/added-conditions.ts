/** `column = constant`, as it stands in a statement. */
export interface EqualityCondition {
  /** Without what stands before it: `status` of `o.status`. */
  readonly column: string;
  readonly value: string | number;
}

const EQUALITY =
  /(?:[a-z_]\w*\.|"[^"]+"\.)*(?:([a-z_]\w*)|"([^"]+)")\s*=\s*(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?))(?![\w.])/gi;

/**
 * Conditions on a constant that a corrected statement has and the first did not. Read without a parser: what comes of it is only
 * suggested to a person, and compiled and guarded before it is ever used.
 */
export function addedConditions(before: string, after: string): EqualityCondition[] {
  const known = new Set(equalities(before).map(keyOf));
  const added = new Map(
    equalities(after)
      .filter((condition) => !known.has(keyOf(condition)))
      .map((condition) => [keyOf(condition), condition]),
  );
  return [...added.values()];
}

function equalities(sql: string): EqualityCondition[] {
  return [...sql.matchAll(EQUALITY)].map(([, plain, quoted, text, number]) => ({
    column: plain?.toLowerCase() ?? quoted ?? '',
    value: text === undefined ? Number(number) : text.replaceAll("''", "'"),
  }));
}

function keyOf({ column, value }: EqualityCondition): string {
  return JSON.stringify([column, value]);
}
