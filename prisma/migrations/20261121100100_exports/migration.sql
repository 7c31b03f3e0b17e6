-- Results handed out as files: what was asked for, how far its download is, and which process sends it.

SET ROLE parley_owner;

CREATE TYPE query."ExportFormat" AS ENUM ('CSV', 'XLSX', 'JSON_LINES', 'PARQUET', 'ARROW');
CREATE TYPE query."ExportStatus" AS ENUM ('READY', 'STREAMING', 'COMPLETED', 'FAILED', 'CANCELLED');

-- A download holds its export by a lease it renews, under an id of its own that fences off one that was believed dead.
-- The version rises with each change: events are told apart by it.
CREATE TABLE query.exports (
  id              uuid                 NOT NULL,
  tenant_id       uuid                 NOT NULL,
  run_id          uuid                 NOT NULL,
  requested_by    uuid                 NOT NULL,
  session_id      uuid                 NOT NULL,
  format          query."ExportFormat" NOT NULL,
  status          query."ExportStatus" NOT NULL DEFAULT 'READY',
  file_name       text                 NOT NULL,
  total_rows      bigint               NOT NULL,
  row_count       bigint               NOT NULL DEFAULT 0,
  byte_count      bigint               NOT NULL DEFAULT 0,
  error           jsonb,
  idempotency_key text,
  version         integer              NOT NULL DEFAULT 1,
  download_id     uuid,
  lease_until     timestamptz(6),
  created_at      timestamptz(6)       NOT NULL DEFAULT now(),
  updated_at      timestamptz(6)       NOT NULL DEFAULT now(),
  url_expires_at  timestamptz(6)       NOT NULL,
  finished_at     timestamptz(6),
  CONSTRAINT exports_pkey PRIMARY KEY (id),
  CONSTRAINT exports_download_holds_a_lease
    CHECK ((status = 'STREAMING') = (download_id IS NOT NULL AND lease_until IS NOT NULL))
);
CREATE UNIQUE INDEX exports_tenant_id_requested_by_idempotency_key_key
  ON query.exports (tenant_id, requested_by, idempotency_key);
CREATE INDEX exports_tenant_id_requested_by_created_at_id_idx
  ON query.exports (tenant_id, requested_by, created_at DESC, id DESC);
CREATE INDEX exports_streaming ON query.exports (tenant_id) WHERE status = 'STREAMING';

-- What is exported, for whom and until when, never changes.
GRANT SELECT, INSERT, DELETE,
  UPDATE (status, row_count, byte_count, error, version, download_id, lease_until, updated_at, finished_at)
  ON query.exports TO parley_query;

-- Seen by the whole tenant, so that its downloads can be counted; changed by nobody but the one whose it is.
ALTER TABLE query.exports ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON query.exports FOR SELECT TO parley_query
  USING (tenant_id = parley.tenant_id());
CREATE POLICY begin_mine ON query.exports FOR INSERT TO parley_query
  WITH CHECK (tenant_id = parley.tenant_id() AND requested_by = parley.user_id()
    AND run_id IN (SELECT r.id FROM query.runs r));
CREATE POLICY go_on_mine ON query.exports FOR UPDATE TO parley_query
  USING (tenant_id = parley.tenant_id() AND requested_by = parley.user_id());
CREATE POLICY forget_mine ON query.exports FOR DELETE TO parley_query
  USING (tenant_id = parley.tenant_id() AND requested_by = parley.user_id());

RESET ROLE;
