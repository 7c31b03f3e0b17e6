import { ParleyError } from '@parley/errors';
import type { ClassifiedTable } from '@parley/sql-guard';
import type { PolicyChange, PolicySubjects } from './policy-change.js';
import type { PolicyBindingRecord, PolicyRecord } from './policy-repository.js';

/** Everything that cuts sight of one data source, of one moment. */
export interface PolicyState {
  readonly policies: readonly PolicyRecord[];
  readonly classified: readonly ClassifiedTable[];
}

const MAX_POLICIES = 1_000;
const MAX_BINDINGS = 200;

/** Where a change is made, and when. */
export interface ChangeMoment {
  readonly dataSourceId: string;
  readonly now: Date;
}

/**
 * What a change makes of a state. Nothing is stored.
 * @throws ParleyError NOT_FOUND, EDIT_CONFLICT, NAME_TAKEN, BAD_INPUT (too many policies or bindings)
 */
export function changedState(state: PolicyState, change: PolicyChange, moment: ChangeMoment): PolicyState {
  switch (change.kind) {
    case 'CREATE':
      return created(state, change, moment);
    case 'UPDATE': {
      const { definition, ...policy } = existing(state, change.policyId, change.revision);
      checkName(state, change);
      const { kind, ...rule } = change.definition;
      const { name, description } = change;
      const next = { ...policy, name, description, kind, definition: rule, revision: policy.revision + 1 };
      return replaced(state, { ...next, updatedAt: moment.now });
    }
    case 'DELETE': {
      const { id } = existing(state, change.policyId, change.revision);
      return { ...state, policies: state.policies.filter((policy) => policy.id !== id) };
    }
    case 'BIND': {
      const policy = existing(state, change.policyId, change.revision);
      const bindings = distinct([...policy.bindings, ...bindingsOf(change.subjects)]);
      if (bindings.length > MAX_BINDINGS) {
        throw new ParleyError(
          'BAD_INPUT',
          `A policy is bound to at most ${MAX_BINDINGS} roles, groups and users: put people into a group.`,
        );
      }
      return replaced(state, { ...policy, bindings });
    }
    case 'UNBIND': {
      const policy = existing(state, change.policyId, change.revision);
      const gone = new Set(bindingsOf(change.subjects).map(bindingKey));
      return replaced(state, {
        ...policy,
        bindings: policy.bindings.filter((binding) => !gone.has(bindingKey(binding))),
      });
    }
    case 'CLASSIFY':
      return { ...state, classified: change.tables.reduce(withKnown, state.classified) };
    case 'DECLASSIFY':
      return { ...state, classified: change.tables.reduce(withoutKnown, state.classified) };
  }
}

/** The policy that a change is about; `null` where it is about tables. */
export function policyIdOf(change: PolicyChange): string | null {
  return 'policyId' in change ? change.policyId : null;
}

export function bindingsOf({ roles, groups, users }: PolicySubjects): readonly PolicyBindingRecord[] {
  const nobody = { roleName: null, groupName: null, userId: null };
  return [
    ...roles.map((roleName) => ({ ...nobody, roleName })),
    ...groups.map((groupName) => ({ ...nobody, groupName })),
    ...users.map((userId) => ({ ...nobody, userId })),
  ];
}

/** Equal for bindings to the same role, group or user. */
export function bindingKey({ roleName, groupName, userId }: PolicyBindingRecord): string {
  return JSON.stringify([roleName, groupName, userId]);
}

function created(
  state: PolicyState,
  change: Extract<PolicyChange, { kind: 'CREATE' }>,
  { dataSourceId, now }: ChangeMoment,
): PolicyState {
  checkName(state, change);
  if (state.policies.length >= MAX_POLICIES) {
    throw new ParleyError(
      'BAD_INPUT',
      `A data source has at most ${MAX_POLICIES.toLocaleString('en')} policies: bind one to more people instead of making it again.`,
    );
  }
  const { policyId: id, name, description, definition, appliesTo } = change;
  const { kind, ...rule } = definition;
  const bindings = distinct(bindingsOf(appliesTo));
  const policy = { id, dataSourceId, name, description, kind, definition: rule, bindings };
  return { ...state, policies: [...state.policies, { ...policy, revision: 1, updatedAt: now }] };
}

function existing({ policies }: PolicyState, id: string, revision: number | null): PolicyRecord {
  const policy = policies.find((each) => each.id === id);
  if (policy === undefined) {
    throw new ParleyError('NOT_FOUND', 'There is no such policy: `dataSource { policies }` lists them.');
  }
  if (revision === null || revision === policy.revision) return policy;
  throw new ParleyError(
    'EDIT_CONFLICT',
    `Somebody has changed the policy "${policy.name}" meanwhile: read it again, then repeat your change on revision ${policy.revision}.`,
    { details: { revision: policy.revision, updatedAt: policy.updatedAt.toISOString() } },
  );
}

function checkName({ policies }: PolicyState, { policyId, name }: { policyId: string; name: string }): void {
  if (!policies.some((policy) => policy.name === name && policy.id !== policyId)) return;
  throw new ParleyError(
    'NAME_TAKEN',
    `Another policy of this data source is called "${name}": take a different name.`,
  );
}

function replaced(state: PolicyState, policy: PolicyRecord): PolicyState {
  return { ...state, policies: state.policies.map((each) => (each.id === policy.id ? policy : each)) };
}

function distinct(bindings: readonly PolicyBindingRecord[]): readonly PolicyBindingRecord[] {
  return [...new Map(bindings.map((binding) => [bindingKey(binding), binding])).values()];
}

function withKnown(known: readonly ClassifiedTable[], added: ClassifiedTable): readonly ClassifiedTable[] {
  const columns = known.find((table) => isSame(table, added))?.columns ?? [];
  return [
    ...known.filter((table) => !isSame(table, added)),
    { ...added, columns: [...new Set([...columns, ...added.columns])] },
  ];
}

/** A table of which no column is known is not known itself. */
function withoutKnown(known: readonly ClassifiedTable[], gone: ClassifiedTable): readonly ClassifiedTable[] {
  return known.flatMap((table) => {
    if (!isSame(table, gone)) return [table];
    const columns = table.columns.filter((column) => !gone.columns.includes(column));
    return columns.length === 0 ? [] : [{ ...table, columns }];
  });
}

function isSame(left: ClassifiedTable, right: ClassifiedTable): boolean {
  return left.schema === right.schema && left.table === right.table;
}
