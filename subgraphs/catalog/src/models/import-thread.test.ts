import type { PhysicalCatalog } from '@parley/sql-guard';
import { expect, it } from 'vitest';
import { importBeside, importInThread } from './import-thread.js';

const CATALOG: PhysicalCatalog = {
  ...{ engine: 'postgresql', searchPath: [], tables: [], hash: '' },
  tableNames: 'case-sensitive',
};
const LIMITS = { timeMs: 20_000, heapMb: 256 };
const yamlOf = (entities: number) => ({
  format: 'PARLEY_YAML' as const,
  files: [
    {
      name: 'model.yml',
      text: `formatVersion: 1\nname: m\nentities:\n${Array.from({ length: entities }, (_, n) => `  - name: e${n}\n    label: "entity ${n}"\n`).join('')}`,
    },
  ],
  catalog: CATALOG,
});

it('imports in a thread, and says what is wrong with a file in the words of the import', async () => {
  const { definition } = await importInThread(yamlOf(2), LIMITS);
  expect(definition).toMatchObject({ name: 'm', entities: [{ name: 'e0' }, { name: 'e1' }] });
  const broken = { ...yamlOf(0), files: [{ name: 'model.yml', text: 'a: [' }] };
  await expect(importInThread(broken, LIMITS)).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

it('leaves the process free while it reads a large file', async () => {
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 1);
  await importBeside(yamlOf(7_500));
  clearInterval(counting);
  expect(turns).toBeGreaterThan(10);
});

it('ends an import that takes too long, or too much memory', async () => {
  await expect(importInThread(yamlOf(20_000), { ...LIMITS, timeMs: 1 })).rejects.toMatchObject({
    code: 'BAD_INPUT',
  });
  await expect(importInThread(yamlOf(200_000), { ...LIMITS, heapMb: 16 })).rejects.toMatchObject({
    code: 'BAD_INPUT',
  });
});
