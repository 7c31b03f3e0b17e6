import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../testing/test-database.js';
import { ALLOWED_FUNCTIONS } from './functions.js';
import { ALLOWED_OPERATORS } from './operators.js';
import { ALLOWED_COLLATIONS, ALLOWED_TYPES } from './types.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database?.stop());

const KINDS = { a: 'aggregate', w: 'window', f: 'scalar' } as const;
it('every allowed function is built in, and of the kind the list says', async () => {
  const found = await database.admin(
    `select proname, prokind, proretset or prorettype = 'record'::regtype from pg_proc where pronamespace = 'pg_catalog'::regnamespace`,
  );
  const kinds = new Map<string, Set<string>>();
  for (const [name = '', kind, isTable] of found as string[][]) {
    const known = kinds.get(name) ?? new Set();
    known.add(isTable === 't' ? 'table' : KINDS[kind as keyof typeof KINDS]);
    kinds.set(name, known);
  }
  const wrong = [...ALLOWED_FUNCTIONS].filter(([name, { kind }]) => !kinds.get(name)?.has(kind));
  expect(wrong).toEqual([]);
});

it('the columns of functions in FROM have the names the list says', async () => {
  const found = await database.admin(
    `select p.proname, array_to_json(array(select p.proargnames[i] from generate_subscripts(p.proargmodes, 1) i
                                           where p.proargmodes[i] in ('o', 't') order by i))
     from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace`,
  );
  for (const [name, { kind, columnNames }] of ALLOWED_FUNCTIONS) {
    if (kind !== 'table') continue;
    const named = found.filter(([known]) => known === name).map(([, names]) => names);
    // unnest(tsvector) returns a composite; a tsvector can't be made here.
    const expected = new Set(named.filter((names) => !(name === 'unnest' && names !== '[]')));
    expect([name, ...expected]).toEqual([name, JSON.stringify(columnNames)]);
  }
});

it('no allowed function changes anything, but for the clock and random numbers', async () => {
  const names = [...ALLOWED_FUNCTIONS.keys()];
  const found = await database.admin(
    `select distinct proname from pg_proc
     where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v'
       and proname in (${names.map((name) => `'${name}'`).join(', ')}) order by 1`,
  );
  expect(found.flat()).toEqual(['clock_timestamp', 'random', 'random_normal']);
});

it('no allowed function takes a name to look up, or SQL to run', async () => {
  const names = [...ALLOWED_FUNCTIONS.keys()];
  const found = await database.admin(
    `select distinct proname from pg_proc p, unnest(p.proargtypes) a
     where pronamespace = 'pg_catalog'::regnamespace and prokind <> 'a'
       and a in ('regclass'::regtype, 'regproc'::regtype, 'regprocedure'::regtype, 'regtype'::regtype, 'regrole'::regtype,
                 'regnamespace'::regtype, 'regconfig'::regtype, 'oid'::regtype, 'refcursor'::regtype, 'xml'::regtype)
       and proname in (${names.map((name) => `'${name}'`).join(', ')}) order by 1`,
  );
  expect(found.flat()).toEqual([]);
});

it('every allowed type, operator and collation is built in', async () => {
  const names = async (sql: string) => new Set((await database.admin(sql)).flat());
  const types = await names(`select typname from pg_type where typnamespace = 'pg_catalog'::regnamespace`);
  const operators = await names(
    `select oprname from pg_operator where oprnamespace = 'pg_catalog'::regnamespace`,
  );
  const collations = await names(
    `select collname from pg_collation where collnamespace = 'pg_catalog'::regnamespace`,
  );
  expect([...ALLOWED_TYPES].filter((name) => !types.has(name))).toEqual([]);
  expect([...ALLOWED_OPERATORS].filter((name) => !operators.has(name))).toEqual([]);
  expect([...ALLOWED_COLLATIONS].filter((name) => !collations.has(name))).toEqual([]);
});
