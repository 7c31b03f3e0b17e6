import { type AllowedFunctions, allowedFunctions } from '../../allowed-function.js';

/**
 * Built-in functions a statement may call: a reviewed list, not a catalogue dump. On it is only what computes a value from
 * its arguments (or the clock, or a random number). Nothing that sleeps, locks, reads files, settings, sequences, replication or
 * other sessions, reveals the user, the server or its version (`uuid` holds its network address), keeps state
 * (`last_insert_id`, `rownum`), or answers its input in an error's words (`extractvalue`, `updatexml`). A test holds the
 * list against a real server, and names what that server has and nobody has reviewed.
 *
 * The server looks for a built-in function before any other of the same name, so a user's function is never meant.
 */
const AGGREGATES = `
  avg bit_and bit_or bit_xor count group_concat json_arrayagg json_objectagg max min std stddev stddev_pop stddev_samp
  sum var_pop var_samp variance`;

const WINDOWS = `
  cume_dist dense_rank first_value lag last_value lead median nth_value ntile percent_rank percentile_cont
  percentile_disc rank row_number`;

const MATHEMATICS = `
  abs acos asin atan atan2 bin bit_count ceil ceiling conv cos cot crc32 crc32c degrees exp floor greatest least ln log
  log10 log2 mod oct pi pow power radians rand round sign sin sqrt tan truncate`;

const TEXT = `
  ascii bit_length char_length character_length chr concat concat_ws elt export_set field find_in_set format
  from_base64 hex insert instr lcase left length lengthb locate lower lpad ltrim make_set md5 mid natural_sort_key
  octet_length ord position quote regexp_instr regexp_replace regexp_substr repeat replace reverse right rpad rtrim
  sha sha1 sha2 soundex space strcmp substr substring substring_index to_base64 to_char trim ucase unhex upper`;

const DATE_AND_TIME = `
  add_months adddate addtime convert_tz curdate curtime date date_add date_format date_sub datediff day dayname
  dayofmonth dayofweek dayofyear from_days from_unixtime hour last_day localtime localtimestamp makedate maketime
  microsecond minute month monthname now period_add period_diff quarter sec_to_time second str_to_date subdate
  subtime sysdate time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_days to_seconds
  unix_timestamp utc_date utc_time utc_timestamp week weekday weekofyear year yearweek`;

const CHOICE = 'coalesce if ifnull isnull nullif nvl nvl2';

const JSON_VALUES = `
  json_array json_array_append json_array_insert json_compact json_contains json_contains_path json_depth
  json_detailed json_equals json_exists json_extract json_insert json_keys json_length json_loose json_merge_patch
  json_merge_preserve json_normalize json_object json_overlaps json_pretty json_query json_quote json_remove
  json_replace json_search json_set json_type json_unquote json_valid json_value`;

const ADDRESSES = `
  inet6_aton inet6_ntoa inet_aton inet_ntoa is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6`;

export const MARIADB_FUNCTIONS: AllowedFunctions = allowedFunctions({
  aggregates: AGGREGATES,
  windows: WINDOWS,
  scalars: [MATHEMATICS, TEXT, DATE_AND_TIME, CHOICE, JSON_VALUES, ADDRESSES].join(' '),
  tables: {},
  sizes: { repeat: 1, space: 0, lpad: 1, rpad: 1 },
  formats: {},
  scalarFrom: {},
});
