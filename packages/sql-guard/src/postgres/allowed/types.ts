/**
 * Built-in types a statement may cast to: plain values. Not on it: `reg*` (a cast looks names up in the catalogue),
 * `oid`, `xid`, `tid`, `name`, `"char"` (ways into the system tables), `xml` (reads entities), pseudo-types, and every
 * type a user made (its input function is a user's).
 */
export const ALLOWED_TYPES: ReadonlySet<string> = new Set(
  `
  bit bool bpchar bytea cidr date datemultirange daterange float4 float8 inet int2 int4 int4multirange int4range int8
  int8multirange int8range interval json jsonb jsonpath macaddr money numeric nummultirange numrange text time
  timestamp timestamptz timetz tsmultirange tsrange tstzmultirange tstzrange uuid varbit varchar
  `
    .trim()
    .split(/\s+/),
);

/** Collations that every server has and that no user can make. */
export const ALLOWED_COLLATIONS: ReadonlySet<string> = new Set([
  'C',
  'POSIX',
  'default',
  'ucs_basic',
  'unicode',
  'pg_c_utf8',
]);
