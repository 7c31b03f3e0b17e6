import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../allowed-function.js';
import { HAS_MARIADB, startEngine, type TestEngine } from '../../testing/engines.js';
import { MARIADB_FUNCTIONS } from './functions.js';
import { MARIADB_COLLATIONS, MARIADB_TYPES } from './types.js';

/** Looked at and left out, each for a reason that functions.ts gives. A function that is in neither list is new. */
const REFUSED = words(`
  aes_decrypt aes_encrypt benchmark binlog_gtid_pos cast coercibility collation column_check column_exists column_json
  column_list compress concat_operator_oracle connection_id database decode decode_histogram decode_oracle des_decrypt
  des_encrypt encode encrypt extract extractvalue found_rows get_lock is_free_lock is_used_lock json_merge
  last_insert_id load_file lpad_oracle ltrim_oracle master_gtid_wait master_pos_wait name_const old_password password
  random_bytes release_all_locks release_lock replace_oracle row_count rpad_oracle rtrim_oracle schema schemas
  session_user sformat sleep substr_oracle sys_guid system_user trim_oracle uncompress uncompressed_length updatexml
  uuid uuid_short version wsrep_last_seen_gtid wsrep_last_written_gtid wsrep_sync_wait_upto_gtid
  any char charset check column_create column_get convert current_date current_role current_time
  current_timestamp current_user default exists get_format in interval lastval match nextval not row rownum setval some all
  user value values weight_string column_add column_delete contains overlaps within`);

/** Keywords that may stand before a bracket without calling anything. */
const NO_FUNCTIONS = /^(?:binary|character|distinct|distinctrow|high_priority|sql_\w+|straight_join|unique)$/;

/** How a function is called whose arguments are not all plain values. */
const CALLS: Readonly<Record<string, string>> = {
  adddate: "adddate('2025-01-01', interval 1 day)",
  date_add: "date_add('2025-01-01', interval 1 day)",
  date_sub: "date_sub('2025-01-01', interval 1 day)",
  position: "position('a' in 'b')",
  subdate: "subdate('2025-01-01', interval 1 day)",
  to_char: "to_char(now(), 'YYYY')",
  timestampadd: "timestampadd(day, 1, '2025-01-01')",
  timestampdiff: "timestampdiff(day, '2025-01-01', '2025-01-01')",
  percentile_cont: 'percentile_cont(0.5) within group (order by 1) over ()',
  percentile_disc: 'percentile_disc(0.5) within group (order by 1) over ()',
  median: 'median(1) over ()',
};

const isSyntaxError = (message: string) => message.includes('SQL syntax');
const isUnknown = (message: string) =>
  /does not exist|Incorrect number of arguments for FUNCTION/.test(message);

describe.runIf(HAS_MARIADB)('functions of MariaDB', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine('mariadb');
  });
  afterAll(() => engine?.stop());

  /** What the server says to each of these, without running any. */
  const prepare = async (expression: string): Promise<string | null> => {
    const text = `SELECT ${expression}`.replaceAll("'", "''");
    return engine.refusal(`PREPARE probe FROM '${text}'`);
  };
  const withArguments = (name: string, after = '') =>
    [0, 1, 2, 3, 4].map((count) => `${name}(${Array.from({ length: count }, () => '1').join(', ')})${after}`);
  /** The first form that the server takes, or what it said to all. */
  const firstTaken = async (calls: readonly string[]) => {
    const said: string[] = [];
    for (const call of calls) {
      const message = await prepare(call);
      if (message === null) return { call, said };
      said.push(message);
    }
    return { call: null, said };
  };

  it('are all built in, and of the kind the list says', async () => {
    const wrong: string[] = [];
    for (const [name, { kind }] of MARIADB_FUNCTIONS) {
      const special = CALLS[name];
      const plain = await firstTaken(special === undefined ? withArguments(name) : [special]);
      const over = await firstTaken(withArguments(name, ' over (order by 1)'));
      const takesWindow =
        over.call !== null || over.said.some((message) => message.includes('window function'));
      const isThere = plain.call !== null || (kind === 'window' && over.call !== null);
      const found = takesWindow ? (plain.call === null ? 'window' : 'aggregate') : 'scalar';
      // Those with a sample of their own have no plain form; MariaDB's `last_value` has one besides.
      const isSo = special === undefined && name !== 'last_value' ? found === kind : isThere;
      if (!isThere || !isSo) wrong.push(`${name} is ${found}`);
    }
    expect(wrong).toEqual([]);
  });

  it('have all been looked at', async () => {
    const reviewed = new Set([...MARIADB_FUNCTIONS.keys(), ...REFUSED]);
    const listed = await engine.run('SELECT lower(`FUNCTION`) FROM information_schema.SQL_FUNCTIONS');
    const keywords = await engine.run('SELECT lower(word) FROM information_schema.KEYWORDS ORDER BY 1');
    const callable: string[] = [];
    // A keyword that can be called is a function of the grammar; one that can't is none.
    for (const [keyword] of keywords) {
      if (keyword == null || reviewed.has(keyword) || !/^[a-z]\w*$/.test(keyword)) continue;
      if (NO_FUNCTIONS.test(keyword)) continue;
      const { call, said } = await firstTaken(withArguments(keyword));
      if (call !== null || !said.every((message) => isSyntaxError(message) || isUnknown(message)))
        callable.push(keyword);
    }
    const unreviewed = listed.flat().filter((name) => name !== null && !reviewed.has(name));
    expect([...unreviewed, ...callable]).toEqual([]);
    const gone = REFUSED.filter((name) => MARIADB_FUNCTIONS.has(name));
    expect(gone).toEqual([]);
  });

  it('take no more than their packet may hold, whatever their arguments', async () => {
    expect(await engine.run("SELECT length(repeat('x', 1000000000))")).toEqual([[null]]);
  });

  it('end a regular expression that would never end', async () => {
    const started = performance.now();
    await engine.run(`SELECT '${'a'.repeat(60)}!' REGEXP '^(a+)+$'`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('have types and collations that the server knows', async () => {
    const wrong: string[] = [];
    for (const type of MARIADB_TYPES) if ((await prepare(`cast(null as ${type})`)) !== null) wrong.push(type);
    expect(wrong).toEqual([]);
    const known = (await engine.run('SELECT collation_name FROM information_schema.COLLATIONS')).flat();
    expect([...MARIADB_COLLATIONS].filter((name) => !known.includes(name))).toEqual([]);
  });
});
