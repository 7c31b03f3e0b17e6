import { readFile } from 'node:fs/promises';
import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { ASK, READ_ANSWER, SIGN_IN } from './first-steps.js';

it.each([SIGN_IN, ASK, READ_ANSWER])('what the explorers show first is valid: %s', async (document) => {
  const api = await readFile(new URL('../../../schema/api.graphql', import.meta.url), 'utf8');
  expect(validate(buildSchema(api), parse(document))).toEqual([]);
});
