-- Closes the building of a template database.

DROP SCHEMA seed CASCADE;

-- Identities continue after the last row.
DO $$
DECLARE
  identity record;
BEGIN
  FOR identity IN
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND is_identity = 'YES'
  LOOP
    EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), (SELECT max(%I) FROM public.%I))',
                   'public.' || identity.table_name, identity.column_name, identity.column_name, identity.table_name);
  END LOOP;
END
$$;

-- A tenant's database takes everything over from this role (REASSIGN OWNED).
DO $$
DECLARE
  relation record;
BEGIN
  FOR relation IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE public.%I OWNER TO parley_template', relation.relname);
  END LOOP;
END
$$;

-- What every role may do unless told otherwise, and no question needs: create in "public", large
-- objects (they can be written by whoever may call their functions), locks and signals that other
-- sessions feel, writing to the log of changes. A template's rights are copied with it.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
DO $$
DECLARE
  routine regprocedure;
BEGIN
  FOR routine IN
    SELECT oid FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace
      AND (proname ~ '^(lo_|pg_advisory_|pg_try_advisory_|pg_sleep|pg_logical_emit_message)'
           OR proname IN ('loread', 'lowrite', 'pg_notify', 'pg_cancel_backend', 'pg_terminate_backend'))
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', routine);
  END LOOP;
END
$$;

ANALYZE;
