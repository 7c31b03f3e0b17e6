import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../allowed-function.js';
import { startEngine, type TestEngine } from '../../testing/engines.js';
import { DUCKDB_FUNCTIONS } from './functions.js';
import { DUCKDB_OPERATORS } from './operators.js';
import { DUCKDB_COLLATIONS, DUCKDB_TYPES } from './types.js';

/**
 * Looked at and left out, each for a reason that functions.ts gives. A function that is in neither list is new. Left out by
 * pattern: the engine's own (`__internal_`), catalogues (`duckdb_`, `pragma_`, `pg_`, `has_`), readers of files (`read_`,
 * `parquet_`), collations (`icu_collate_`), and geometry (`st_`).
 */
const REFUSED = words(`
  aggregate alias array_aggr array_aggregate arrow_scan arrow_scan_dumb can_cast_implicitly cast_to_type
  check_peg_parser checkpoint col_description combine constant_or_null create_sort_key current_catalog
  current_connection_id current_database current_query current_query_id current_role current_schema
  current_schemas current_setting current_transaction_id current_user currval disable_logging
  disable_peg_parser disable_profiling enable_logging enable_peg_parser enable_profiling enum_code enum_first
  enum_last enum_range enum_range_boundary error finalize force_checkpoint format_pg_type format_type
  get_block_size get_type getvariable glob histogram_exact histogram_values icu_calendar_names icu_sort_key
  in_search_path inet_client_addr inet_client_port inet_server_addr inet_server_port is_histogram_other_bin
  json_deserialize_sql json_execute_serialized_sql json_group_structure json_serialize_plan json_serialize_sql
  list_aggr list_aggregate make_type map_to_pg_oid nextval obj_description parse_duckdb_log_message query
  query_table regexp_split_to_table remap_struct repeat_row replace_type seq_scan session_user setseed
  shobj_description sleep_ms sniff_csv sql_auto_complete stats sum_no_overflow summary switch test_all_types
  test_vector_types timetz_byte_comparable truncate_duckdb_logs txid_current unpivot_list user
  variant_bytes_to_variant variant_extract variant_normalize variant_to_parquet_variant variant_typeof vector_type version
  which_secret write_log bitstring_agg st_asbinary`);
const REFUSED_PATTERN =
  /^(?:__internal_|duckdb_|pragma_|pg_|has_|read_|parquet_|icu_collate_|st_)|_privilege$|^\W|^!__/;

/** Of the parser's making: `ROW(...)` is `row`, and window functions are listed with the aggregates. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  aggregate: ['aggregate', 'window'],
  macro: ['scalar', 'aggregate'],
  scalar: ['scalar'],
  table: ['table'],
};
const MADE_BY_THE_PARSER = ['greatest', 'least', 'row', 'unnest'];

describe('functions of DuckDB', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine('duckdb');
  });
  afterAll(() => engine?.stop());

  it('are all built in, and of the kind the list says', async () => {
    const found = await engine.run(
      'SELECT lower(function_name), function_type FROM duckdb_functions() WHERE internal',
    );
    const kinds = new Map<string, Set<string>>();
    for (const [name, type] of found) {
      const known = kinds.get(name ?? '') ?? new Set();
      for (const kind of KINDS[type ?? ''] ?? []) known.add(kind);
      kinds.set(name ?? '', known);
    }
    const wrong = [...DUCKDB_FUNCTIONS].filter(([name, { kind }]) => !kinds.get(name)?.has(kind));
    expect(wrong.map(([name]) => name).filter((name) => !MADE_BY_THE_PARSER.includes(name))).toEqual([]);
  });

  it('have no effects, but for random numbers', async () => {
    const found = await engine.run(
      "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE internal AND has_side_effects AND function_type <> 'table' ORDER BY 1",
    );
    expect(found.flat().filter((name) => name !== null && DUCKDB_FUNCTIONS.has(name))).toEqual([
      'gen_random_uuid',
      'random',
      'uuid',
      'uuidv4',
      'uuidv7',
    ]);
  });

  it('have all been looked at', async () => {
    const reviewed = new Set([...DUCKDB_FUNCTIONS.keys(), ...REFUSED]);
    const found = (
      await engine.run(
        "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type <> 'pragma' ORDER BY 1",
      )
    ).flat();
    expect(
      found.filter((name) => name !== null && !reviewed.has(name) && !REFUSED_PATTERN.test(name)),
    ).toEqual([]);
    expect(
      [...DUCKDB_FUNCTIONS.keys()].filter((name) => REFUSED.includes(name) || REFUSED_PATTERN.test(name)),
    ).toEqual([]);
  });

  it('in FROM have the columns the list says', async () => {
    const samples: Readonly<Record<string, string>> = {
      generate_series: '3',
      json_each: "'[1]'",
      json_tree: "'[1]'",
      range: '3',
      unnest: '[1]',
    };
    for (const [name, { kind, columnNames }] of DUCKDB_FUNCTIONS) {
      if (kind !== 'table') continue;
      const columns = await engine.run(
        `SELECT column_name FROM (DESCRIBE SELECT * FROM ${name}(${samples[name]}))`,
      );
      expect(columns.flat()).toEqual(columnNames.length === 0 ? [name] : columnNames);
    }
  });

  it('have types, operators and collations that are built in', async () => {
    for (const type of DUCKDB_TYPES)
      expect([type, await engine.refusal(`SELECT CAST(NULL AS ${type})`)]).toEqual([type, null]);
    const operators = (
      await engine.run('SELECT DISTINCT function_name FROM duckdb_functions() WHERE internal')
    ).flat();
    expect([...DUCKDB_OPERATORS].filter((name) => !operators.includes(name))).toEqual([]);
    for (const name of DUCKDB_COLLATIONS) {
      expect([name, await engine.refusal(`SELECT 'a' COLLATE "${name}" = 'A'`)]).toEqual([name, null]);
    }
  });
});
