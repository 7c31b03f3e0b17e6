import { visibleCatalog, visibleModel, visibleProfiles } from '@parley/access-policy';
import { draftModel } from '@parley/model-draft';
import type { SemanticModel } from '@parley/semantic-layer';
import {
  applyPolicies,
  type CatalogTable,
  type EffectivePolicy,
  type ScopedQuery,
  type TableName,
} from '@parley/sql-guard';
import { type EvaluatedData, MAX_ROWS } from '../databases/evaluated-data.js';
import type { EvaluationQuestion, QuestionSet } from '../question-set.js';
import { type GuardedSource, UNRESTRICTED } from './guard-statement.js';

interface Seeking extends Pick<QuestionSet, 'goldDialect'>, Omit<GuardedSource, 'policy'> {
  readonly model: SemanticModel;
}

/** A column by which a question is answered, to be hidden. */
export interface NeededColumn extends TableName {
  readonly column: string;
}

/**
 * A column without which none of the gold statements can be run, and that no other column could stand for: no key, none of a
 * choice of columns, and the only one of its name. Undefined where there is none, or the guard can't read the statements.
 */
export async function neededColumn(
  { gold }: EvaluationQuestion,
  { goldDialect, catalog, parser, model }: Seeking,
): Promise<NeededColumn | undefined> {
  if (goldDialect !== catalog.engine) return undefined;
  const choices = new Set(
    gold.flatMap(({ anyOf }) => anyOf.map((name) => name.split('.').at(-1)?.toLowerCase())),
  );
  const used: ReadonlySet<string>[] = [];
  for (const { sql } of gold) {
    const options = { catalog, policy: UNRESTRICTED, parser, maxRows: MAX_ROWS };
    const read = await applyPolicies({ sql, dialect: goldDialect }, options).catch(() => undefined);
    if (read === undefined) return undefined;
    used.push(namesOf(read));
  }
  return catalog.tables
    .flatMap((table) => table.columns.map((column) => ({ table, column })))
    .filter(({ table, column }) => !column.isPrimaryKey && !isKey(table, column.name, model))
    .map(({ table: { schema, table }, column }) => ({ schema, table, column: column.name }))
    .find(
      (candidate) =>
        used.every((names) => names.has(placeOf(candidate, candidate.column))) &&
        !choices.has(candidate.column.toLowerCase()) &&
        isOnlyOfItsName(candidate, catalog.tables),
    );
}

/** The person who asks may not know of the column. */
export function hidingPolicy({ schema, table, column }: NeededColumn): EffectivePolicy {
  const mask = { kind: 'hide' } as const;
  return {
    ...UNRESTRICTED,
    denials: {
      tables: [],
      rows: [],
      columns: [{ policyId: 'hidden', table: { schema, table }, column, mask }],
    },
    fingerprint: Buffer.from(placeOf({ schema, table }, column)).toString('hex'),
  };
}

/** The model as it is for that person: cut where there is one, else drafted from what they see. */
export function modelUnder(
  policy: EffectivePolicy,
  { catalog, profiles }: EvaluatedData,
  published: SemanticModel | undefined,
): SemanticModel {
  if (published !== undefined) return visibleModel(published, { catalog, policy });
  return draftModel({
    catalog: visibleCatalog(catalog, policy),
    profiles: visibleProfiles(profiles, { catalog, policy }),
  }).model;
}

function namesOf({ tables }: ScopedQuery): ReadonlySet<string> {
  return new Set(tables.flatMap((table) => table.columns.map((column) => placeOf(table, column))));
}

/** Declared, or known to the model. */
function isKey(table: CatalogTable, column: string, { entities, relationships }: SemanticModel): boolean {
  if (table.foreignKeys.some(({ columns }) => columns.includes(column))) return true;
  return entities
    .filter((entity) => entity.table.schema === table.schema && entity.table.table === table.table)
    .some(({ name, primaryKey }) => {
      const ends = relationships
        .flatMap(({ from, to }) => [from, to])
        .filter(({ entity }) => entity === name);
      return [...primaryKey, ...ends.flatMap(({ columns }) => columns)].includes(column);
    });
}

function isOnlyOfItsName({ column }: NeededColumn, tables: readonly CatalogTable[]): boolean {
  const name = column.toLowerCase();
  return (
    tables.flatMap(({ columns }) => columns).filter((each) => each.name.toLowerCase() === name).length === 1
  );
}

function placeOf({ schema, table }: TableName, column: string): string {
  return JSON.stringify([schema, table, column]);
}
