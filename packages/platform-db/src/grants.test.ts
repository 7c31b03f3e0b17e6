import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';
import { queryAs } from './testing/two-tenants.js';

/** All that a role may do with tables and views; whatever is not here is refused. */
const TABLE_GRANTS = {
  parley_catalog: [
    'audit.audit_entries INSERT,SELECT',
    'catalog.answer_feedback INSERT,SELECT',
    'catalog.classified_tables DELETE,INSERT,SELECT',
    'catalog.model_draft_revisions DELETE,INSERT,SELECT',
    'catalog.model_drafts DELETE,INSERT,SELECT',
    'catalog.model_suggestions INSERT,SELECT',
    'catalog.physical_schemas DELETE,INSERT,SELECT',
    'catalog.policies DELETE,INSERT,SELECT',
    'catalog.policy_bindings DELETE,INSERT,SELECT',
    'catalog.policy_changes DELETE,INSERT,SELECT',
    'catalog.schema_refreshes DELETE,INSERT,SELECT',
    'catalog.semantic_models INSERT,SELECT',
    'catalog.sensitive_findings DELETE,INSERT,SELECT',
    'catalog.text_vectors DELETE,INSERT,SELECT',
    'catalog.value_profiles DELETE,INSERT,SELECT',
    'catalog.verified_questions DELETE,INSERT,SELECT',
    'identity_v1.members SELECT',
    'identity_v1.role_names SELECT',
    'query_v1.own_runs SELECT',
    'tenants_v1.data_sources SELECT',
  ],
  parley_identity: [
    'audit.audit_entries INSERT,SELECT',
    'identity.membership_roles DELETE,INSERT,SELECT',
    'identity.memberships DELETE,INSERT,SELECT',
    'identity.refresh_tokens INSERT,SELECT',
    'identity.roles DELETE,INSERT,SELECT',
    'identity.sessions INSERT,SELECT',
    'identity.user_attributes DELETE,INSERT,SELECT',
    'identity.users SELECT',
    'tenants_v1.tenants SELECT',
  ],
  parley_query: [
    'audit.audit_entries INSERT,SELECT',
    'catalog_v1.bound_policies SELECT',
    'catalog_v1.classified_tables SELECT',
    'catalog_v1.physical_schemas SELECT',
    'catalog_v1.published_models SELECT',
    'catalog_v1.value_profiles SELECT',
    'catalog_v1.verified_questions SELECT',
    'query.ai_tokens_monthly INSERT,SELECT',
    'query.cache_generations INSERT,SELECT',
    'query.exports DELETE,INSERT,SELECT',
    'query.model_calls INSERT,SELECT',
    'query.runs INSERT,SELECT',
    'query.runs_begun_daily INSERT,SELECT',
    'query.threads DELETE,INSERT,SELECT',
    'query.usage_daily INSERT,SELECT',
    'tenants_v1.data_sources SELECT',
    'tenants_v1.planner_settings SELECT',
    'tenants_v1.tenants SELECT',
  ],
  parley_tenants: [
    'audit.audit_entries INSERT,SELECT',
    'identity_v1.own_memberships SELECT',
    'tenants.data_sources DELETE,INSERT,SELECT',
    'tenants.planner_providers DELETE,INSERT,SELECT',
    'tenants.planner_settings INSERT,SELECT',
    'tenants.tenants SELECT',
  ],
};

/** Columns that may change; keys, tenants and what was asked never do. */
const COLUMN_GRANTS = {
  parley_catalog: [
    'catalog.classified_tables columns',
    'catalog.model_drafts based_on_version,name,revision,updated_at,updated_by',
    'catalog.model_suggestions decided_at,decided_by,status,support',
    'catalog.physical_schemas definition,hash,read_at',
    'catalog.policies definition,description,kind,name,revision,updated_at',
    'catalog.schema_refreshes attempts,error,finished_at,lease_until,profiles_done,profiles_total,started_at,status,tables_done,tables_total,updated_at,version',
    'catalog.semantic_models status',
    'catalog.sensitive_findings confidence,decided_at,decided_by,dismissed_for,found_at,policy_id,reasons,status',
    'catalog.value_profiles columns,measured_at',
    'catalog.verified_questions description,model_version,parameters,query,question,revision,status,updated_at,uses,verified_at,verified_by',
  ],
  parley_identity: [
    'identity.refresh_tokens used_at',
    'identity.roles name,permissions',
    'identity.sessions epoch,expires_at,revoked_at,revoked_reason',
    'identity.user_attributes value',
    'identity.users name,password_hash',
  ],
  parley_query: [
    'query.ai_tokens_monthly tokens',
    'query.cache_generations cleared_at,generation',
    'query.exports byte_count,download_id,error,finished_at,lease_until,row_count,status,updated_at,version',
    'query.model_calls characters,input_tokens,names,outcome,output_tokens,requests,row_count,sample_values',
    'query.runs assumptions,attempts,byte_count,cached_at,cancel_requested_at,clarification,complete,confidence,database_ms,error,explanation,finished_at,lease_holder,lease_until,notices,plan,policy_fingerprint,provenance,result_claimed_until,result_kept_until,result_state,row_count,sql,started_at,statement_fingerprint,status,time_class',
    'query.runs_begun_daily runs',
    'query.threads kept_until,title,updated_at',
    'query.usage_daily ai_tokens,byte_count,cache_hits,database_ms,row_count,runs',
  ],
  parley_tenants: [
    'tenants.data_sources address,is_default,name,sealed_settings,version',
    'tenants.planner_providers base_url,model,repair_model,sealed_key',
    'tenants.planner_settings cleared,disclosure,hedge_after_ms,monthly_tokens,planners,revision,second_opinion,updated_at,updated_by',
    'tenants.tenants name',
  ],
};

