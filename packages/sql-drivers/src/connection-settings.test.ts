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

describe('parseConnectionSettings', () => {
  it('reads what was sealed', () => {
    expect(parseConnectionSettings(JSON.stringify(settings))).toEqual(settings);
  });

  it.each([
    ['no JSON', '{"password":"s3cret"'],
    ['no object', '"s3cret"'],
    ['an unknown engine', JSON.stringify({ ...settings, engine: 's3cret' })],
    ['no host', JSON.stringify({ ...settings, host: '' })],
    ['a port out of range', JSON.stringify({ ...settings, port: 70_000 })],
    ['an unknown TLS mode', JSON.stringify({ ...settings, tls: 's3cret' })],
  ])('refuses %s without repeating it', (_name, text) => {
    expect(() => parseConnectionSettings(text)).toThrow(/not of the known form/);
    expect(() => parseConnectionSettings(text)).not.toThrow(/s3cret/);
  });
});
