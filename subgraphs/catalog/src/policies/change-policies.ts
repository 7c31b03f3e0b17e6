import { ParleyError } from '@parley/errors';
import { newId } from '@parley/platform-db';
import { closest } from '@parley/semantic-layer';
import { type Caller, requireCaller } from '@parley/service-kit';
import { identifierRules, type PhysicalCatalog } from '@parley/sql-guard';
import type { CatalogContext } from '../context.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import type { PolicyChangePayload } from '../types/policy-change.js';
import type {
  BindPolicyInput,
  ClassifyTablesInput,
  CreatePolicyInput,
  DeletePolicyInput,
  UpdatePolicyInput,
} from '../types/policy-inputs.js';
import type { PolicyChange } from './policy-change.js';
import type { PolicyRecord } from './policy-repository.js';
import { parsePolicy } from './policy-service.js';
import { presentChange } from './present-change.js';
import { InputReading, lockOutWarning, warningsOf } from './read-policy-input.js';

const MAX_TABLES = 1_000;

/** @throws ParleyError NOT_FOUND (no such data source), and as `PolicyChangeService.change` */
export async function createPolicy(
  input: CreatePolicyInput,
  context: CatalogContext,
): Promise<PolicyChangePayload> {
  const place = await placeOf(input.dataSourceId, context);
  const company = await context.policies.company(place.caller);
  const reading = new InputReading();
  const name = reading.name(input.name);
  const description = reading.description(input.description);
  const definition = reading.rule(input.rule, place.catalog);
  const appliesTo = reading.subjects(
    input.appliesTo ?? { roles: [], groups: [], users: [] },
    company,
    'appliesTo',
  );
  if (definition === null || reading.faults.length > 0) return faulty(reading);
  const { roles, groups, users } = appliesTo;
  return make(
    {
      ...place,
      forApproval: input.forApproval,
      change: {
        kind: 'CREATE',
        policyId: newId(),
        ...{ name, description, definition },
        appliesTo: { roles, groups, users },
      },
    },
    [...warningsOf(definition, company), ...lockOutWarning(appliesTo, company)],
    context,
  );
}

/** @throws ParleyError NOT_FOUND, and as `PolicyChangeService.change` */
export async function updatePolicy(
  input: UpdatePolicyInput,
  context: CatalogContext,
): Promise<PolicyChangePayload> {
  const { policy, ...place } = await policyPlace(input.id, context);
  const company = await context.policies.company(place.caller);
  const reading = new InputReading();
  const name = reading.name(input.name ?? policy.name);
  const description = reading.description(input.description ?? policy.description);
  const definition =
    input.rule === null || input.rule === undefined
      ? parsePolicy(policy)
      : reading.rule(input.rule, place.catalog);
  if (definition === null || reading.faults.length > 0) return faulty(reading);
  const { revision } = input;
  return make(
    {
      ...place,
      forApproval: input.forApproval,
      change: { kind: 'UPDATE', policyId: policy.id, revision, name, description, definition },
    },
    warningsOf(definition, company),
    context,
  );
}

/** @throws ParleyError NOT_FOUND, and as `PolicyChangeService.change` */
export async function deletePolicy(
  { id, revision, forApproval }: DeletePolicyInput,
  context: CatalogContext,
): Promise<PolicyChangePayload> {
  const place = await policyPlace(id, context);
  return make({ ...place, forApproval, change: { kind: 'DELETE', policyId: id, revision } }, [], context);
}

/** @throws ParleyError NOT_FOUND, and as `PolicyChangeService.change` */
export async function bindPolicy(
  input: BindPolicyInput,
  context: CatalogContext,
): Promise<PolicyChangePayload> {
  const place = await policyPlace(input.id, context);
  const company = await context.policies.company(place.caller);
  const reading = new InputReading();
  const { roles, groups, users } = reading.subjects(input.subjects, company, 'subjects');
  if (reading.faults.length > 0) return faulty(reading);
  const subjects = { roles, groups, users };
  return make(
    {
      ...place,
      forApproval: input.forApproval,
      change: { kind: 'BIND', policyId: input.id, revision: null, subjects },
    },
    lockOutWarning(subjects, company),
    context,
  );
}

/** Whom it does not bind is not named as a fault: they are released all the same. @throws as `bindPolicy` */
export async function unbindPolicy(
  input: BindPolicyInput,
  context: CatalogContext,
): Promise<PolicyChangePayload> {
  const place = await policyPlace(input.id, context);
  const { roles, groups, users } = input.subjects;
  return make(
    {
      ...place,
      forApproval: input.forApproval,
      change: { kind: 'UNBIND', policyId: input.id, revision: null, subjects: { roles, groups, users } },
    },
    [],
    context,
  );
}

