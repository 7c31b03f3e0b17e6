-- Semantic models in the making, every revision of them, and published versions that nothing can change any more.

SET ROLE parley_owner;

-- Who published a version, and which older one it brought back.
ALTER TABLE catalog.semantic_models
  ADD COLUMN published_by  uuid,
  ADD COLUMN restored_from integer;

-- A version is what people's answers were computed with: it can be retired, and that is all, whoever asks.
CREATE FUNCTION catalog.keep_published_versions() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (NEW.id, NEW.tenant_id, NEW.data_source_id, NEW.version, NEW.definition, NEW.created_at,
      NEW.published_at, NEW.published_by, NEW.restored_from)
    IS DISTINCT FROM
     (OLD.id, OLD.tenant_id, OLD.data_source_id, OLD.version, OLD.definition, OLD.created_at,
      OLD.published_at, OLD.published_by, OLD.restored_from)
  THEN
    RAISE EXCEPTION 'A published version of a semantic model never changes: publish a new one.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status IS DISTINCT FROM OLD.status AND (OLD.status, NEW.status) IS DISTINCT FROM
     ('PUBLISHED'::catalog."ModelStatus", 'RETIRED'::catalog."ModelStatus")
  THEN
    RAISE EXCEPTION 'A version goes from published to retired and nowhere else: publish a new one.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_published_versions BEFORE UPDATE ON catalog.semantic_models
  FOR EACH ROW EXECUTE FUNCTION catalog.keep_published_versions();

REVOKE UPDATE (definition, published_at), DELETE ON catalog.semantic_models FROM parley_catalog;

-- `revision` is the newest of its revisions. `based_on_version` is what the draft would replace: 0 where nothing was published.
CREATE TABLE catalog.model_drafts (
  id               uuid           NOT NULL,
  tenant_id        uuid           NOT NULL,
  data_source_id   uuid           NOT NULL,
  name             text           NOT NULL,
  revision         integer        NOT NULL DEFAULT 1,
  based_on_version integer        NOT NULL,
  notes            jsonb          NOT NULL,
  created_by       uuid           NOT NULL,
  updated_by       uuid           NOT NULL,
  created_at       timestamptz(6) NOT NULL DEFAULT now(),
  updated_at       timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT model_drafts_pkey PRIMARY KEY (id)
);
CREATE INDEX model_drafts_data_source_id_created_at_id_idx
  ON catalog.model_drafts (data_source_id, created_at DESC, id DESC);

-- What an edit was based on is kept, so that a conflict can say what changed since.
CREATE TABLE catalog.model_draft_revisions (
  draft_id   uuid           NOT NULL,
  revision   integer        NOT NULL,
  tenant_id  uuid           NOT NULL,
  definition jsonb          NOT NULL,
  made_by    uuid           NOT NULL,
  made_at    timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT model_draft_revisions_pkey PRIMARY KEY (draft_id, revision),
  CONSTRAINT model_draft_revisions_draft_id_fkey FOREIGN KEY (draft_id)
    REFERENCES catalog.model_drafts (id) ON DELETE CASCADE
);

-- A revision that was written stays as it is; old ones are forgotten, never rewritten.
GRANT SELECT, INSERT, DELETE, UPDATE (name, revision, based_on_version, updated_by, updated_at)
  ON catalog.model_drafts TO parley_catalog;
GRANT SELECT, INSERT, DELETE ON catalog.model_draft_revisions TO parley_catalog;

ALTER TABLE catalog.model_drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.model_drafts TO parley_catalog
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id() AND updated_by = parley.user_id()
    AND data_source_id IN (SELECT d.id FROM tenants_v1.data_sources d));

ALTER TABLE catalog.model_draft_revisions ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON catalog.model_draft_revisions TO parley_catalog
  USING (tenant_id = parley.tenant_id())
  WITH CHECK (tenant_id = parley.tenant_id() AND made_by = parley.user_id()
    AND draft_id IN (SELECT d.id FROM catalog.model_drafts d));

RESET ROLE;
