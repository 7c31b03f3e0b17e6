-- Opens the building of a template database. Everything that only the building needs lives in
-- schema "seed", which finish.sql drops.
--
-- The data is a pure function of row numbers and of one setting:
--   parley.anchor   the last complete day (YYYY-MM-DD); data covers the 36 months that end with it.

SET client_min_messages = warning;
SET synchronous_commit = off;
SET TIME ZONE 'UTC';
SET DateStyle = 'ISO, YMD';
SET work_mem = '128MB';
SET maintenance_work_mem = '256MB';
SET jit = off;

COMMENT ON SCHEMA public IS 'What the business knows.';
CREATE SCHEMA seed;

CREATE FUNCTION seed.anchor() RETURNS date STABLE LANGUAGE sql
RETURN current_setting('parley.anchor')::date;

CREATE FUNCTION seed.first_day() RETURNS date STABLE LANGUAGE sql
RETURN (current_setting('parley.anchor')::date + 1 - interval '36 months')::date;

-- A number in [0, 1) that depends on its arguments only: the same row gets the same draw whatever
-- the order of insertion or the plan of the query. `what` keeps the draws of one row apart.
CREATE FUNCTION seed.draw(what text, n bigint) RETURNS double precision IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN (hashint8extended(n, hashtextextended(what, 0)) & 4503599627370495) / 4503599627370496.0::double precision;

-- A whole number from `low` to `high`, both included.
CREATE FUNCTION seed.draw_between(what text, n bigint, low integer, high integer) RETURNS integer
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN low + floor(seed.draw(what, n) * (high - low + 1))::integer;

-- One of `choices`, each as likely as the others.
CREATE FUNCTION seed.draw_one(what text, n bigint, choices text[]) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN choices[1 + floor(seed.draw(what, n) * cardinality(choices))::integer];

-- A draw from a bell curve around 0 with a standard deviation near 1 (the sum of four draws).
CREATE FUNCTION seed.draw_bell(what text, n bigint) RETURNS double precision
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN (seed.draw(what || ' a', n) + seed.draw(what || ' b', n) + seed.draw(what || ' c', n)
        + seed.draw(what || ' d', n) - 2) * 1.732;

-- Letters that an e-mail address can have.
CREATE FUNCTION seed.ascii(name text) RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN trim(BOTH '.' FROM regexp_replace(lower(translate(name,
  'ÄÖÜäöüßÅåØøÆæÉéÈèÊêËëÁáÀàÂâÃãÇçÍíÎîÏïÑñÓóÔôÕõÚúÛûŁłŃńŚśŻżŹźĄąĘęĆćŠšŽžŌōŪū',
  'AOUaousAaOoAaEeEeEeEeAaAaAaAaCcIiIiIiNnOoOoOoUuUuLlNnSsZzZzAaEeCcSsZzOoUu')), '[^a-z0-9]+', '.', 'g'));

-- How busy each day of the 36 months is: growth of about a quarter a year, a strong year's end, a
-- weak summer, quiet week-ends, and some noise. `before` and `through` are shares of the whole, so
-- that N events fall on a day from floor(before * N) to floor(through * N).
CREATE TABLE seed.days AS
WITH weighted AS (
  SELECT day::date AS day,
         (power(1.25, (day::date - seed.first_day()) / 365.0)
          * (ARRAY[0.88, 0.90, 0.99, 0.97, 1.00, 0.98, 0.91, 0.88, 1.02, 1.06, 1.22, 1.34])[extract(month FROM day)::integer]
          * (ARRAY[1.12, 1.15, 1.12, 1.08, 1.02, 0.74, 0.62])[extract(isodow FROM day)::integer]
          * (1 + 0.06 * seed.draw_bell('day', day::date - date '2000-01-01')))::numeric AS weight
  FROM generate_series(seed.first_day()::timestamp, seed.anchor(), interval '1 day') AS day
)
SELECT day,
       (sum(weight) OVER (ORDER BY day) - weight) / sum(weight) OVER () AS before,
       sum(weight) OVER (ORDER BY day) / sum(weight) OVER () AS through
FROM weighted;
UPDATE seed.days SET through = 1 WHERE day = seed.anchor();
ANALYZE seed.days;
