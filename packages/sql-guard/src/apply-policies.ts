import { brandScoped } from './brands.js';
import { statementFingerprint } from './fingerprint.js';
import { cannotRaise } from './policies/cannot-raise.js';
import { policyNotices } from './policies/notices.js';
import { visibleSchema } from './policies/visible-schema.js';
import { lowerStatement } from './postgres/lower-statement.js';
import { withoutPlaces } from './postgres/native-tree.js';
import { parseSelect } from './postgres/parse-select.js';
import { rewrite } from './postgres/rewrite.js';
import { withPositions } from './refusal.js';
import { resolveNames } from './resolve/resolve-names.js';
import { tablesUsed } from './resolve/tables-used.js';
import type { CandidateQuery, GuardOptions, ScopedQuery } from './stages.js';
import { checkText } from './text/check-text.js';

/**
 * Cuts a statement to what one person may see: the order of the phases, and nothing else.
 *
 * @throws ParleyError `SQL_*`, COLUMN_MASKED, POLICY_ATTRIBUTE_MISSING, SCHEMA_CHANGED; `details` hold `line` and `column` where known
 */
export async function applyPolicies(
  candidate: CandidateQuery,
  { catalog, policy, parser, maxRows }: GuardOptions,
): Promise<ScopedQuery> {
  const { sql, dialect } = candidate;
  checkText(sql);
  return withPositions(sql, async () => {
    const tree = await parseSelect(sql, parser);
    const fingerprint = statementFingerprint(withoutPlaces(tree.stmts));
    const { query, natives } = lowerStatement(tree, sql);
    const resolution = resolveNames(query, visibleSchema(catalog, policy));
    const { values, isLimited } = rewrite(
      tree,
      { natives, resolution },
      { catalog, policy, maxRows, mayRaise: !cannotRaise(query, resolution) },
    );
    return brandScoped({
      sql,
      dialect,
      tree,
      values,
      tables: tablesUsed(resolution.sites),
      notices: policyNotices(resolution.sites, isLimited ? maxRows : null),
      fingerprint,
      policyFingerprint: policy.fingerprint,
      maxRows,
    });
  });
}
