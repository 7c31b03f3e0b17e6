import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { inject, vi } from 'vitest';
import { queryAsAdmin, withAdmin } from '../house/look-behind.js';
import type { Role } from '../house/sign-in.js';
import type { Ask } from './api.js';
import { type LeftFindings, leaveFindings } from './leave-findings.js';
import {
  type LeftQuestions,
  type LeftSuggestions,
  leaveSuggestions,
  leaveVerifiedQuestions,
} from './leave-learning.js';
import { leavePlanning } from './leave-planning.js';
import { leaveUnboundPolicies, leaveWaitingChanges } from './leave-policies.js';
import { type LeftThread, leaveThread } from './leave-thread.js';
import { beginSession, type Session } from './session.js';

/** What somebody can really reach, with a run of each end. */
export interface Scene extends Session, LeftFindings, LeftThread {
  readonly dataSourceId: string;
  readonly semanticModelId: string;
  /** A version before it, retired. */
  readonly retiredModelId: string;
  /** A version that can't be published again: it has faults. */
  readonly faultyModelId: string;
  readonly modelDraftId: string;
  /** A draft that can't be published: it has faults. */
  readonly faultyDraftId: string;
  readonly runs: Readonly<Record<'succeeded' | 'declined' | 'unclear' | 'cancelled' | 'makeshift', string>>;
  /** Somebody else, whom policies with attributes bind. */
  readonly viewerId: string;
  /** Policies that bind nobody. Each is deleted once: take one away. */
  readonly unboundPolicies: string[];
  /** Changes of policies that somebody else proposed. Each is decided on once: take one away. */
  readonly waitingChanges: string[];
  readonly exports: Readonly<Record<'completed' | 'cancelled' | 'expired', string>>;
  readonly questions: LeftQuestions;
  readonly suggestions: LeftSuggestions;
  readonly schemaRefreshes: Readonly<Record<'succeeded' | 'failed', string>>;
}

/** So many are decided on in one walk over the fields, whichever the transport. */
const WAITING_CHANGES = 8;
const UNBOUND_POLICIES = 16;

/** In FinanceOne, whose words can be read in several ways. */
export async function setScene(role: Role): Promise<Scene> {
  const session = await beginSession('financeone', role);
  const { ask } = session;
  const [answer] = await ask('{ dataSources { nodes { id semanticModel { id } } } }');
  const source = answer?.data.dataSources.nodes[0];
  leaveFile(session.tenantId);
  await leaveSlowStatement();
  const succeeded = await runThatEnds(ask, { question: 'customers', status: 'SUCCEEDED' });
  return {
    ...session,
    dataSourceId: source.id,
    semanticModelId: source.semanticModel.id,
    retiredModelId: await retiredModel(source.semanticModel.id, 0),
    faultyModelId: await retiredModel(source.semanticModel.id, -1),
    modelDraftId: await leaveModelDraft('financeone', 'PHYSICAL_SCHEMA'),
    faultyDraftId: await leaveModelDraft('financeone', 'EMPTY'),
    ...(await leaveFindings(await beginSession('financeone', 'owner'))),
    ...(await leaveThread(ask)),
    viewerId: (await beginSession('financeone', 'viewer')).userId,
    unboundPolicies: await leaveUnboundPolicies('financeone', UNBOUND_POLICIES),
    waitingChanges: await leaveWaitingChanges('financeone', WAITING_CHANGES),
    runs: {
      succeeded,
      declined: await runThatEnds(ask, { question: 'xyzzy plugh', status: 'DECLINED' }),
      unclear: await runThatEnds(ask, { question: 'average amount', status: 'NEEDS_CLARIFICATION' }),
      cancelled: await cancelledRun(ask, 'tenant_financeone'),
      makeshift: await leavePlanning(session, succeeded),
    },
    exports: {
      completed: await completedExport(ask, succeeded),
      cancelled: await cancelledExport(ask, succeeded),
      expired: await expiredExport(ask, succeeded),
    },
    questions: await leaveVerifiedQuestions(session.tenantId),
    suggestions: await leaveSuggestions(session.tenantId),
    schemaRefreshes: await refreshedSchemas(session.tenantId, source.id),
  };
}

