import {
  type ApprovedQuery,
  applyPolicies,
  approve,
  type EffectivePolicy,
  type PhysicalCatalog,
  type SqlDialect,
  type SqlParser,
} from '@parley/sql-guard';
import { MAX_ROWS } from '../databases/evaluated-data.js';

/** Hides nothing: what is refused is refused for its form. */
export const UNRESTRICTED: EffectivePolicy = {
  classified: null,
  layers: [],
  denials: { tables: [], rows: [], columns: [] },
  attributes: {},
  hashKey: 'evaluation',
  fingerprint: '00',
};

export interface GuardedSource {
  readonly catalog: PhysicalCatalog;
  readonly parser: SqlParser;
  /** What the person who asks may see. Default: everything. */
  readonly policy?: EffectivePolicy;
}

/** Both stages of the guard, as a run goes through them. @throws ParleyError as the guard */
export async function guardStatement(
  statement: { readonly sql: string; readonly dialect: SqlDialect },
  { catalog, parser, policy = UNRESTRICTED }: GuardedSource,
): Promise<ApprovedQuery> {
  const options = { catalog, policy, parser, maxRows: MAX_ROWS };
  return approve(await applyPolicies(statement, options), options);
}
