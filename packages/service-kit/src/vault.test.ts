import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVault } from './vault.js';

describe('the vault', () => {
  const vault = createVault(randomBytes(32));
  const context = 'data_source:018f3c1e-0000-7000-8000-000000000001';

  it('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), fc.string(), (plain, place) => {
        const sealed = vault.seal(plain, place);
        expect(sealed).toMatch(/^v1\.[A-Za-z0-9_-]+$/);
        expect(vault.open(sealed, place)).toBe(plain);
      }),
    );
  });

  it('never seals the same text to the same letters, nor shows it', () => {
    const texts = new Set(Array.from({ length: 50 }, () => vault.seal('{"password":"hunter2"}', context)));
    expect(texts.size).toBe(50);
    for (const text of texts) {
      expect(Buffer.from(text.slice(3), 'base64url').includes('hunter2')).toBe(false);
    }
  });

  it('opens for no other place, no other key, no other version', () => {
    const sealed = vault.seal('secret', context);
    expect(() => vault.open(sealed, `${context}x`)).toThrow('not made by this key for this place');
    expect(() => createVault(randomBytes(32)).open(sealed, context)).toThrow('not made by this key');
    expect(() => vault.open(sealed.replace('v1.', 'v2.'), context)).toThrow('not made by this key');
  });

  it('notices a single changed or missing letter', () => {
    const sealed = vault.seal('secret', context);
    for (let place = 3; place < sealed.length; place += 1) {
      const other = sealed[place] === 'A' ? 'B' : 'A';
      const tampered = sealed.slice(0, place) + other + sealed.slice(place + 1);
      expect(() => vault.open(tampered, context), `letter ${place}`).toThrow('not made by this key');
    }
    for (const text of [
      '',
      'v1',
      'v1.',
      'v1.AAAA',
      sealed.slice(0, -1),
      `${sealed}=`,
      `${sealed} `,
      `${sealed}.x`,
    ]) {
      expect(() => vault.open(text, context), text).toThrow('not made by this key');
    }
  });

  it('does not mix the parts of two sealed texts', () => {
    const parts = (sealed: string) => {
      const bytes = Buffer.from(sealed.slice(3), 'base64url');
      return { key: bytes.subarray(0, 60), text: bytes.subarray(60) };
    };
    const [one, two] = [parts(vault.seal('one', context)), parts(vault.seal('two', context))];
    const mixed = `v1.${Buffer.concat([one.key, two.text]).toString('base64url')}`;
    expect(() => vault.open(mixed, context)).toThrow('not made by this key');
  });

  it('takes 32 bytes as its key and nothing else', () => {
    expect(() => createVault(randomBytes(16))).toThrow('32 bytes');
  });
});
