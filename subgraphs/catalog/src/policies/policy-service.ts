import {
  describeRule,
  effectivePolicy,
  type ParsedDefinition,
  parseDefinition,
  printCondition,
} from '@parley/access-policy';
import type { PlatformDb, PlatformScope } from '@parley/platform-db';
import {
  type Caller,
  checkFirst,
  isId,
  nameCursor,
  namePosition,
  pageOf,
  timePosition,
} from '@parley/service-kit';
import type { ClassifiedTable, EffectivePolicy, TableName } from '@parley/sql-guard';
import type { Policy, PolicyConnection } from '../types/policy.js';
import { presentMask } from './mask-input.js';
import { type Company, type Member, readCompany, readMember } from './member-repository.js';
import { listWaitingChanges, type WaitingChange } from './policy-change-repository.js';
import { type PolicyRecord, type PolicyRepository, readPolicyState } from './policy-repository.js';
import type { PolicyState } from './policy-state.js';

/** What cuts people's sight of data sources. */
export interface PolicyService {
  /** Every policy of each data source, in the order of `ids`. */
  byDataSourceIds(scope: PlatformScope, ids: readonly string[]): Promise<(readonly PolicyRecord[])[]>;
  /** Every classified table of each data source, in the order of `ids`. */
  classified(scope: PlatformScope, ids: readonly string[]): Promise<(readonly ClassifiedTable[])[]>;
  /** In the order of `ids`; `null` for another tenant's and for none. */
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<(Policy | null)[]>;
  /** As it is stored; `null` for another tenant's and for none. */
  record(scope: PlatformScope, id: string): Promise<PolicyRecord | null>;
  /** Everything that cuts sight of one data source, as of one moment. */
  state(scope: PlatformScope, dataSourceId: string): Promise<PolicyState>;
  /** Somebody as policies see them now; `null` where the tenant has no such user. */
  member(scope: PlatformScope, userId: string): Promise<Member | null>;
  /** Everybody that policies of the tenant can bind. */
  company(scope: PlatformScope): Promise<Company>;
  /** Changes that wait for a second person, the oldest first; one more than `first` where there are more. @throws INVALID_CURSOR */
  waiting(
    scope: PlatformScope,
    page: { readonly dataSourceId: string; readonly first: number; readonly after?: string | null },
  ): Promise<readonly WaitingChange[]>;
}

export function createPolicyService(policies: PolicyRepository, db: PlatformDb): PolicyService {
  return {
    async byDataSourceIds(scope, ids) {
      const found = await policies.byDataSourceIds(scope, ids.filter(isId));
      const byDataSource = Map.groupBy(found, (policy) => policy.dataSourceId);
      return ids.map((id) => byDataSource.get(id) ?? []);
    },

    async classified(scope, ids) {
      const byDataSource = await policies.classified(scope, ids.filter(isId));
      return ids.map((id) => byDataSource.get(id) ?? []);
    },

    async byIds(scope, ids) {
      const found = await policies.byIds(scope, ids.filter(isId));
      const byId = new Map(found.map((policy) => [policy.id, presentPolicy(policy)]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    async record(scope, id) {
      const [found] = isId(id) ? await policies.byIds(scope, [id]) : [];
      return found ?? null;
    },

    state: (scope, dataSourceId) => db.transaction(scope, (tx) => readPolicyState(tx, scope, dataSourceId)),
    member: (scope, userId) => db.transaction(scope, (tx) => readMember(tx, scope, userId)),
    company: (scope) => readCompany(db, scope),

    async waiting(scope, { dataSourceId, first, after }) {
      const position = timePosition(after);
      return listWaitingChanges(db, scope, { dataSourceId, position, take: checkFirst(first) + 1 });
    },
  };
}

/** True for those who may read the policies, and so know what these hide. */
export function seesWholeCatalog(caller: Caller): boolean {
  return caller.permissions.has('policy:read');
}

/** What cuts the caller's sight of one data source's catalog. */
export function catalogSight(
  caller: Caller,
  policies: readonly PolicyRecord[],
  classified: readonly ClassifiedTable[],
): EffectivePolicy {
  return effectivePolicy({
    policies: policies.flatMap(({ id, kind, definition, bindings }) =>
      bindings.map((binding) => ({ policyId: id, kind, definition, ...binding })),
    ),
    classified,
    roles: caller.roles,
    groups: caller.groups,
    userId: caller.userId,
    attributes: caller.attributes,
    // Keys masked values, of which a catalog has none.
    hashKey: '',
  });
}

/** @throws ParleyError BAD_INPUT, INVALID_CURSOR */
export function presentPolicies(
  policies: readonly PolicyRecord[],
  { first, after }: { readonly first: number; readonly after?: string | null },
): PolicyConnection {
  checkFirst(first);
  const position = namePosition(after);
  const rows = policies
    .toSorted(compareByName)
    .filter((policy) => position === null || compareByName(policy, position) > 0)
    .slice(0, first + 1)
    .map(presentPolicy);
  return pageOf({ rows, first, cursorOf: nameCursor });
}

type Named = Pick<PolicyRecord, 'name' | 'id'>;

function compareByName(left: Named, right: Named): number {
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  if (left.id !== right.id) return left.id < right.id ? -1 : 1;
  return 0;
}

/** @throws InvalidPolicyError for one that this version can't read */
export function presentPolicy(policy: PolicyRecord): Policy {
  const { id, name, description, kind, bindings, revision, updatedAt } = policy;
  const definition = parsePolicy(policy);
  const tables = tablesOf(definition);
  return {
    id,
    name,
    description,
    kind,
    effect: definition.effect === 'deny' ? 'DENY' : 'ALLOW',
    rule: describeRule(definition),
    tables: tables.map(({ schema, table }) => `${schema}.${table}`),
    tableNames: tables,
    condition: definition.kind === 'ROW' ? printCondition(definition.predicate) : null,
    column: definition.kind === 'COLUMN' ? definition.column : null,
    mask: definition.kind === 'COLUMN' ? presentMask(definition.mask) : null,
    revision,
    updatedAt,
    appliesToRoles: bindings.flatMap(({ roleName }) => (roleName === null ? [] : [roleName])).sort(),
    appliesToGroups: bindings.flatMap(({ groupName }) => (groupName === null ? [] : [groupName])).sort(),
    appliesToUsers: bindings.flatMap(({ userId }) => (userId === null ? [] : [{ id: userId }])),
  };
}

/** @throws InvalidPolicyError for one that this version can't read */
export function parsePolicy({ id, kind, definition }: PolicyRecord): ParsedDefinition {
  return parseDefinition({ policyId: id, kind, definition });
}

function tablesOf(definition: ParsedDefinition): readonly TableName[] {
  return definition.kind === 'TABLE' ? definition.tables : [definition.table];
}