/** @throws ParleyError NOT_FOUND, BAD_INPUT (too many tables), and as `PolicyChangeService.change` */
export async function classifyTables(
  input: ClassifyTablesInput,
  kind: 'CLASSIFY' | 'DECLASSIFY',
  context: CatalogContext,
): Promise<PolicyChangePayload> {
  const place = await placeOf(input.dataSourceId, context);
  if (input.tables.length > MAX_TABLES) {
    throw new ParleyError(
      'BAD_INPUT',
      `At most ${MAX_TABLES.toLocaleString('en')} tables at a time: send them in several calls.`,
    );
  }
  const reading = new InputReading();
  const tables = input.tables.flatMap((table, index) =>
    knownTable(table, { index, reading, catalog: place.catalog }),
  );
  if (reading.faults.length > 0) return faulty(reading);
  return make({ ...place, forApproval: input.forApproval, change: { kind, tables } }, [], context);
}

interface Place {
  readonly caller: Caller;
  readonly dataSourceId: string;
  readonly catalog: PhysicalCatalog;
}

async function placeOf(dataSourceId: string, context: CatalogContext): Promise<Place> {
  if ((await context.loaders.dataSource.load(dataSourceId)) === null) {
    throw new ParleyError('NOT_FOUND', 'There is no such data source: `dataSources` lists yours.');
  }
  const { catalog } = await loadPhysicalSchema(dataSourceId, context);
  return { caller: requireCaller(context), dataSourceId, catalog };
}

async function policyPlace(
  id: string,
  context: CatalogContext,
): Promise<Place & { readonly policy: PolicyRecord }> {
  const policy = await context.policies.record(requireCaller(context), id);
  if (policy === null) {
    throw new ParleyError('NOT_FOUND', 'There is no such policy: `dataSource { policies }` lists them.');
  }
  return { ...(await placeOf(policy.dataSourceId, context)), policy };
}

async function make(
  wanted: Place & { readonly change: PolicyChange; readonly forApproval: boolean },
  warnings: readonly string[],
  context: CatalogContext,
): Promise<PolicyChangePayload> {
  const { caller, dataSourceId, catalog, change, forApproval } = wanted;
  const outcome = await context.policyChanges.change(caller, { dataSourceId, catalog, change, forApproval });
  if (outcome.kind === 'waiting') {
    const [policies = []] = await context.policies.byDataSourceIds(caller, [dataSourceId]);
    return { policy: null, faults: [], warnings, waiting: presentChange(outcome.waiting, policies) };
  }
  const policy = outcome.policyId === null ? null : await context.loaders.policyById.load(outcome.policyId);
  return { policy, faults: [], warnings, waiting: null };
}

function faulty({ faults }: InputReading): PolicyChangePayload {
  const shown = faults.map((fault) => ({ ...fault, suggestion: fault.suggestion ?? null }));
  return { policy: null, faults: shown, warnings: [], waiting: null };
}

function knownTable(
  { schema, table, columns }: ClassifyTablesInput['tables'][number],
  { index, reading, catalog }: { index: number; reading: InputReading; catalog: PhysicalCatalog },
) {
  const names = identifierRules(catalog);
  const found = catalog.tables.find(
    (each) =>
      names.table(each.schema) === names.table(schema) && names.table(each.table) === names.table(table),
  );
  const written = `${schema}.${table}`;
  if (found === undefined) {
    const near = closest(
      written,
      catalog.tables.map((each) => `${each.schema}.${each.table}`),
    );
    reading.faults.push({
      path: `tables.${index}`,
      message: `There is no table ${written} in the physical schema: refresh it if the table is new.`,
      ...(near === undefined ? {} : { suggestion: near }),
    });
    return [];
  }
  const all = found.columns.map(({ name }) => name);
  const known = (columns ?? all).flatMap((column, at) => {
    const name = all.find((each) => names.column(each) === names.column(column));
    if (name !== undefined) return [name];
    const near = closest(column, all);
    reading.faults.push({
      path: `tables.${index}.columns.${at}`,
      message: `${written} has no column ${column}.`,
      ...(near === undefined ? {} : { suggestion: near }),
    });
    return [];
  });
  return [{ schema: found.schema, table: found.table, columns: known }];
}