const BEGIN_TURN = 'query.begin_turn(uuid,uuid,uuid,text,integer,query."RunStatus",timestamp with time zone)';
const FIND_RUNS =
  'query.find_runs(text,query."RunStatus"[],query."RunKind"[],uuid,uuid,timestamp with time zone,timestamp with time zone,timestamp with time zone,uuid,integer)';

const SCHEMAS_DUE = 'catalog.schemas_due(interval,interval,interval,integer)';

/** May do anything, and run no service. */
const OWNERS = ['parley_owner', 'parley_admin'];

let platform: TestPlatform;

beforeAll(async () => {
  platform = await startTestPlatform();
});
afterAll(() => platform.stop());

describe('the roles of the services', () => {
  it('are ordinary roles', async () => {
    const { rows } = await queryAs(platform.adminUrl, null, [
      `SELECT rolname, rolcanlogin FROM pg_roles
       WHERE rolname LIKE 'parley\\_%' AND rolname <> 'parley_admin'
         AND NOT (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)
         AND NOT EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)
       ORDER BY 1`,
    ]);
    expect(rows).toEqual([
      { rolname: 'parley_catalog', rolcanlogin: true },
      { rolname: 'parley_identity', rolcanlogin: true },
      { rolname: 'parley_owner', rolcanlogin: false },
      { rolname: 'parley_query', rolcanlogin: true },
      { rolname: 'parley_tenants', rolcanlogin: true },
    ]);
  });

  it('have these grants on tables and views, and no other', async () => {
    const { rows } = await queryAs(platform.adminUrl, null, [
      `SELECT grantee, table_schema || '.' || table_name || ' '
         || string_agg(privilege_type, ',' ORDER BY privilege_type) AS line
       FROM information_schema.role_table_grants
       WHERE grantee <> ALL ($1) AND NOT (grantee = 'PUBLIC' AND table_schema IN ('pg_catalog', 'information_schema'))
         AND NOT starts_with(grantee, 'pg_')
       GROUP BY grantee, table_schema, table_name ORDER BY 1, 2`,
      OWNERS,
    ]);
    expect(linesByGrantee(rows)).toEqual(TABLE_GRANTS);
  });

  it('may change these columns, and no other', async () => {
    const { rows } = await queryAs(platform.adminUrl, null, [
      `SELECT grantee, table_schema || '.' || table_name || ' '
         || string_agg(column_name, ',' ORDER BY column_name) AS line
       FROM information_schema.role_column_grants
       WHERE grantee <> ALL ($1) AND privilege_type = 'UPDATE'
         AND NOT (grantee = 'PUBLIC' AND table_schema = 'pg_catalog')
       GROUP BY grantee, table_schema, table_name ORDER BY 1, 2`,
      OWNERS,
    ]);
    expect(linesByGrantee(rows)).toEqual(COLUMN_GRANTS);
  });

  it('may call these functions, and nobody else may', async () => {
    const { rows } = await queryAs(platform.adminUrl, null, [
      `SELECT p.oid::regprocedure::text AS name, string_agg(coalesce(r.rolname, 'PUBLIC'), ',' ORDER BY r.rolname) AS roles
       FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
       LEFT JOIN pg_roles r ON r.oid = a.grantee
       WHERE n.nspname !~ '^(pg_|information_schema)' AND coalesce(r.rolname, 'PUBLIC') <> 'parley_owner'
         -- Extensions lie in schemas that nobody may use.
         AND (p.pronamespace <> 'trigrams'::regnamespace OR has_schema_privilege('parley_query', 'trigrams', 'USAGE'))
       GROUP BY p.oid ORDER BY 1`,
    ]);
    const all = 'parley_catalog,parley_identity,parley_query,parley_tenants';
    expect(rows).toEqual([
      { name: SCHEMAS_DUE, roles: 'parley_catalog' },
      { name: 'catalog.waiting_refreshes(integer)', roles: 'parley_catalog' },
      { name: 'identity.find_login(text)', roles: 'parley_identity' },
      { name: 'identity.find_refresh_token(bytea)', roles: 'parley_identity' },
      { name: 'identity_v1.session_access(uuid)', roles: all },
      { name: 'parley.enter(uuid,uuid)', roles: 'parley_query' },
      { name: 'parley.tenant_id()', roles: all },
      { name: 'parley.user_id()', roles: all },
      { name: 'query.abandoned_runs(integer)', roles: 'parley_query' },
      { name: 'query.asking_facts(uuid,uuid,uuid)', roles: 'parley_query' },
      { name: 'query.begin_run(uuid,uuid,jsonb,integer,uuid)', roles: 'parley_query' },
      { name: BEGIN_TURN, roles: 'parley_query' },
      { name: FIND_RUNS, roles: 'parley_query' },
      { name: 'query.finish_run(uuid,uuid,uuid,text,integer,jsonb,uuid)', roles: 'parley_query' },
      { name: 'query.forget_model_calls(integer)', roles: 'parley_query' },
      { name: 'query.has_other_replicas(text)', roles: 'parley_query' },
      { name: 'query.planning_facts(uuid,uuid,uuid)', roles: 'parley_query' },
      { name: 'query.replica_lives(text,double precision)', roles: 'parley_query' },
      { name: 'query.replica_stops(text)', roles: 'parley_query' },
      { name: 'query.runs_to_cancel(text)', roles: 'parley_query' },
      { name: 'query.unstored_results(integer)', roles: 'parley_query' },
    ]);
  });
});

