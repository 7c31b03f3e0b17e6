import {
  jsonColumn,
  newId,
  type PlatformDb,
  type PlatformScope,
  type Prisma,
  type TransactionClient,
} from '@parley/platform-db';
import { newerThan, type TimePosition } from '@parley/service-kit';
import { type PolicyChange, parsePolicyChange } from './policy-change.js';
import { readPolicyState } from './policy-repository.js';
import { bindingKey, type PolicyState } from './policy-state.js';

/** A change that waits for a second person. */
export interface WaitingChange {
  readonly id: string;
  readonly dataSourceId: string;
  readonly proposedBy: string;
  readonly createdAt: Date;
  /** What its author would see that they don't see now. */
  readonly widening: string;
  readonly change: PolicyChange;
}

const WAITING = {
  id: true,
  dataSourceId: true,
  proposedBy: true,
  createdAt: true,
  widening: true,
  change: true,
} as const;

/**
 * The state that a change is held against, for as long as the transaction goes on nobody else's: two changes of one data source follow
 * each other, on whichever replicas they are made.
 */
export async function lockedPolicyState(
  tx: TransactionClient,
  scope: PlatformScope,
  dataSourceId: string,
): Promise<PolicyState> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`policies of ${dataSourceId}`}, 0))`;
  return readPolicyState(tx, scope, dataSourceId);
}

/** Writes what differs between two states of one data source. */
export async function storePolicyState(
  tx: TransactionClient,
  { tenantId }: PlatformScope,
  { dataSourceId, before, after }: { dataSourceId: string; before: PolicyState; after: PolicyState },
): Promise<void> {
  const standing = new Map(before.policies.map((policy) => [policy.id, policy]));
  const kept = new Set(after.policies.map(({ id }) => id));
  const gone = before.policies.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  if (gone.length > 0) await tx.policy.deleteMany({ where: { id: { in: gone }, tenantId } });
  for (const policy of after.policies) {
    const known = standing.get(policy.id);
    if (known === policy) continue;
    const { id, name, description, kind, revision, updatedAt } = policy;
    const data = {
      name,
      description,
      kind,
      revision,
      updatedAt,
      definition: policy.definition as Prisma.InputJsonObject,
    };
    if (known === undefined) await tx.policy.createMany({ data: { id, tenantId, dataSourceId, ...data } });
    else if (known.revision !== revision) await tx.policy.updateMany({ where: { id, tenantId }, data });
    await storeBindings(
      tx,
      { tenantId, policyId: id },
      { before: known?.bindings ?? [], after: policy.bindings },
    );
  }
  await storeClassification(tx, { tenantId, dataSourceId }, { before, after });
}

type Bindings = PolicyState['policies'][number]['bindings'];

async function storeBindings(
  tx: TransactionClient,
  of: { readonly tenantId: string; readonly policyId: string },
  { before, after }: { readonly before: Bindings; readonly after: Bindings },
): Promise<void> {
  const [standing, kept] = [new Set(before.map(bindingKey)), new Set(after.map(bindingKey))];
  for (const binding of before) {
    if (!kept.has(bindingKey(binding))) await tx.policyBinding.deleteMany({ where: { ...of, ...binding } });
  }
  const added = after.filter((binding) => !standing.has(bindingKey(binding)));
  if (added.length === 0) return;
  await tx.policyBinding.createMany({ data: added.map((binding) => ({ id: newId(), ...of, ...binding })) });
}

async function storeClassification(
  tx: TransactionClient,
  of: { readonly tenantId: string; readonly dataSourceId: string },
  { before, after }: { readonly before: PolicyState; readonly after: PolicyState },
): Promise<void> {
  const keyOf = ({ schema, table }: PolicyState['classified'][number]) => JSON.stringify([schema, table]);
  const standing = new Map(before.classified.map((table) => [keyOf(table), table]));
  const kept = new Set(after.classified.map(keyOf));
  for (const { schema, table } of before.classified.filter((each) => !kept.has(keyOf(each)))) {
    await tx.classifiedTable.deleteMany({ where: { ...of, schema, table } });
  }
  const changed = after.classified.filter((each) => standing.get(keyOf(each)) !== each);
  const added = changed.filter((each) => !standing.has(keyOf(each)));
  for (const { schema, table, columns } of changed.filter((each) => standing.has(keyOf(each)))) {
    await tx.classifiedTable.updateMany({ where: { ...of, schema, table }, data: { columns: [...columns] } });
  }
  if (added.length === 0) return;
  await tx.classifiedTable.createMany({
    data: added.map(({ schema, table, columns }) => ({ ...of, schema, table, columns: [...columns] })),
  });
}

export async function addWaitingChange(
  tx: TransactionClient,
  scope: PlatformScope,
  waiting: Omit<WaitingChange, 'proposedBy'>,
): Promise<WaitingChange> {
  const { tenantId, userId: proposedBy } = scope;
  const change = jsonColumn(waiting.change);
  await tx.policyChange.createMany({ data: { ...waiting, change, tenantId, proposedBy } });
  return { ...waiting, proposedBy };
}

export async function waitingChangeCount(
  tx: TransactionClient,
  { tenantId }: PlatformScope,
  dataSourceId: string,
): Promise<number> {
  return tx.policyChange.count({ where: { tenantId, dataSourceId } });
}

/** @returns whether it was still there: whoever takes it first decides on it */
export async function takeWaitingChange(
  tx: TransactionClient,
  { tenantId }: PlatformScope,
  id: string,
): Promise<boolean> {
  const { count } = await tx.policyChange.deleteMany({ where: { id, tenantId } });
  return count === 1;
}

export async function findWaitingChange(
  db: PlatformDb,
  scope: PlatformScope,
  id: string,
): Promise<WaitingChange | null> {
  const row = await db
    .forScope(scope)
    .policyChange.findFirst({ where: { id, tenantId: scope.tenantId }, select: WAITING });
  return row === null ? null : { ...row, change: parsePolicyChange(row.change) };
}

/** Oldest first. */
export async function listWaitingChanges(
  db: PlatformDb,
  scope: PlatformScope,
  { dataSourceId, position, take }: { dataSourceId: string; position: TimePosition | null; take: number },
): Promise<readonly WaitingChange[]> {
  const rows = await db.forScope(scope).policyChange.findMany({
    where: { tenantId: scope.tenantId, dataSourceId, ...newerThan(position) },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take,
    select: WAITING,
  });
  return rows.map((row) => ({ ...row, change: parsePolicyChange(row.change) }));
}
