-- Columns that probably hold personal or secret data, until somebody has decided about each. Never a value: names, counts and words.

SET ROLE parley_owner;

CREATE TYPE catalog."SensitiveFindingStatus" AS ENUM ('OPEN', 'ACCEPTED', 'DISMISSED');

CREATE TABLE catalog.sensitive_findings (
  id             uuid                             NOT NULL,
  tenant_id      uuid                             NOT NULL,
  data_source_id uuid                             NOT NULL,
  schema_name    text                             NOT NULL,
  table_name     text                             NOT NULL,
  column_name    text                             NOT NULL,
  category       text                             NOT NULL,
  confidence     double precision                 NOT NULL,
  reasons        text[]                           NOT NULL,
  status         catalog."SensitiveFindingStatus" NOT NULL DEFAULT 'OPEN',
  policy_id      uuid,
  dismissed_for  text,
  decided_by     uuid,
  decided_at     timestamptz(6),
  found_at       timestamptz(6)                   NOT NULL,
  CONSTRAINT sensitive_findings_pkey PRIMARY KEY (id),
  CONSTRAINT sensitive_findings_decided_by_somebody
    CHECK ((status = 'OPEN') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CONSTRAINT sensitive_findings_dismissed_for_a_reason CHECK ((status = 'DISMISSED') = (dismissed_for IS NOT NULL))
);
-- What was decided of a column and a category stays decided, however often is looked again.
CREATE UNIQUE INDEX sensitive_findings_data_source_id_schema_name_table_name_co_key
  ON catalog.sensitive_findings (data_source_id, schema_name, table_name, column_name, category);
CREATE INDEX sensitive_findings_tenant_id_data_source_id_idx ON catalog.sensitive_findings (tenant_id, data_source_id);

-- What was found, and where, never changes.
GRANT SELECT, INSERT, DELETE,
  UPDATE (confidence, reasons, status, policy_id, dismissed_for, decided_by, decided_at, found_at)
  ON catalog.sensitive_findings TO parley_catalog;

ALTER TABLE catalog.sensitive_findings ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.sensitive_findings TO parley_catalog
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d)
    AND (decided_by IS NULL OR decided_by = parley.user_id()));

RESET ROLE;
