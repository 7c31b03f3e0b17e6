import type { ColumnMask, ColumnRule, RowRule } from '@parley/sql-guard';
import type { Industry } from './industries.js';

interface PolicyBase {
  readonly name: string;
  readonly description: string;
  /** Whom it restricts. */
  readonly roles: readonly string[];
}

/** A policy as the platform keeps it: `definition` is a rule without the id that the row gives it. */
export type DemoPolicy =
  | (PolicyBase & { readonly kind: 'ROW'; readonly definition: Omit<RowRule, 'policyId'> })
  | (PolicyBase & { readonly kind: 'COLUMN'; readonly definition: Omit<ColumnRule, 'policyId'> });

/** Each rule sees one table only, so every table that names a region has one. */
const TABLES_WITH_REGION: Readonly<Record<Industry, readonly string[]>> = {
  technology: ['subscriptions', 'licences', 'support_tickets'],
  healthcare: [],
  finance: [],
};

const MASKED_COLUMNS: Readonly<Record<Industry, readonly DemoPolicy[]>> = {
  technology: [
    mask('licences.licence_key', { kind: 'hide' }, 'Licence keys are shown to administrators only.'),
    mask('licences.assigned_to', { kind: 'hash' }, 'Users of licences can be told apart, not named.'),
  ],
  healthcare: [
    mask(
      'patients.name',
      { kind: 'partial', keepLast: 3 },
      'Names of patients show their last three letters.',
    ),
    mask('patients.birth_date', { kind: 'hide' }, 'Birth dates are not shown.'),
    mask('patients.email', { kind: 'null' }, 'E-mail addresses of patients are left empty.'),
    mask(
      'patients.phone',
      { kind: 'partial', keepLast: 4 },
      'Telephone numbers show their last four digits.',
    ),
  ],
  finance: [
    mask(
      'accounts.account_number',
      { kind: 'partial', keepLast: 4 },
      'Account numbers show their last four digits.',
    ),
    mask('accounts.tax_id', { kind: 'hide' }, 'Tax numbers are not shown.'),
  ],
};

/** What the demo's viewers and analysts may not see. Owners and administrators see everything. */
export function demoPolicies(industry: Industry): readonly DemoPolicy[] {
  const tables = ['customers', 'orders', 'order_items', 'refunds', ...TABLES_WITH_REGION[industry]];
  return [
    ...tables.map(ownRegions),
    mask(
      'customers.email',
      { kind: 'partial', keepLast: 8 },
      'E-mail addresses of customers show their end.',
      ['viewer'],
    ),
    mask('customers.phone', { kind: 'null' }, 'Telephone numbers of customers are left empty.', ['viewer']),
    ...MASKED_COLUMNS[industry],
  ];
}

function ownRegions(table: string): DemoPolicy {
  return {
    name: `Own regions: ${table}`,
    description: `Viewers see the rows of ${table} of their own sales regions.`,
    roles: ['viewer'],
    kind: 'ROW',
    definition: {
      table: { schema: 'public', table },
      predicate: { op: 'in', column: 'region', value: { attribute: 'regions' } },
    },
  };
}

function mask(
  target: `${string}.${string}`,
  kindOfMask: ColumnMask,
  description: string,
  roles: readonly string[] = ['viewer', 'analyst'],
): DemoPolicy {
  const [table = '', column = ''] = target.split('.');
  return {
    name: `Masked: ${target}`,
    description,
    roles,
    kind: 'COLUMN',
    definition: { table: { schema: 'public', table }, column, mask: kindOfMask },
  };
}
