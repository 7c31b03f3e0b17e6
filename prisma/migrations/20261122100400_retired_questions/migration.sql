-- Of questions that were retired, the latest are kept: the rest is forgotten when another one is.

SET ROLE parley_owner;

GRANT DELETE ON catalog.verified_questions TO parley_catalog;
CREATE INDEX verified_questions_retired ON catalog.verified_questions (data_source_id, updated_at DESC, id DESC)
  WHERE status = 'RETIRED';

RESET ROLE;