describe('what makes the grants enough', () => {
  it('every table has row-level security and every view a barrier, and none belongs to a superuser', async () => {
    const { rows } = await queryAs(platform.adminUrl, null, [
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname !~ '^(pg_|information_schema|public)' AND c.relkind IN ('r', 'p', 'v', 'm')
         AND (c.relowner <> 'parley_owner'::regrole
           OR c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
           OR c.relkind IN ('v', 'm') AND NOT coalesce(c.reloptions @> '{security_barrier=true}', false))`,
    ]);
    expect(rows).toEqual([]);
  });

  it('every function that runs as its owner has a pinned search path', async () => {
    const { rows } = await queryAs(platform.adminUrl, null, [
      `SELECT p.oid::regprocedure::text AS name, p.proconfig, p.proowner::regrole::text AS owner FROM pg_proc p WHERE p.prosecdef ORDER BY 1`,
    ]);
    const pinned = { proconfig: ['search_path=pg_catalog, pg_temp'], owner: 'parley_owner' };
    expect(rows).toEqual([
      { name: SCHEMAS_DUE, ...pinned },
      { name: 'catalog.waiting_refreshes(integer)', ...pinned },
      { name: 'identity.find_login(text)', ...pinned },
      { name: 'identity.find_refresh_token(bytea)', ...pinned },
      { name: 'identity_v1.session_access(uuid)', ...pinned },
      { name: 'query.abandoned_runs(integer)', ...pinned },
      {
        name: FIND_RUNS,
        owner: 'parley_owner',
        proconfig: [...pinned.proconfig, 'plan_cache_mode=force_custom_plan'],
      },
      { name: 'query.forget_model_calls(integer)', ...pinned },
      { name: 'query.has_other_replicas(text)', ...pinned },
      { name: 'query.replica_lives(text,double precision)', ...pinned },
      { name: 'query.replica_stops(text)', ...pinned },
      { name: 'query.runs_to_cancel(text)', ...pinned },
      { name: 'query.unstored_results(integer)', ...pinned },
    ]);
  });

  it('no other role may connect to the platform’s database', async () => {
    await queryAs(platform.adminUrl, null, [`CREATE ROLE stranger LOGIN PASSWORD 'stranger'`]);
    const url = new URL(platform.adminUrl);
    url.username = 'stranger';
    url.password = 'stranger';
    await expect(queryAs(url.href, null, ['SELECT 1'])).rejects.toMatchObject({ code: '42501' });
  });
});

function linesByGrantee(rows: readonly Record<string, unknown>[]): Record<string, unknown[]> {
  const lines: Record<string, unknown[]> = {};
  for (const { grantee, line } of rows) {
    const name = String(grantee);
    lines[name] = [...(lines[name] ?? []), line];
  }
  return lines;
}
