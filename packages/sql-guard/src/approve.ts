import { ParleyError } from '@parley/errors';
import { brandApproved, isScoped } from './brands.js';
import type { PostgresParser } from './parser.js';
import { lastLook } from './postgres/last-look.js';
import type { PostgresTree } from './postgres/native-tree.js';
import { isSameTree, print } from './postgres/print.js';
import type { ApprovedQuery, GuardOptions, ScopedQuery } from './stages.js';

/**
 * The last look. Prints the statement from its tree, reads what was printed with the engine's own parser, makes sure it
 * says the same, and walks it once more by a second set of rules. Only then is it branded.
 *
 * @throws ParleyError SQL_NOT_SUPPORTED when the printer can't say exactly what the tree says
 * @throws Error when `scoped` was not made by {@link applyPolicies}, or the last look finds a fault of our own
 */
export async function approve(scoped: ScopedQuery, options: GuardOptions): Promise<ApprovedQuery> {
  if (!isScoped(scoped)) throw new Error('Only what applyPolicies made can be approved.');
  if (scoped.policyFingerprint !== options.policy.fingerprint) {
    throw new Error('The statement was cut by another policy than it is approved for.');
  }
  const sql = print(scoped.tree);
  const printed = await readBack(sql, options.parser);
  if (printed === null || !isSameTree(scoped.tree, printed)) {
    throw new ParleyError(
      'SQL_NOT_SUPPORTED',
      'The statement uses a form that can not be written back exactly; write it in another way.',
    );
  }
  const { catalog, policy } = options;
  lastLook(printed, { catalog, policy, valueCount: scoped.values.length });
  const { values, dialect, tables, notices, fingerprint, policyFingerprint, maxRows } = scoped;
  return brandApproved({
    sql,
    values,
    dialect,
    tables,
    notices,
    fingerprint,
    policyFingerprint,
    maxRows,
  });
}

/** The tree of what was printed, or null when the printer wrote what is no SQL. */
async function readBack(sql: string, parser: PostgresParser): Promise<PostgresTree | null> {
  try {
    return (await parser.parse(sql)) as PostgresTree;
  } catch (error) {
    if (error instanceof Error && 'sqlDetails' in error) return null;
    throw error;
  }
}
