import type {
  ClassifiedTable,
  ColumnMask,
  EffectivePolicy,
  PolicyGrant,
  PolicyPredicate,
} from '../policy.js';
import { ALL_PASS } from './all-pass.js';

export const table = (name: string) => ({ schema: 'public', table: name });

type Rows = Readonly<Record<string, PolicyPredicate | readonly PolicyPredicate[]>>;
/** By table, by column. */
type Masks = Readonly<Record<string, Readonly<Record<string, ColumnMask>>>>;

/** What one source gives, in short. Tables are named without their schema, `public`. */
export interface GrantParts {
  readonly tables?: readonly string[];
  readonly rows?: Rows;
  readonly masks?: Masks;
}

export interface PolicyParts {
  /** That of all tables; `public` unless told. */
  readonly schema?: string;
  readonly roles?: readonly GrantParts[];
  readonly groups?: readonly GrantParts[];
  readonly user?: GrantParts;
  readonly denied?: GrantParts;
  readonly attributes?: EffectivePolicy['attributes'];
  readonly classified?: readonly ClassifiedTable[];
}

export function policyOf({
  roles = [],
  groups = [],
  user,
  denied = {},
  schema = 'public',
  ...rest
}: PolicyParts): EffectivePolicy {
  const layers = [
    { kind: 'role' as const, given: roles },
    { kind: 'group' as const, given: groups },
    { kind: 'user' as const, given: user === undefined ? [] : [user] },
  ];
  return {
    ...ALL_PASS,
    classified: rest.classified ?? null,
    attributes: rest.attributes ?? {},
    layers: layers
      .filter(({ given }) => given.length > 0)
      .map(({ kind, given }) => ({
        kind,
        grants: given.map((parts, index) => grant({ source: `${kind}:${index}`, schema }, parts)),
      })),
    denials: {
      tables: (denied.tables ?? []).map((name) => ({ schema, table: name })),
      rows: rowRules({ source: 'denied', schema }, denied.rows),
      columns: columnRules({ source: 'denied', schema }, denied.masks),
    },
  };
}

interface Origin {
  readonly source: string;
  readonly schema: string;
}

function grant(origin: Origin, { tables, rows, masks }: GrantParts): PolicyGrant {
  const { source, schema } = origin;
  return {
    source,
    allowedTables: tables?.map((name) => ({ schema, table: name })) ?? null,
    rowRules: rowRules(origin, rows),
    columnRules: columnRules(origin, masks),
  };
}

function rowRules({ source, schema }: Origin, rows: Rows = {}): PolicyGrant['rowRules'] {
  return Object.entries(rows).flatMap(([name, predicates]) =>
    [predicates].flat().map((predicate) => ({ policyId: source, table: { schema, table: name }, predicate })),
  );
}

function columnRules({ source, schema }: Origin, masks: Masks = {}): PolicyGrant['columnRules'] {
  return Object.entries(masks).flatMap(([name, columns]) =>
    Object.entries(columns).map(([column, mask]) => ({
      policyId: source,
      table: { schema, table: name },
      column,
      mask,
    })),
  );
}

/** A policy of row rules on one table, given by one role. */
export function rowPolicy(
  name: string,
  predicate: PolicyPredicate | readonly PolicyPredicate[],
  attributes: EffectivePolicy['attributes'] = {},
): EffectivePolicy {
  return policyOf({ roles: [{ rows: { [name]: predicate } }], attributes });
}

/** A policy of masks on columns of one table, given by one role. */
export function maskPolicy(name: string, columns: Readonly<Record<string, ColumnMask>>): EffectivePolicy {
  return policyOf({ roles: [{ masks: { [name]: columns } }] });
}

/** Customers of the region that the person's attribute names. */
export const ONLY_EU = rowPolicy(
  'customers',
  { op: 'eq', column: 'region', value: { attribute: 'region' } },
  { region: 'EU' },
);
