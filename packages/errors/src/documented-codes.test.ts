import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERROR_CODES } from './error-codes.js';

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const ROW = /^\| `([A-Z_]+)` \| (yes)? ?\| .+ \|$/gm;

it('docs/errors.md says of every code, in their order, what it means and whether trying again can help', () => {
  const documented = [...page.matchAll(ROW)].map(([, code, retryable]) => [code, retryable === 'yes']);
  expect(documented).toEqual(Object.entries(ERROR_CODES).map(([code, { retryable }]) => [code, retryable]));
});
