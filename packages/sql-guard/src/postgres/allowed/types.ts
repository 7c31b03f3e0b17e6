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

/** What PostgreSQL calls a type to people, where its parser says otherwise; modifiers stand between the two parts. */
export const SQL_TYPE_NAMES: ReadonlyMap<string, readonly [name: string, suffix?: string]> = new Map([
  ['int2', ['smallint']],
  ['int4', ['integer']],
  ['int8', ['bigint']],
  ['float4', ['real']],
  ['float8', ['double precision']],
  ['bool', ['boolean']],
  ['bpchar', ['character']],
  ['varchar', ['character varying']],
  ['varbit', ['bit varying']],
  ['time', ['time', ' without time zone']],
  ['timetz', ['time', ' with time zone']],
  ['timestamp', ['timestamp', ' without time zone']],
  ['timestamptz', ['timestamp', ' with time zone']],
]);

/** Collations that every server has and that no user can make. */
export const ALLOWED_COLLATIONS: ReadonlySet<string> = new Set([
  'C',
  'POSIX',
  'default',
  'ucs_basic',
  'unicode',
  'pg_c_utf8',
]);
