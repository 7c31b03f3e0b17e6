import { generateSigningKey, readConfig } from '@parley/service-kit';
import { expect, it } from 'vitest';
import { gatewayConfig } from './config.js';

const urls = Object.fromEntries(
  ['IDENTITY', 'TENANTS', 'CATALOG', 'QUERY'].map((name) => [
    `PARLEY_${name}_URL`,
    `http://${name.toLowerCase()}:4001/graphql`,
  ]),
);

it('is read from the environment', async () => {
  const key = await generateSigningKey('gateway-1');
  const environment = {
    ...urls,
    PARLEY_GATEWAY_KEY: JSON.stringify(key),
    PARLEY_ALLOWED_ORIGINS: 'https://app.example, http://localhost:3000',
    PARLEY_INTROSPECTION: 'false',
  };
  expect(readConfig(gatewayConfig, environment)).toMatchObject({
    PARLEY_PORT: 4000,
    PARLEY_GATEWAY_KEY: key,
    PARLEY_ALLOWED_ORIGINS: ['https://app.example', 'http://localhost:3000'],
    PARLEY_INTROSPECTION: false,
  });
});

it('names what is wrong without showing it', () => {
  const environment = {
    ...urls,
    PARLEY_GATEWAY_KEY: '{"secret":"hunter2"}',
    PARLEY_ALLOWED_ORIGINS: 'https://app.example/page',
  };
  const read = () => readConfig(gatewayConfig, environment);
  expect(read).toThrow(/PARLEY_GATEWAY_KEY: must be a private Ed25519 key/);
  expect(read).toThrow(/PARLEY_ALLOWED_ORIGINS.*: must be origins/);
  expect(read).not.toThrow(/hunter2/);
});
