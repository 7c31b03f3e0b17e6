import { generateSigningKey, readConfig } from '@parley/service-kit';
import { expect, it } from 'vitest';
import { gatewayConfig } from './config.js';

const urls = Object.fromEntries(
  ['IDENTITY', 'TENANTS', 'CATALOG', 'QUERY'].map((name) => [
    `${name}_URL`,
    `http://${name.toLowerCase()}:4001/graphql`,
  ]),
);

it('is read from the environment', async () => {
  const key = await generateSigningKey('gateway-1');
  const environment = {
    ...urls,
    GATEWAY_KEY: JSON.stringify(key),
    ALLOWED_ORIGINS: 'https://app.example, http://localhost:3000',
    INTROSPECTION: 'false',
  };
  expect(readConfig(gatewayConfig, environment)).toMatchObject({
    PORT: 4000,
    GATEWAY_KEY: key,
    ALLOWED_ORIGINS: ['https://app.example', 'http://localhost:3000'],
    INTROSPECTION: false,
  });
});

it('names what is wrong without showing it', () => {
  const environment = {
    ...urls,
    GATEWAY_KEY: '{"secret":"hunter2"}',
    ALLOWED_ORIGINS: 'https://app.example/page',
  };
  const read = () => readConfig(gatewayConfig, environment);
  expect(read).toThrow(/GATEWAY_KEY: must be a private Ed25519 key/);
  expect(read).toThrow(/ALLOWED_ORIGINS.*: must be origins/);
  expect(read).not.toThrow(/hunter2/);
});
