import { expect, it } from 'vitest';
import { fileNameOf } from './file-name.js';

const createdAt = new Date('2026-11-15T10:00:00Z');

it.each([
  ['Top 10 customers by revenue?', 'top-10-customers-by-revenue-2026-11-15.csv'],
  ['Umsätze je Straße', 'umsatze-je-stra-e-2026-11-15.csv'],
  ['"; rm -rf / \r\nx-header: 1', 'rm-rf-x-header-1-2026-11-15.csv'],
  ['../../etc/passwd', 'etc-passwd-2026-11-15.csv'],
  ['東京', 'result-2026-11-15.csv'],
  [null, 'result-2026-11-15.csv'],
])('%j is saved as %s', (question, name) => {
  expect(fileNameOf({ question, createdAt }, 'CSV')).toBe(name);
});
