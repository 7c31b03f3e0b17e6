-- Conversations: what belongs together, and of each question the plan that the next one may edit.

SET ROLE parley_owner;

CREATE TABLE query.threads (
  id             uuid           NOT NULL,
  tenant_id      uuid           NOT NULL,
  data_source_id uuid           NOT NULL,
  started_by     uuid           NOT NULL,
  title          text           NOT NULL,
  created_at     timestamptz(6) NOT NULL DEFAULT now(),
  updated_at     timestamptz(6) NOT NULL DEFAULT now(),
  kept_until     timestamptz(6) NOT NULL,
  CONSTRAINT threads_pkey PRIMARY KEY (id)
);
CREATE INDEX threads_tenant_id_started_by_updated_at_id_idx
  ON query.threads (tenant_id, started_by, updated_at DESC, id DESC);

-- Which data source it asks and whose it is never changes.
GRANT SELECT, INSERT, DELETE, UPDATE (title, updated_at, kept_until) ON query.threads TO parley_query;

-- Seen by the whole tenant, as runs are; begun, changed and deleted by nobody but the one whose it is.
ALTER TABLE query.threads ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON query.threads FOR SELECT TO parley_query
  USING (tenant_id = parley.tenant_id());
CREATE POLICY begin_mine ON query.threads FOR INSERT TO parley_query
  WITH CHECK (tenant_id = parley.tenant_id() AND started_by = parley.user_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));
CREATE POLICY go_on_mine ON query.threads FOR UPDATE TO parley_query
  USING (tenant_id = parley.tenant_id() AND started_by = parley.user_id());
CREATE POLICY forget_mine ON query.threads FOR DELETE TO parley_query
  USING (tenant_id = parley.tenant_id() AND started_by = parley.user_id());

-- A run outlives its thread. Its plan is written while it goes on; its thread is as it was asked.
ALTER TABLE query.runs
  ADD COLUMN thread_id uuid,
  ADD COLUMN plan      jsonb,
  ADD CONSTRAINT runs_thread_id_fkey FOREIGN KEY (thread_id) REFERENCES query.threads (id) ON DELETE SET NULL;
CREATE INDEX runs_thread_id_created_at_id_idx ON query.runs (thread_id, created_at, id);

GRANT UPDATE (plan) ON query.runs TO parley_query;

-- A foreign key looks past row-level security: that the thread is one's own is said here.
DROP POLICY ask_mine ON query.runs;
CREATE POLICY ask_mine ON query.runs FOR INSERT TO parley_query
  WITH CHECK (tenant_id = parley.tenant_id() AND requested_by = parley.user_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d)
    AND (thread_id IS NULL OR thread_id IN (
      SELECT t.id FROM query.threads t WHERE t.started_by = parley.user_id())));

RESET ROLE;
