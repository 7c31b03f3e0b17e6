import { beforeAll, describe, expect, it } from 'vitest';
import type { DuckdbParser } from '../parser.js';
import { Refusal } from '../refusal.js';
import { startParser } from '../testing/duckdb-database.js';
import { type Lowered, lowerTree } from './lower-tree.js';
import { nameTargets } from './name-targets.js';
import { parseSelect } from './parse-select.js';

let parser: DuckdbParser;
beforeAll(async () => {
  parser = await startParser();
});

async function lower(sql: string): Promise<Lowered> {
  const tree = await parseSelect(sql, parser);
  return lowerTree(tree, { sql, named: await nameTargets(tree, parser) });
}

async function names(sql: string): Promise<readonly string[]> {
  const { body } = (await lower(sql)).query;
  return body.kind === 'select' ? body.targets.map(({ name }) => name) : [];
}

describe('lowers', () => {
  it.each([`select * from t`, `from t`])('%s', async (sql) => {
    await expect(lower(sql)).resolves.toBeDefined();
  });
});

describe('refuses', () => {
  it.each<readonly [string, string | RegExp]>([['select 1; select 2', '2 statements']])(
    '%s',
    async (sql, reason) => {
      const refusal = await lower(sql).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(Error);
      expect((refusal as Error).message).toMatch(reason);
    },
  );
});

it('names columns as the engine does', async () => {
  expect(await names(`select count(*), a + 1, lower(name), 'x, y' as z, t.b, 1 from t`)).toEqual([
    'count_star()',
    '(a + 1)',
    'lower("name")',
    'z',
    'b',
    '1',
  ]);
});

it('says where', async () => {
  const refusal = await lower(`select 'é日', pg_sleep(1)`).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect((refusal as Refusal).offset).toBe(13);
});