/** A run in a thread, an export, a refresh and a draft: what a tenant of the demo has none of by itself. */
export async function leaveOneOfEach(tenantSlug: string): Promise<void> {
  const { ask } = await beginSession(tenantSlug, 'owner');
  const [asked] = await ask(
    'mutation { ask(input: { question: "customers", startThread: true, maxRows: 1, waitMs: 20000 }) { id } }',
  );
  const [sources] = await ask('{ dataSources { nodes { id } } }');
  await ask(
    'mutation ($id: ID!) { startSchemaRefresh(dataSourceId: $id) { id } }',
    sources?.data.dataSources.nodes[0],
  );
  await ask('mutation ($id: ID!) { exportRun(input: { runId: $id, format: CSV }) { id } }', asked?.data.ask);
  await leaveModelDraft(tenantSlug, 'EMPTY');
}

/** Drafts that one probe may take away; a data source has at most 100 of any kind. */
const DRAFTS_FOR_ONCE = 30;

/** A draft of its own for a probe that may take it away. Those that earlier ones left over go first. */
export async function leaveDraftForOnce(tenantSlug: string): Promise<string> {
  await queryAsAdmin(
    `DELETE FROM catalog.model_drafts WHERE name = 'Once'
     AND id NOT IN (SELECT id FROM catalog.model_drafts WHERE name = 'Once' ORDER BY created_at DESC LIMIT $1)`,
    { values: [DRAFTS_FOR_ONCE] },
  );
  return leaveModelDraft(tenantSlug, 'EMPTY', 'Once');
}

/** A draft made from the tables alone has notes, and would change much. */
async function leaveModelDraft(
  tenantSlug: string,
  from: 'EMPTY' | 'PHYSICAL_SCHEMA',
  name = 'Scene',
): Promise<string> {
  const { ask } = await beginSession(tenantSlug, 'owner');
  const [source] = await ask('{ dataSources { nodes { id } } }');
  const [answer] = await ask(
    'mutation ($id: ID!, $from: ModelDraftStart!, $name: String!) { createModelDraft(input: { dataSourceId: $id, name: $name, from: $from }) { id } }',
    { id: source?.data.dataSources.nodes[0].id, from, name },
  );
  if (!answer?.data?.createModelDraft) throw new Error(JSON.stringify(answer));
  return answer.data.createModelDraft.id;
}

/** Another version of a model, to compare with and to go back to. Before the first there can be only what has faults. */
async function retiredModel(publishedId: string, version: 0 | -1): Promise<string> {
  await queryAsAdmin(
    `INSERT INTO catalog.semantic_models (id, tenant_id, data_source_id, version, status, definition, published_at)
     SELECT gen_random_uuid(), tenant_id, data_source_id, $2, 'RETIRED',
            CASE WHEN $2 < 0 THEN '{}' ELSE jsonb_set(definition, '{label}', '"Before"') END, published_at
     FROM catalog.semantic_models WHERE id = $1
     ON CONFLICT (data_source_id, version) DO NOTHING`,
    { values: [publishedId, version] },
  );
  const [row] = await queryAsAdmin(
    `SELECT r.id FROM catalog.semantic_models r JOIN catalog.semantic_models p USING (data_source_id)
     WHERE p.id = $1 AND r.version = $2`,
    { values: [publishedId, version] },
  );
  return String(row?.id);
}

/** A database file in the tenant's folder, so that there is one to list. */
function leaveFile(tenantId: string): void {
  const folder = join(inject('house').folder, 'files', tenantId);
  mkdirSync(folder, { recursive: true });
  const database = new Sqlite(join(folder, 'scene.sqlite'));
  database.exec('CREATE TABLE IF NOT EXISTS notes (n integer)');
  database.close();
}

/** One that an index would help, so that there is advice to give. */
async function leaveSlowStatement(): Promise<void> {
  const { ask } = await beginSession('financeone', 'owner');
  const sql = 'SELECT count(*) AS n FROM transactions WHERE amount = 12.34';
  const [answer] = await ask(
    'mutation ($sql: String!) { runSql(input: { sql: $sql, waitMs: 20000 }) { status } }',
    { sql },
  );
  if (answer?.data?.runSql.status !== 'SUCCEEDED') throw new Error(JSON.stringify(answer));
}

