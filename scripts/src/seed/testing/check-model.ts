import { compile, type SemanticModel } from '@parley/semantic-layer';
import pg from 'pg';
import { withClient } from '../admin-connection.js';
import { demoPolicies } from '../demo-policies.js';
import type { Industry } from '../industries.js';
import { readSemanticModel } from '../semantic-models.js';

/**
 * Runs every metric and every dimension of an industry's model, and looks for the columns that its
 * policies name. Answers with what is wrong, in words.
 */
export async function checkModelOn(url: string, industry: Industry): Promise<readonly string[]> {
  const model = await readSemanticModel(industry);
  return withClient(url, async (client) => [
    ...(await checkMetrics(client, model)),
    ...(await checkDimensions(client, model)),
    ...(await checkPolicies(client, industry)),
    ...(await checkComments(client)),
  ]);
}

async function checkMetrics(client: pg.Client, model: SemanticModel): Promise<string[]> {
  const faults: string[] = [];
  for (const { name } of model.metrics) {
    const { sql } = compile(
      model,
      { kind: 'metrics', metrics: [name], groupBy: [], filters: [], metricFilters: [], orderBy: [] },
      { dialect: 'postgresql', timeZone: 'UTC' },
    );
    const { rows } = await client.query<Record<string, string | null>>(sql);
    const value = rows[0]?.[name];
    if (!(Number(value) > 0)) faults.push(`the metric ${name} is ${value}`);
  }
  return faults;
}

/** Columns have values; the values that a model knows are the values that there are. */
async function checkDimensions(client: pg.Client, model: SemanticModel): Promise<string[]> {
  const faults: string[] = [];
  for (const { table, dimensions } of model.entities) {
    for (const { name, column, values } of dimensions) {
      if (column === undefined) continue;
      const { rows } = await client.query<{ value: string }>(
        `SELECT DISTINCT ${pg.escapeIdentifier(column)}::text AS value FROM public.${pg.escapeIdentifier(table.table)}
         WHERE ${pg.escapeIdentifier(column)} IS NOT NULL ORDER BY value LIMIT 500`,
      );
      const found = rows.map((row) => row.value);
      if (found.length === 0) faults.push(`${table.table}.${name} has no value`);
      const known = values?.map(({ value }) => value).sort();
      if (known !== undefined && known.join() !== [...found].sort().join()) {
        faults.push(`${table.table}.${name} has ${found.join()}, the model knows ${known.join()}`);
      }
    }
  }
  return faults;
}

async function checkPolicies(client: pg.Client, industry: Industry): Promise<string[]> {
  const faults: string[] = [];
  for (const policy of demoPolicies(industry)) {
    const { rowCount } = await client.query(
      `SELECT FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 AND column_name = $3`,
      [
        policy.definition.table.schema,
        policy.definition.table.table,
        policy.kind === 'COLUMN' ? policy.definition.column : 'region',
      ],
    );
    if (rowCount !== 1) faults.push(`the policy "${policy.name}" is on a column that is not there`);
  }
  return faults;
}

async function checkComments(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%s.%s', attrelid::regclass, attname) AS name FROM pg_attribute
     JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
       AND (col_description(attrelid, attnum) IS NULL OR obj_description(attrelid, 'pg_class') IS NULL)`,
  );
  return rows.map(({ name }) => `${name} has no comment`);
}
