-- Closes the building of a template database: what was only needed to build goes, identities continue
-- after the last row, everything belongs to the role that hands it over to a tenant's owner.

DROP SCHEMA seed CASCADE;

DO $$
DECLARE
  entry record;
BEGIN
  FOR entry IN
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND is_identity = 'YES'
  LOOP
    EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), (SELECT max(%I) FROM public.%I))',
                   'public.' || entry.table_name, entry.column_name, entry.column_name, entry.table_name);
  END LOOP;
END
$$;

ANALYZE;