async function runThatEnds(ask: Ask, wanted: { question: string; status: string }): Promise<string> {
  const [answer] = await ask(
    `mutation ($question: String!) {
      ask(input: { question: $question, waitMs: 20000, maxRows: 5 }) { id status }
    }`,
    { question: wanted.question },
  );
  const run = answer?.data?.ask;
  if (run?.status !== wanted.status) {
    throw new Error(`"${wanted.question}" should be ${wanted.status}: ${JSON.stringify(answer)}`);
  }
  return run.id;
}

/** A question that waits for a locked table, cancelled while it does. */
async function cancelledRun(ask: Ask, database: string): Promise<string> {
  return withAdmin(database, async (admin) => {
    await admin.query('BEGIN');
    await admin.query('LOCK TABLE customers IN ACCESS EXCLUSIVE MODE');
    const [asked] = await ask(
      'mutation { ask(input: { question: "customers", maxRows: 5, maxAgeSeconds: 0 }) { id } }',
    );
    const id = asked?.data.ask.id;
    await vi.waitUntil(async () => (await waitingForLocks()) > 0, { timeout: 10_000, interval: 20 });
    const [answer] = await ask('mutation ($id: ID!) { cancelRun(id: $id) { status } }', { id });
    if (answer?.data?.cancelRun.status !== 'CANCELLED') throw new Error(JSON.stringify(answer));
    await admin.query('ROLLBACK');
    return id;
  });
}

async function waitingForLocks(): Promise<number> {
  const [row] = await queryAsAdmin(
    `SELECT count(*)::int AS waiting FROM pg_stat_activity
     WHERE usename LIKE 'tenant%reader' AND wait_event_type = 'Lock'`,
  );
  return Number(row?.waiting);
}

async function exportOf(ask: Ask, runId: string): Promise<{ readonly id: string; readonly url: string }> {
  const [answer] = await ask(
    'mutation ($runId: ID!) { exportRun(input: { runId: $runId, format: CSV }) { id url } }',
    { runId },
  );
  if (!answer?.data?.exportRun) throw new Error(`Nothing was exported: ${JSON.stringify(answer)}`);
  return answer.data.exportRun;
}

async function completedExport(ask: Ask, runId: string): Promise<string> {
  const { id, url } = await exportOf(ask, runId);
  await (await fetch(new URL(url, inject('house').httpUrl))).text();
  return id;
}

async function cancelledExport(ask: Ask, runId: string): Promise<string> {
  const { id } = await exportOf(ask, runId);
  await ask('mutation ($id: ID!) { cancelExport(id: $id) { id } }', { id });
  return id;
}

async function expiredExport(ask: Ask, runId: string): Promise<string> {
  const { id } = await exportOf(ask, runId);
  await queryAsAdmin('UPDATE query.exports SET url_expires_at = now() WHERE id = $1', { values: [id] });
  return id;
}

/** Done by somebody who may; one that failed is written down as it would be. */
async function refreshedSchemas(tenantId: string, dataSourceId: string): Promise<Scene['schemaRefreshes']> {
  const { ask } = await beginSession('financeone', 'owner');
  const [started] = await ask('mutation ($id: ID!) { startSchemaRefresh(dataSourceId: $id) { id } }', {
    id: dataSourceId,
  });
  const { id } = started?.data.startSchemaRefresh ?? {};
  const isDone = async () => {
    const [answer] = await ask('query ($id: ID!) { schemaRefresh(id: $id) { status } }', { id });
    return answer?.data?.schemaRefresh.status === 'SUCCEEDED';
  };
  await vi.waitUntil(isDone, { timeout: 30_000, interval: 100 });
  const [failed] = await queryAsAdmin(
    `INSERT INTO catalog.schema_refreshes (id, tenant_id, data_source_id, status, error, finished_at)
     VALUES (gen_random_uuid(), $1, $2, 'FAILED', '{"code": "TIMEOUT", "message": "It took too long."}', now())
     RETURNING id::text`,
    { values: [tenantId, dataSourceId] },
  );
  return { succeeded: id, failed: String(failed?.id) };
}
