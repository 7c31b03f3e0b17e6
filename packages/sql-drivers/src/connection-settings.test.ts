import { describe, expect, it } from 'vitest';
import { parseConnectionSettings } from './connection-settings.js';

const settings = {
  engine: 'postgresql',
  host: 'db.example.com',
  port: 5432,
  database: 'shop',
  user: 'reader',
  password: 's3cret',
  tls: 'require',
};

const TENANT = '00000000-0000-4000-8000-000000000001';

describe('parseConnectionSettings', () => {
  it('reads what was sealed', () => {
    expect(parseConnectionSettings(JSON.stringify(settings))).toEqual(settings);
  });

  it.each([
    { ...settings, engine: 'mariadb', port: 3306 },
    { engine: 'sqlite', tenantId: TENANT, file: 'shop.db' },
    { engine: 'duckdb', tenantId: TENANT, file: 'shop.duckdb' },
  ])('reads what was sealed for $engine', (sealed) => {
    expect(parseConnectionSettings(JSON.stringify({ ...sealed, more: 'nothing' }))).toEqual(sealed);
  });

  it.each([
    ['no JSON', '{"password":"s3cret"'],
    ['no object', '"s3cret"'],
    ['an unknown engine', JSON.stringify({ ...settings, engine: 's3cret' })],
    ['no host', JSON.stringify({ ...settings, host: '' })],
    ['a port out of range', JSON.stringify({ ...settings, port: 70_000 })],
    ['no password', JSON.stringify({ ...settings, password: undefined })],
    ['null', 'null'],
    ['a path', JSON.stringify({ engine: 'sqlite', tenantId: TENANT, file: '../s3cret.db' })],
    [
      'a folder that is no tenant’s',
      JSON.stringify({ engine: 'sqlite', tenantId: '../s3cret', file: 'shop.db' }),
    ],
    ['an unknown TLS mode', JSON.stringify({ ...settings, tls: 's3cret' })],
  ])('refuses %s without repeating it', (_name, text) => {
    expect(() => parseConnectionSettings(text)).toThrow(/not of the known form/);
    expect(() => parseConnectionSettings(text)).not.toThrow(/s3cret/);
  });
});
