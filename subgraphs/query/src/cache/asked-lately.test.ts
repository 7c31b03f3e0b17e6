import { expect, it } from 'vitest';
import { AskedLately } from './asked-lately.js';

const STATEMENT = { fingerprint: 'f', values: [1, 'a'], maxRows: 100, policyFingerprint: 'p' } as const;
const TENANT = { tenantId: 't' };
const SOURCE = { id: 's', version: 1, cacheGeneration: 0 };

it('knows what was asked, and takes nothing else for it', () => {
  const asked = new AskedLately();
  const note = (statement = {}, tenant = {}, source = {}) =>
    asked.note(
      { ...STATEMENT, ...statement },
      { ...TENANT, ...tenant },
      { source: { ...SOURCE, ...source }, ttlMs: 60_000 },
    );
  const others = [
    () => note({ fingerprint: 'g' }),
    () => note({ values: [1, 'b'] }),
    () => note({ values: ['1', 'a'] }),
    () => note({ maxRows: 101 }),
    () => note({ policyFingerprint: 'q' }),
    () => note({}, { tenantId: 'u' }),
    () => note({}, {}, { id: 'r' }),
    () => note({}, {}, { version: 2 }),
    () => note({}, {}, { cacheGeneration: 1 }),
  ];
  expect(note()).toBe(false);
  expect(others.map((ask) => ask())).toEqual(others.map(() => false));
  expect([note(), ...others.map((ask) => ask())]).not.toContain(false);
});
