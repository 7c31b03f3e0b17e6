import { brandScoped } from './brands.js';
import { dialectOf } from './dialects.js';
import { expectedTables } from './expected-tables.js';
import { cannotRaise } from './policies/cannot-raise.js';
import { policyNotices } from './policies/notices.js';
import { planSites } from './policies/site-plan.js';
import { refuseTellingPatterns } from './policies/telling-patterns.js';
import { visibleSchema } from './policies/visible-schema.js';
import { withPositions } from './refusal.js';
import { isRepeatable } from './repeatable.js';
import { nameRules } from './resolve/name-rules.js';
import { outputColumns } from './resolve/output-columns.js';
import { resolveNames } from './resolve/resolve-names.js';
import { policiesUsed, tablesUsed } from './resolve/tables-used.js';
import type { CandidateQuery, GuardOptions, ScopedQuery } from './stages.js';

/**
 * Cuts a statement to what one person may see: the order of the phases, and nothing else.
 *
 * @throws ParleyError `SQL_*`, COLUMN_MASKED, POLICY_ATTRIBUTE_MISSING, SCHEMA_CHANGED; `details` hold `line` and `column` where known
 */
export async function applyPolicies(
  candidate: CandidateQuery,
  { catalog, policy, parser, maxRows }: GuardOptions,
): Promise<ScopedQuery> {
  const { sql, dialect: name } = candidate;
  if (catalog.engine !== name) throw new Error(`A catalog of ${catalog.engine} can't serve SQL of ${name}.`);
  const dialect = dialectOf(name);
  return withPositions(sql, async () => {
    const statement = await dialect.read(sql, parser);
    const { query, fingerprint } = statement;
    const resolution = resolveNames(query, visibleSchema(catalog, policy), nameRules(catalog));
    const mayRaise = !cannotRaise(query, resolution, name);
    const sites = planSites(resolution.sites, { policy, vocabulary: dialect.vocabulary, mayRaise });
    if (sites.some(({ isFenced }) => isFenced)) refuseTellingPatterns(query, resolution, name);
    const { tree, values, isLimited } = await statement.rewrite({ resolution, sites, maxRows });
    return brandScoped({
      sql,
      dialect: name,
      tree,
      values,
      tables: tablesUsed(resolution.sites),
      expectedTables: expectedTables(resolution.sites, catalog),
      columns: outputColumns(resolution.output),
      notices: policyNotices(resolution.sites, isLimited ? maxRows : null),
      policyIds: policiesUsed(resolution.sites),
      fingerprint,
      policyFingerprint: policy.fingerprint,
      isRepeatable: isRepeatable(query, name),
      maxRows,
    });
  });
}
