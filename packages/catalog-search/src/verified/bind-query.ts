import { ParleyError } from '@parley/errors';
import type { SqlDialect } from '@parley/sql-guard';
import type { ParameterValue, TemplateParameter } from './question-template.js';

export type BoundValues = Readonly<Record<string, ParameterValue>>;

/** `{name}`, or `{year+1}` and `{year-1}` of a number. */
const PLACE = /\{([a-z][a-z0-9_]*)(?:([+-])(\d{1,4}))?\}/g;
/** What is no place for a value: quoted texts and names, comments. A backslash is refused rather than understood. */
const QUOTED =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$/g;

/** The names of the places in a query's SQL. @throws ParleyError BAD_INPUT where one stands within quotes or a comment */
export function placesInSql(sql: string): string[] {
  for (const [quoted] of sql.matchAll(QUOTED)) {
    if (new RegExp(PLACE.source).test(quoted)) {
      throw new ParleyError(
        'BAD_INPUT',
        'A parameter stands within quotes or a comment of the SQL: write {name} where a whole value goes, without quotes.',
      );
    }
  }
  return [...sql.matchAll(PLACE)].map(([, name = '']) => name);
}

/**
 * SQL with values in their places, each printed as one constant. The guard reads the result like any other statement: what
 * runs is decided there, not here.
 * @throws ParleyError BAD_INPUT for a value that can't be printed
 */
export function bindSql(sql: string, values: BoundValues, dialect: SqlDialect): string {
  return sql.replace(PLACE, (_place, name: string, sign?: string, by?: string) => {
    const value = shifted(values[name], { name, sign, by });
    return typeof value === 'number' ? numberText(value) : textConstant(value, dialect);
  });
}

/** Every text of a semantic query (or any JSON) with values in its places; a text that is one place becomes the value itself. */
export function bindJson(json: unknown, values: BoundValues): unknown {
  if (typeof json === 'string') return bindText(json, values);
  if (Array.isArray(json)) return json.map((each) => bindJson(each, values));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, each]) => [key, bindJson(each, values)]));
}

/** The names of the places in a semantic query. */
export function placesInJson(json: unknown): string[] {
  return [...JSON.stringify(json).matchAll(PLACE)].map(([, name = '']) => name);
}

/** @throws ParleyError BAD_INPUT where a query and its question do not speak of the same parameters */
export function checkPlaces(places: readonly string[], parameters: readonly TemplateParameter[]): void {
  const declared = new Set(parameters.map(({ name }) => name));
  const unknown = places.find((name) => !declared.has(name));
  if (unknown !== undefined) {
    throw new ParleyError('BAD_INPUT', `The query uses {${unknown}}, which the question does not declare.`);
  }
  const unused = parameters.find(({ name }) => !places.includes(name));
  if (unused !== undefined) {
    throw new ParleyError(
      'BAD_INPUT',
      `The question declares {${unused.name}}, which the query does not use.`,
    );
  }
}

function bindText(text: string, values: BoundValues): ParameterValue {
  const [whole] = text.matchAll(PLACE);
  if (whole?.[0] === text)
    return shifted(values[whole[1] ?? ''], { name: whole[1] ?? '', sign: whole[2], by: whole[3] });
  return text.replace(PLACE, (_place, name: string, sign?: string, by?: string) =>
    String(shifted(values[name], { name, sign, by })),
  );
}

function shifted(
  value: ParameterValue | undefined,
  place: { readonly name: string; readonly sign: string | undefined; readonly by: string | undefined },
): ParameterValue {
  if (value === undefined) throw new ParleyError('BAD_INPUT', `The parameter {${place.name}} has no value.`);
  if (place.by === undefined) return value;
  if (typeof value !== 'number') {
    throw new ParleyError(
      'BAD_INPUT',
      `{${place.name}${place.sign}${place.by}} counts on from a number, which {${place.name}} is not.`,
    );
  }
  return place.sign === '-' ? value - Number(place.by) : value + Number(place.by);
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new ParleyError('BAD_INPUT', 'A number must be finite.');
  // In parentheses: `- -5` would begin a comment without the space.
  return value < 0 ? `(${value})` : String(value);
}

/** MariaDB's sessions may read a backslash as an escape, so there none is admitted. */
function textConstant(text: string, dialect: SqlDialect): string {
  if (/\p{Cc}/u.test(text) || (dialect === 'mariadb' && text.includes('\\'))) {
    throw new ParleyError('BAD_INPUT', 'A value holds a control character or a backslash; leave it out.');
  }
  return `'${text.replaceAll("'", "''")}'`;
}
