import type {
  ColumnComparison,
  ColumnMask,
  PolicyOperand,
  PolicyPredicate,
  PolicyScalar,
  TableName,
} from '@parley/sql-guard';
import { z } from 'zod';

/** What a policy cuts: rows of a table, one column, or the list of tables that exist at all. */
export type PolicyKind = 'ROW' | 'COLUMN' | 'TABLE';

/** One policy and one of its bindings, as the view `catalog_v1.bound_policies` gives them. */
export interface BoundPolicy {
  readonly policyId: string;
  readonly kind: PolicyKind;
  /** Stored JSON, not trusted until parsed. */
  readonly definition: unknown;
  /** Everybody with this role. Exactly one of the three is set. */
  readonly roleName: string | null;
  /** Everybody in this group. */
  readonly groupName: string | null;
  /** This user. */
  readonly userId: string | null;
}

/** A stored definition this version can't read. Nobody may see data past a rule we don't understand. */
export class InvalidPolicyError extends Error {
  override readonly name = 'InvalidPolicyError';
  readonly policyId: string;

  constructor(policyId: string, reason: string) {
    super(`Policy ${policyId} cannot be read, so everything it is bound to is refused: ${reason}`);
    this.policyId = policyId;
  }
}

const identifier = z.string().min(1).max(255);
const table: z.ZodType<TableName> = z.strictObject({ schema: identifier, table: identifier });
const scalar: z.ZodType<PolicyScalar> = z.union([z.string(), z.number(), z.boolean()]);
const attribute = z.strictObject({ attribute: z.string().min(1).max(100) });
const oneValue: z.ZodType<PolicyOperand> = z.union([z.strictObject({ constant: scalar }), attribute]);
const manyValues: z.ZodType<PolicyOperand> = z.union([
  z.strictObject({ constant: z.array(scalar).max(1_000) }),
  attribute,
]);

const comparedWithOne = z.strictObject({
  op: z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte']),
  column: identifier,
  value: oneValue,
});
const comparedWithMany = z.strictObject({
  op: z.enum(['in', 'not_in']),
  column: identifier,
  value: manyValues,
});
const comparison: z.ZodType<ColumnComparison> = z.discriminatedUnion('op', [
  comparedWithOne,
  comparedWithMany,
]);

const predicate: z.ZodType<PolicyPredicate> = z.lazy(() =>
  z.discriminatedUnion('op', [
    comparedWithOne,
    comparedWithMany,
    z.strictObject({
      op: z.literal('exists'),
      column: identifier,
      mapping: table,
      matches: identifier,
      where: z.array(comparison).max(20),
    }),
    z.strictObject({ op: z.enum(['is_null', 'is_not_null']), column: identifier }),
    z.strictObject({ op: z.enum(['and', 'or']), operands: z.array(predicate).min(1).max(100) }),
    z.strictObject({ op: z.literal('not'), operand: predicate }),
  ]),
);

const mask: z.ZodType<ColumnMask> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hide') }),
  z.strictObject({ kind: z.literal('null') }),
  z.strictObject({ kind: z.literal('hash') }),
  z.strictObject({ kind: z.literal('partial'), keepLast: z.int().min(0).max(100) }),
  z.strictObject({ kind: z.literal('constant'), value: scalar }),
]);

/** What one source allows, another may add to; what is denied, nobody gives back. */
const effect = z.enum(['allow', 'deny']).default('allow');

/** ROW: only rows of `table` that satisfy `predicate` are granted. Denied: the rows that satisfy it do not exist. */
export const rowDefinition = z.strictObject({ effect, table, predicate });
/** COLUMN: `column` of `table` is seen through `mask`. Denied: whatever else is granted. */
export const columnDefinition = z.strictObject({ effect, table, column: identifier, mask });
/** TABLE: only these tables are granted. Denied: these tables do not exist. */
export const tableDefinition = z.strictObject({ effect, tables: z.array(table).max(10_000) });

/** A definition that was understood. */
export type ParsedDefinition =
  | ({ readonly kind: 'ROW' } & z.output<typeof rowDefinition>)
  | ({ readonly kind: 'COLUMN' } & z.output<typeof columnDefinition>)
  | ({ readonly kind: 'TABLE' } & z.output<typeof tableDefinition>);

/**
 * Reads a stored definition.
 * @throws InvalidPolicyError rather than guess: a rule we can't read denies.
 */
export function parseDefinition(
  policy: Pick<BoundPolicy, 'policyId' | 'kind' | 'definition'>,
): ParsedDefinition {
  try {
    switch (policy.kind) {
      case 'ROW':
        return { kind: 'ROW', ...rowDefinition.parse(policy.definition) };
      case 'COLUMN':
        return { kind: 'COLUMN', ...columnDefinition.parse(policy.definition) };
      case 'TABLE':
        return { kind: 'TABLE', ...tableDefinition.parse(policy.definition) };
      default:
        throw new Error(`unknown kind ${String(policy.kind satisfies never)}`);
    }
  } catch (error) {
    throw new InvalidPolicyError(policy.policyId, reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error).replaceAll('\n', ' ');
  return error instanceof Error ? error.message : String(error);
}
