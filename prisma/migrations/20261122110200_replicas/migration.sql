-- Which processes of query live, so that one that stops knows whether anybody will go on with what it leaves.

SET ROLE parley_owner;

CREATE TABLE query.replicas (
  name        text           NOT NULL,
  alive_until timestamptz(6) NOT NULL,
  CONSTRAINT replicas_pkey PRIMARY KEY (name)
);
-- No tenant's: it is reached by the functions below alone.
ALTER TABLE query.replicas ENABLE ROW LEVEL SECURITY;

-- Says that it lives for so long, and forgets those that died long ago.
CREATE FUNCTION query.replica_lives(replica text, seconds double precision)
  RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  DELETE FROM query.replicas r WHERE r.alive_until < now() - interval '1 hour';
  INSERT INTO query.replicas AS r (name, alive_until) VALUES (replica, now() + make_interval(secs => seconds))
  ON CONFLICT (name) DO UPDATE SET alive_until = excluded.alive_until;
END;

CREATE FUNCTION query.replica_stops(replica text)
  RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  DELETE FROM query.replicas r WHERE r.name = replica;
END;

CREATE FUNCTION query.has_other_replicas(replica text)
  RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT EXISTS (SELECT FROM query.replicas r WHERE r.name <> replica AND r.alive_until > now());
END;

GRANT EXECUTE ON FUNCTION query.replica_lives(text, double precision) TO parley_query;
GRANT EXECUTE ON FUNCTION query.replica_stops(text) TO parley_query;
GRANT EXECUTE ON FUNCTION query.has_other_replicas(text) TO parley_query;

RESET ROLE;
