import { type AllowedFunctions, allowedFunctions } from '../../allowed-function.js';

/**
 * Built-in functions a statement may call: a reviewed list, not a catalogue dump. On it is only what computes a value from
 * its arguments (or the clock, or a random number). Nothing that loads libraries, reads what the connection did before
 * (`changes`, `last_insert_rowid`), reveals the build (`sqlite_*`), writes to the log, or belongs to a kind of virtual table
 * (full text, R-trees: some take a table by its name). A test holds the list against the library, and names what it has and
 * nobody has reviewed.
 */
const AGGREGATES = `
  avg count group_concat json_group_array json_group_object jsonb_group_array jsonb_group_object max median min
  percentile percentile_cont percentile_disc string_agg sum total`;

const WINDOWS = `
  cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number`;

const MATHEMATICS = `
  abs acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2 mod pi pow power
  radians random round sign sin sinh sqrt tan tanh trunc`;

const TEXT = `
  char concat concat_ws format glob hex instr length like lower ltrim octet_length printf quote randomblob replace rtrim
  soundex substr substring trim typeof unhex unicode unistr unistr_quote upper zeroblob`;

const DATE_AND_TIME = 'date datetime julianday strftime time timediff unixepoch';

const CHOICE = 'coalesce if ifnull iif likelihood likely nullif unlikely';

const JSON_VALUES = `
  json json_array json_array_insert json_array_length json_error_position json_extract json_insert json_object
  json_patch json_pretty json_quote json_remove json_replace json_set json_type json_valid jsonb jsonb_array
  jsonb_array_insert jsonb_extract jsonb_insert jsonb_object jsonb_patch jsonb_remove jsonb_replace jsonb_set`;

const JSON_COLUMNS = ['key', 'value', 'type', 'atom', 'id', 'parent', 'fullkey', 'path'];

export const SQLITE_FUNCTIONS: AllowedFunctions = allowedFunctions({
  aggregates: AGGREGATES,
  windows: WINDOWS,
  scalars: [MATHEMATICS, TEXT, DATE_AND_TIME, CHOICE, JSON_VALUES].join(' '),
  tables: { json_each: JSON_COLUMNS, json_tree: JSON_COLUMNS },
  sizes: { randomblob: 0, zeroblob: 0 },
  formats: { format: 0, printf: 0 },
  scalarFrom: { max: 2, min: 2 },
});

/** HMAC-SHA-256 in hex, of a key in hex and a text: the driver registers it. Only the guard calls it. */
export const SQLITE_HMAC = 'parley_hmac';

/** What the text that the guard prints may call. */
export const SQLITE_PRINTED_FUNCTIONS: AllowedFunctions = new Map([
  ...SQLITE_FUNCTIONS,
  [SQLITE_HMAC, { kind: 'scalar', columnNames: [], sizeArgument: null }],
]);
