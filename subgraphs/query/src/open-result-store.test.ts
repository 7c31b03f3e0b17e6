import { readConfig } from '@parley/service-kit';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { openResultStore, RESULT_STORE_ENVIRONMENT } from './open-result-store.js';

const open = (env: NodeJS.ProcessEnv) => openResultStore(readConfig(z.object(RESULT_STORE_ENVIRONMENT), env));

const S3 = {
  RESULTS_S3_ENDPOINT: 'http://127.0.0.1:9000',
  RESULTS_S3_BUCKET: 'results',
  RESULTS_S3_ACCESS_KEY_ID: 'id',
  RESULTS_S3_SECRET_ACCESS_KEY: 'very secret',
};

it.each([[{ RESULTS_FOLDER: '/results' }], [S3], [{ ...S3, RESULTS_FOLDER: '' }]])(
  'a store is opened by what names one: %j',
  (env) => {
    expect(open(env)).toHaveProperty('create');
  },
);

it.each([
  [{}, /either RESULTS_FOLDER or RESULTS_S3_ENDPOINT/],
  [{ ...S3, RESULTS_FOLDER: '/results' }, /either RESULTS_FOLDER or RESULTS_S3_ENDPOINT/],
  [{ ...S3, RESULTS_S3_PREFIX: 'parley(1)/' }, /RESULTS_S3_PREFIX/],
  [{ ...S3, RESULTS_S3_BUCKET: '' }, /RESULTS_S3_BUCKET is not set/],
  [{ ...S3, RESULTS_S3_SECRET_ACCESS_KEY: '' }, /RESULTS_S3_SECRET_ACCESS_KEY is not set/],
])('what names none or half of one is refused: %j', (env, message) => {
  expect(() => open(env)).toThrow(message);
  expect(() => open(env)).not.toThrow(/very secret/);
});
