import type { AllowedFunction, FunctionKind } from '../../allowed-function.js';

/**
 * Built-in functions a statement may call: a reviewed list, not a catalogue dump. On it is only what computes a
 * value from its arguments (or the clock, or a random number). Nothing that reads files, settings, catalogues,
 * sequences, large objects or other sessions, sends, sleeps, locks, runs SQL from text, or reveals the role, the
 * server or its version. A test holds the list against a real server: every name is built in, does not change
 * data, and is of the kind said here.
 *
 * The guard writes each call as `pg_catalog.name(...)`, so a user's function of the same name is never meant.
 */
const AGGREGATES = `
  any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every
  json_agg json_agg_strict json_object_agg json_object_agg_strict json_object_agg_unique
  json_object_agg_unique_strict jsonb_agg jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict
  jsonb_object_agg_unique jsonb_object_agg_unique_strict max min mode percentile_cont percentile_disc
  range_agg range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx
  regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance`;

const WINDOW = `
  cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number`;

const MATHEMATICS = `
  abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd
  degrees div erf erfc exp factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod pi pow power radians
  random random_normal round scale sign sin sind sinh sqrt tan tand tanh trim_scale trunc width_bucket`;

const TEXT = `
  ascii bit_length btrim casefold char_length character_length chr concat concat_ws convert_from convert_to decode
  encode initcap is_normalized left length like_escape lower lpad ltrim md5 normalize octet_length overlay position
  regexp_count regexp_instr regexp_like regexp_match regexp_replace regexp_split_to_array regexp_substr repeat
  replace reverse right rpad rtrim sha224 sha256 sha384 sha512 similar_to_escape split_part starts_with
  string_to_array strpos substr substring to_bin to_hex to_oct translate unistr upper`;

const DATE_AND_TIME = `
  age clock_timestamp date date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days
  justify_hours justify_interval make_date make_interval make_time make_timestamp make_timestamptz now overlaps
  statement_timestamp timezone to_char to_date to_number to_timestamp transaction_timestamp`;

const JSON_VALUES = `
  array_to_json json_array_length json_build_array json_build_object json_extract_path json_extract_path_text
  json_object json_strip_nulls json_typeof jsonb_array_length jsonb_build_array jsonb_build_object
  jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_path_exists jsonb_path_match
  jsonb_path_query_array jsonb_path_query_first jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls
  jsonb_typeof row_to_json to_json to_jsonb`;

const ARRAYS_AND_RANGES = `
  array_append array_cat array_dims array_length array_lower array_ndims array_position array_positions
  array_prepend array_remove array_replace array_reverse array_sort array_to_string array_upper cardinality
  daterange int4range int8range isempty lower_inc lower_inf multirange num_nonnulls num_nulls numrange range_merge
  trim_array tsrange tstzrange upper_inc upper_inf`;

/** Functions for FROM, with the columns they return; an empty list means one column named as the function, or a column list beside it. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  generate_series: [],
  generate_subscripts: [],
  json_array_elements: ['value'],
  json_array_elements_text: ['value'],
  json_each: ['key', 'value'],
  json_each_text: ['key', 'value'],
  json_object_keys: [],
  json_to_record: [],
  json_to_recordset: [],
  jsonb_array_elements: ['value'],
  jsonb_array_elements_text: ['value'],
  jsonb_each: ['key', 'value'],
  jsonb_each_text: ['key', 'value'],
  jsonb_object_keys: [],
  jsonb_path_query: [],
  jsonb_to_record: [],
  jsonb_to_recordset: [],
  regexp_matches: [],
  regexp_split_to_table: [],
  string_to_table: [],
  unnest: [],
};

/** `repeat('x', 1e9)` takes a gigabyte of the server at once; no report needs more than this. */
const MAX_REPEATED = 10_000;
const SIZED = new Set(['repeat', 'lpad', 'rpad']);

export const ALLOWED_FUNCTIONS: ReadonlyMap<string, AllowedFunction> = new Map([
  ...entries(AGGREGATES, 'aggregate'),
  ...entries(WINDOW, 'window'),
  ...[MATHEMATICS, TEXT, DATE_AND_TIME, JSON_VALUES, ARRAYS_AND_RANGES].flatMap((list) =>
    entries(list, 'scalar'),
  ),
  ...Object.entries(TABLES).map(([name, columnNames]): [string, AllowedFunction] => [
    name,
    { kind: 'table', columnNames, sizeArgument: null },
  ]),
]);

function entries(list: string, kind: FunctionKind): [string, AllowedFunction][] {
  return list
    .trim()
    .split(/\s+/)
    .map((name) => [
      name,
      { kind, columnNames: [], sizeArgument: SIZED.has(name) ? { index: 1, max: MAX_REPEATED } : null },
    ]);
}
