import { queryAsAdmin } from '../house/look-behind.js';
import type { Ask } from './api.js';

/** No name service knows it. */
const NOWHERE = 'https://probe.invalid/';

/** What a scene's tenant has chosen once a planner has failed. */
export const CHOSEN_PLANNERS = `(input: {
  planners: [BUILT_IN, OPENAI_COMPATIBLE]
  providers: [{ planner: OPENAI_COMPATIBLE, baseUrl: "${NOWHERE}", model: "probe" }]
})`;

/** A run that a planner failed to plan first, so that there are a failure and a step to tell of; then models are asked last. */
export async function leavePlanning(
  { ask, tenantId, userId }: { readonly ask: Ask; readonly tenantId: string; readonly userId: string },
  runId: string,
): Promise<string> {
  await choosePlanners(tenantId, '{OPENAI_COMPATIBLE,BUILT_IN}');
  const [answer] = await ask(
    'mutation { ask(input: { question: "customers", maxRows: 1, waitMs: 20000 }) { id status } }',
  );
  await choosePlanners(tenantId, '{BUILT_IN,OPENAI_COMPATIBLE}');
  const run = answer?.data?.ask;
  if (run?.status !== 'SUCCEEDED') throw new Error(`Nobody planned instead: ${JSON.stringify(answer)}`);
  await queryAsAdmin('UPDATE query.runs SET provenance = $2::jsonb WHERE id = $1', {
    values: [runId, JSON.stringify(provenance(userId))],
  });
  await queryAsAdmin(
    `INSERT INTO query.model_calls (id, tenant_id, run_id, requested_by, planner, address, model, disclosure, requests, names,
       sample_values, row_count, characters, kept_until)
     VALUES (gen_random_uuid(), $1, $2, $3, 'OPENAI_COMPATIBLE', 'probe.invalid', 'probe', 'schema', 1, 1, 0, 0, 10, now() + interval '1 day')`,
    { values: [tenantId, runId, userId] },
  );
  return run.id;
}

async function choosePlanners(tenantId: string, planners: string): Promise<void> {
  await queryAsAdmin(
    `INSERT INTO tenants.planner_settings AS s (tenant_id, planners, disclosure, second_opinion, updated_by, updated_at)
     VALUES ($1, $2::tenants."PlannerName"[], 'SCHEMA', false, $1, now())
     ON CONFLICT (tenant_id) DO UPDATE SET planners = excluded.planners, revision = s.revision + 1, cleared = false`,
    { values: [tenantId, planners] },
  );
  await queryAsAdmin(
    `INSERT INTO tenants.planner_providers (tenant_id, planner, base_url, model)
     VALUES ($1, 'OPENAI_COMPATIBLE', $2, 'probe') ON CONFLICT DO NOTHING`,
    { values: [tenantId, NOWHERE] },
  );
}

function provenance(userId: string): object {
  const question = { questionId: userId, question: 'probe', revision: 1 };
  return {
    planner: null,
    verification: { ...question, verifiedById: userId, verifiedAt: '2026-01-01T00:00:00.000Z' },
    certifications: [{ metric: 'probe', label: 'probe', status: 'certified', note: null, owner: null }],
  };
}
