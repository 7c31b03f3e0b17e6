/** What a verified question runs: SQL or a semantic query (JSON), with `{name}` where values go. */
export type VerifiedQuery =
  | { readonly kind: 'sql'; readonly sql: string }
  | { readonly kind: 'semantic'; readonly semantic: unknown };

const IN_QUOTES = /'((?:[^']|'')*)'|\$([A-Za-z_]*)\$([\s\S]*?)\$\2\$/g;
/** Days and moments are nobody's secret. */
const TIME = /^\d{4}(?:-\d{2}){0,2}(?:[ T][\d:.+Z-]*)?$/;
const PLACE = /^\{[a-z0-9_+-]+\}$/;

/** Texts that a query compares with, places for values and times left out. */
export function textConstants(query: VerifiedQuery): string[] {
  const texts = query.kind === 'sql' ? quotedIn(query.sql) : [...valuesIn(query.semantic)];
  return texts.filter((text) => text !== '' && !TIME.test(text) && !PLACE.test(text));
}

function quotedIn(sql: string): string[] {
  return [...sql.matchAll(IN_QUOTES)].map(
    ([, text, , inDollars = '']) => text?.replaceAll("''", "'") ?? inDollars,
  );
}

/** What stands under `value` and `values` anywhere in a semantic query, and in quotes in conditions written in SQL. */
function* valuesIn(json: unknown): Generator<string> {
  if (typeof json !== 'object' || json === null) return;
  for (const [key, each] of Object.entries(json)) {
    const listed: readonly unknown[] = Array.isArray(each) ? each : [each];
    if (key === 'value' || key === 'values') {
      for (const value of listed) if (typeof value === 'string') yield value;
    }
    if (key === 'sql' && typeof each === 'string') yield* quotedIn(each);
    yield* valuesIn(each);
  }
}
