import {
  columnDefinition,
  type ParsedDefinition,
  rowDefinition,
  tableDefinition,
} from '@parley/access-policy';
import type { ClassifiedTable } from '@parley/sql-guard';
import { z } from 'zod';

/** Whom policies bind, each kind by its own names. */
export interface PolicySubjects {
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** Ids. */
  readonly users: readonly string[];
}

/** One change of what cuts people's sight of a data source, as plain data: made at once, or kept until somebody else decides on it. */
export type PolicyChange =
  | {
      readonly kind: 'CREATE';
      readonly policyId: string;
      readonly name: string;
      readonly description: string;
      readonly definition: ParsedDefinition;
      readonly appliesTo: PolicySubjects;
    }
  | {
      readonly kind: 'UPDATE';
      readonly policyId: string;
      /** The one that the edit is based on. */
      readonly revision: number;
      readonly name: string;
      readonly description: string;
      readonly definition: ParsedDefinition;
    }
  | { readonly kind: 'DELETE'; readonly policyId: string; readonly revision: number }
  | {
      readonly kind: 'BIND' | 'UNBIND';
      readonly policyId: string;
      /** The one whose rule its author read; `null` where the change is made at once. */
      readonly revision: number | null;
      readonly subjects: PolicySubjects;
    }
  | { readonly kind: 'CLASSIFY' | 'DECLASSIFY'; readonly tables: readonly ClassifiedTable[] };

const definition = z.discriminatedUnion('kind', [
  rowDefinition.extend({ kind: z.literal('ROW') }),
  columnDefinition.extend({ kind: z.literal('COLUMN') }),
  tableDefinition.extend({ kind: z.literal('TABLE') }),
]);
const subjects = z.strictObject({
  roles: z.array(z.string()),
  groups: z.array(z.string()),
  users: z.array(z.string()),
});
const described = { policyId: z.string(), name: z.string(), description: z.string(), definition };
const change: z.ZodType<PolicyChange> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('CREATE'), ...described, appliesTo: subjects }),
  z.strictObject({ kind: z.literal('UPDATE'), ...described, revision: z.int() }),
  z.strictObject({ kind: z.literal('DELETE'), policyId: z.string(), revision: z.int() }),
  z.strictObject({
    kind: z.enum(['BIND', 'UNBIND']),
    policyId: z.string(),
    revision: z.int().nullable(),
    subjects,
  }),
  z.strictObject({
    kind: z.enum(['CLASSIFY', 'DECLASSIFY']),
    tables: z.array(z.strictObject({ schema: z.string(), table: z.string(), columns: z.array(z.string()) })),
  }),
]);

/**
 * Reads a change that was kept.
 * @throws ZodError for one that this version does not know: it is not made
 */
export function parsePolicyChange(stored: unknown): PolicyChange {
  return change.parse(stored);
}
