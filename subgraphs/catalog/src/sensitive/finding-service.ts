import { ParleyError } from '@parley/errors';
import { checkFirst, namePosition, requireCaller } from '@parley/service-kit';
import type { CatalogContext } from '../context.js';
import { requireDataSource } from '../models/require-data-source.js';
import { createPolicy } from '../policies/change-policies.js';
import type { PolicyChangePayload } from '../types/policy-change.js';
import type { AcceptFindingInput } from '../types/sensitive-finding.js';
import { CATEGORIES } from './categories.js';
import { findSensitive, proposedMask } from './find-sensitive.js';
import type { StoredFinding } from './finding-repository.js';
import { type FindingSight, loadFindingSight } from './finding-sight.js';
import { maskInput } from './mask-input.js';

/** Larger schemas are looked through all the same: the surest findings are kept. */
const MAX_FINDINGS = 5_000;
const MAX_REASON = 500;

export interface FindingPage {
  readonly first: number;
  readonly after: string | null;
  readonly statuses: readonly StoredFinding['status'][];
}

/**
 * Looks through the schema and what was measured of its values, for everybody; answers what the caller may see of it. What people
 * decided about earlier findings is kept, and nothing is masked until somebody accepts.
 * @throws ParleyError NOT_FOUND, and what reading the schema throws
 */
export async function scanFindings(
  dataSourceId: string,
  context: CatalogContext,
): Promise<readonly StoredFinding[]> {
  await requireDataSource(dataSourceId, context);
  const caller = requireCaller(context);
  const [sight, profiles] = await Promise.all([
    loadFindingSight(dataSourceId, context),
    context.valueProfiles.ofDataSource(caller, dataSourceId),
  ]);
  const found = findSensitive(sight.catalog, profiles);
  const surest = found.toSorted((left, right) => right.confidence - left.confidence).slice(0, MAX_FINDINGS);
  await context.sensitiveFindings.replaceOpen(caller, dataSourceId, surest);
  return seenFindings(dataSourceId, sight, context);
}

/** By table and column; one more than `first` where there are more. @throws ParleyError INVALID_CURSOR, BAD_INPUT */
export async function listFindings(
  dataSourceId: string,
  { first, after, statuses }: FindingPage,
  context: CatalogContext,
): Promise<readonly StoredFinding[]> {
  const limit = checkFirst(first);
  const position = namePosition(after);
  const seen = await seenFindings(dataSourceId, await loadFindingSight(dataSourceId, context), context);
  return seen
    .filter(({ status }) => statuses.includes(status))
    .map((finding) => ({ finding, key: findingKey(finding) }))
    .toSorted((left, right) => compare(left.key, right.key))
    .filter(({ key }) => position === null || compare(key, position) > 0)
    .slice(0, limit + 1)
    .map(({ finding }) => finding);
}

/**
 * Makes the proposed policy, or the one given instead, and binds it. Nothing is decided where that has faults.
 * @throws ParleyError NOT_FOUND, EDIT_CONFLICT (decided already), NAME_TAKEN, FORBIDDEN, BAD_INPUT
 */
export async function acceptFinding(
  input: AcceptFindingInput,
  context: CatalogContext,
): Promise<PolicyChangePayload & { readonly finding: StoredFinding }> {
  const { finding, type } = await openFinding(input.id, context);
  const { schema, table, column, category, dataSourceId } = finding;
  const payload = await createPolicy(
    {
      dataSourceId,
      name: policyName(finding),
      description: `Found as ${CATEGORIES[category].label}, and accepted.`,
      rule: {
        effect: 'ALLOW',
        column: {
          table: { schema, table },
          column,
          mask: input.mask ?? maskInput(proposedMask(category, type)),
        },
      },
      appliesTo: input.appliesTo,
      forApproval: input.forApproval,
    },
    context,
  );
  if (payload.faults.length > 0) return { ...payload, finding };
  const policyId = payload.policy?.id ?? null;
  const caller = requireCaller(context);
  await context.sensitiveFindings.decide(caller, finding.id, { status: 'ACCEPTED', policyId });
  return { ...payload, finding: await findingNow(finding, context) };
}

/** @throws ParleyError NOT_FOUND, EDIT_CONFLICT (decided already), BAD_INPUT */
export async function dismissFinding(
  id: string,
  reason: string,
  context: CatalogContext,
): Promise<StoredFinding> {
  const said = reason.trim();
  if (said === '' || said.length > MAX_REASON) {
    throw new ParleyError(
      'BAD_INPUT',
      `Say why, in 1 to ${MAX_REASON} characters: it is kept for whoever asks.`,
    );
  }
  const { finding } = await openFinding(id, context);
  const caller = requireCaller(context);
  const isDone = await context.sensitiveFindings.decide(caller, finding.id, {
    status: 'DISMISSED',
    reason: said,
  });
  if (!isDone) throw decided();
  return findingNow(finding, context);
}

async function seenFindings(
  dataSourceId: string,
  sight: FindingSight,
  context: CatalogContext,
): Promise<readonly StoredFinding[]> {
  const all = await context.sensitiveFindings.ofDataSource(requireCaller(context), dataSourceId);
  return all.filter(sight.isClear);
}

/** One that the caller may see, that nobody has decided on, and whose column is still there. */
async function openFinding(
  id: string,
  context: CatalogContext,
): Promise<{ readonly finding: StoredFinding; readonly type: string }> {
  const finding = await context.sensitiveFindings.byId(requireCaller(context), id);
  if (finding === null) throw unknown();
  const { catalog, isClear } = await loadFindingSight(finding.dataSourceId, context);
  if (!isClear(finding)) throw unknown();
  if (finding.status !== 'OPEN') throw decided();
  const table = catalog.tables.find((each) => each.schema === finding.schema && each.table === finding.table);
  const type = table?.columns.find(({ name }) => name === finding.column)?.type;
  if (type === undefined) throw unknown();
  return { finding, type };
}

/** As it is now: whoever decided may no longer see the column, but has seen the finding. */
async function findingNow(finding: StoredFinding, context: CatalogContext): Promise<StoredFinding> {
  return (await context.sensitiveFindings.byId(requireCaller(context), finding.id)) ?? finding;
}

/** What findings are ordered by, and cursors say. */
export function findingKey({ schema, table, column, id }: StoredFinding): { name: string; id: string } {
  return { name: `${schema}.${table}.${column}`, id };
}

function compare(left: { name: string; id: string }, right: { name: string; id: string }): number {
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  return left.id < right.id ? -1 : Number(left.id > right.id);
}

/** Unique for the data source: a second acceptance of the same is refused by it. */
function policyName({ schema, table, column, category }: StoredFinding): string {
  const name = `${CATEGORIES[category].label}: ${schema}.${table}.${column}`;
  return name.length <= 100 ? name : `${name.slice(0, 99)}…`;
}

function unknown(): ParleyError {
  return new ParleyError(
    'NOT_FOUND',
    'There is no such finding: `dataSource { sensitiveFindings }` lists what there is for you.',
  );
}

function decided(): ParleyError {
  return new ParleyError('EDIT_CONFLICT', 'Somebody has decided on this finding already: read it again.');
}
