import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../allowed-function.js';
import { startEngine, type TestEngine } from '../../testing/engines.js';
import { SQLITE_FUNCTIONS } from './functions.js';
import { SQLITE_COLLATIONS, SQLITE_TYPES } from './types.js';

/** Looked at and left out, each for a reason that functions.ts gives. A function that is in neither list is new. */
const REFUSED = words(`
  -> ->> bm25 changes current_date current_time current_timestamp fts3_tokenizer fts5 fts5_get_locale fts5_insttoken
  fts5_locale fts5_source_id geopoly_area geopoly_bbox geopoly_blob geopoly_ccw geopoly_contains_point geopoly_debug
  geopoly_group_bbox geopoly_json geopoly_overlap geopoly_regular geopoly_svg geopoly_within geopoly_xform highlight
  last_insert_rowid load_extension match matchinfo offsets optimize parley_hmac rtreecheck rtreedepth rtreenode snippet
  sqlite_compileoption_get sqlite_compileoption_used sqlite_log sqlite_source_id sqlite_version subtype
  total_changes`);

/** The catalogue calls every aggregate a window function, since each can be one. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  s: ['scalar'],
  a: ['aggregate'],
  w: ['aggregate', 'window'],
};

describe('functions of SQLite', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine('sqlite');
  });
  afterAll(() => engine?.stop());

  it('are all built in, and of the kind the list says', async () => {
    const found = await engine.run('SELECT name, type FROM pragma_function_list WHERE builtin');
    const kinds = new Map<string, Set<string>>();
    for (const [name, type] of found) {
      const known = kinds.get(name ?? '') ?? new Set();
      for (const kind of KINDS[type ?? ''] ?? []) known.add(kind);
      kinds.set(name ?? '', known);
    }
    const wrong = [...SQLITE_FUNCTIONS].filter(
      ([name, { kind }]) => kind !== 'table' && !kinds.get(name)?.has(kind),
    );
    expect(wrong).toEqual([]);
    for (const [name, { kind, scalarFrom }] of SQLITE_FUNCTIONS) {
      if (kind !== 'aggregate' && kind !== 'window') continue;
      const one = `SELECT ${name}(a) OVER () FROM (SELECT 1 AS a)`;
      const needsWindow =
        (await engine.refusal(one.replace(' OVER ()', ''))) !== null && (await engine.refusal(one)) === null;
      if (needsWindow) expect([name, kind]).toEqual([name, 'window']);
      if (scalarFrom !== undefined) expect(kinds.get(name)).toContain('scalar');
    }
  });

  it('have all been looked at', async () => {
    const reviewed = new Set([...SQLITE_FUNCTIONS.keys(), ...REFUSED]);
    const found = (await engine.run('SELECT DISTINCT name FROM pragma_function_list')).flat();
    expect(found.filter((name) => name !== null && !reviewed.has(name))).toEqual([]);
    expect(REFUSED.filter((name) => SQLITE_FUNCTIONS.has(name))).toEqual([]);
  });

  it('in FROM have the columns the list says', async () => {
    for (const [name, { kind, columnNames }] of SQLITE_FUNCTIONS) {
      if (kind !== 'table') continue;
      const columns = await engine.run(`SELECT name FROM pragma_table_info('${name}')`);
      expect([name, ...columns.flat()]).toEqual([name, ...columnNames]);
    }
  });

  it('have types that keep what is cast, and collations that are built in', async () => {
    for (const type of SQLITE_TYPES) expect(await engine.refusal(`SELECT CAST(1 AS ${type})`)).toBeNull();
    const known = (await engine.run('SELECT lower(name) FROM pragma_collation_list')).flat();
    expect([...SQLITE_COLLATIONS].filter((name) => !known.includes(name))).toEqual([]);
  });
});
