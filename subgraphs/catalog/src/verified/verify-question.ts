import { effectivePolicy, knownValuesOf, type QueryUses, type VerifiedQuery } from '@parley/access-policy';
import {
  bindJson,
  bindSql,
  checkPlaces,
  type ParameterType,
  type ParameterValue,
  parseTemplate,
  placesInJson,
  placesInSql,
  type QuestionTemplate,
} from '@parley/catalog-search';
import { ParleyError } from '@parley/errors';
import { compile, type SemanticModel, semanticQuerySchema } from '@parley/semantic-layer';
import type { Parsers } from '@parley/sql-drivers';
import { applyPolicies, approve, type EffectivePolicy, type SqlDialect } from '@parley/sql-guard';
import type { CatalogView } from '../search/catalog-view.js';
import type { ParameterExample, VerifiedContent } from './verified-question-repository.js';

/** A question that somebody is about to vouch for. */
export interface Verification {
  readonly question: string;
  readonly parameters: readonly ParameterExample[];
  readonly query: VerifiedQuery;
  readonly description: string;
}

export interface VerificationTools {
  readonly parsers: Parsers;
  /** The part of the model that exists for the steward. */
  readonly model: SemanticModel | null;
}

const MAX_DESCRIPTION = 2_000;
const MAX_EXAMPLE = 200;
/** Nothing is run; the guard wants to know. */
const MAX_ROWS = 1;
/** Whoever reads the policies sees past them. */
const EVERYTHING = effectivePolicy({
  policies: [],
  classified: [],
  roles: [],
  groups: [],
  userId: '',
  attributes: {},
  hashKey: '',
});

/**
 * Holds a question against the data source as the steward sees it: its parameters are typed and have examples, its query compiles and
 * passes the guard with them. Nothing is run.
 * @throws ParleyError BAD_INPUT, SEMANTIC_QUERY_INVALID, SEMANTIC_MODEL_MISSING, SQL_... and COLUMN_MASKED as the guard says
 */
export async function verifyQuestion(
  { question, parameters, query, description }: Verification,
  view: CatalogView,
  tools: VerificationTools,
): Promise<VerifiedContent> {
  if (description.length > MAX_DESCRIPTION) {
    throw new ParleyError('BAD_INPUT', `A description has at most ${MAX_DESCRIPTION} characters.`);
  }
  const template = parseTemplate(question);
  checkPlaces(
    query.kind === 'sql' ? placesInSql(query.sql) : placesInJson(query.semantic),
    template.parameters,
  );
  const values = exampleValues(template, parameters, tools.model);
  const { dialect, sql } = candidate(query, values, {
    model: tools.model,
    dialect: view.schema.catalog.engine,
  });
  const uses = await usesOf(sql, dialect, { view, parsers: tools.parsers });
  const ordered = template.parameters.flatMap(({ name }) => parameters.filter((each) => each.name === name));
  return {
    ...{ question, query, description, uses },
    parameters: ordered,
    modelVersion: view.model?.version ?? null,
  };
}

/** What a statement reads, as the guard finds it under the steward's own policies. @throws ParleyError as the guard */
export async function usesOf(
  sql: string,
  dialect: SqlDialect,
  { view, parsers }: { readonly view: Pick<CatalogView, 'schema' | 'policy'>; readonly parsers: Parsers },
): Promise<QueryUses> {
  const policy: EffectivePolicy = view.policy ?? EVERYTHING;
  const options = { catalog: view.schema.catalog, policy, parser: parsers.for(dialect), maxRows: MAX_ROWS };
  const { tables } = await approve(await applyPolicies({ sql, dialect }, options), options);
  return tables.map(({ schema, table, columns }) => ({ schema, table, columns }));
}

function candidate(
  query: VerifiedQuery,
  values: Readonly<Record<string, ParameterValue>>,
  { model, dialect }: { readonly model: SemanticModel | null; readonly dialect: SqlDialect },
): { readonly sql: string; readonly dialect: SqlDialect } {
  if (query.kind === 'sql') return { sql: bindSql(query.sql, values, dialect), dialect };
  if (model === null) {
    throw new ParleyError(
      'SEMANTIC_MODEL_MISSING',
      'The data source has no published model: publish one, or give SQL.',
    );
  }
  const parsed = semanticQuerySchema.safeParse(bindJson(query.semantic, values));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `The semantic query has a fault at “${where}”: ${issue?.message}.`,
    );
  }
  return { sql: compile(model, parsed.data, { dialect, timeZone: 'UTC' }).sql, dialect };
}

function exampleValues(
  template: QuestionTemplate,
  examples: readonly ParameterExample[],
  model: SemanticModel | null,
): Record<string, ParameterValue> {
  const unknown = examples.find(({ name }) => !template.parameters.some((each) => each.name === name));
  if (unknown !== undefined) {
    throw new ParleyError('BAD_INPUT', `The question has no parameter {${unknown.name}}.`);
  }
  const knownValues = knownValuesOf(model);
  return Object.fromEntries(
    template.parameters.map(({ name, type }) => {
      const given = examples.filter((each) => each.name === name);
      const [example] = given;
      if (example === undefined || given.length > 1) {
        throw new ParleyError('BAD_INPUT', `Give one example for the parameter {${name}}.`);
      }
      return [name, checkedExample(example, type, knownValues)];
    }),
  );
}

function checkedExample(
  { name, example, description }: ParameterExample,
  type: ParameterType,
  knownValues: (dimension: string) => readonly string[],
): ParameterValue {
  if (description.length > MAX_EXAMPLE || String(example).length > MAX_EXAMPLE) {
    throw new ParleyError(
      'BAD_INPUT',
      `A parameter’s description and example have at most ${MAX_EXAMPLE} characters.`,
    );
  }
  const isFit = {
    number: () => typeof example === 'number' && Number.isFinite(example),
    date: () => typeof example === 'string' && isDay(example),
    text: () => typeof example === 'string' && example.trim() !== '',
    one_of: () => type.kind === 'one_of' && knownValues(type.dimension).includes(String(example)),
  }[type.kind];
  if (isFit()) return example;
  throw new ParleyError('BAD_INPUT', `The example of {${name}} must be ${EXPECTED[type.kind](type)}.`);
}

const EXPECTED: Readonly<Record<ParameterType['kind'], (type: ParameterType) => string>> = {
  number: () => 'a number',
  date: () => 'a day, written like "2026-03-31"',
  text: () => 'a text',
  one_of: (type) =>
    `a known value of ${type.kind === 'one_of' ? type.dimension : ''}: the published model lists them`,
};

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
  );
}
