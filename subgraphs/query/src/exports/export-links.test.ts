import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExportLink, ExportLinks } from './export-links.js';

const SECRET = 'a secret of at least 32 characters, for tests';

const link = (): ExportLink => ({
  exportId: randomUUID(),
  tenantId: randomUUID(),
  userId: randomUUID(),
  sessionId: randomUUID(),
  expiresAt: new Date(Date.UTC(2026, 10, 21, 12)),
});

function tokenOf(links: ExportLinks, of: ExportLink): string {
  return links.pathOf(of).slice('/exports/'.length);
}

describe('a link', () => {
  it('says what it was made for, to whoever has the same secret', () => {
    const made = link();
    expect(new ExportLinks(SECRET).read(tokenOf(new ExportLinks(SECRET), made))).toEqual(made);
  });

  it('is worth nothing after any change of one character, or any cut', () => {
    const links = new ExportLinks(SECRET);
    const token = tokenOf(links, link());
    const letters = fc.constantFrom(
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .',
    );
    fc.assert(
      fc.property(fc.nat(token.length - 1), letters, (place, letter) => {
        fc.pre(token[place] !== letter);
        const changed = token.slice(0, place) + letter + token.slice(place + 1);
        expect(() => links.read(changed)).toThrow(expect.objectContaining({ code: 'EXPORT_LINK_INVALID' }));
      }),
    );
    for (const cut of ['', token.slice(1), token.slice(0, -1), `${token}A`, `${token}=`]) {
      expect(() => links.read(cut)).toThrow(expect.objectContaining({ code: 'EXPORT_LINK_INVALID' }));
    }
  });

  it('of another secret is none', () => {
    const foreign = tokenOf(new ExportLinks(`${SECRET}!`), link());
    expect(() => new ExportLinks(SECRET).read(foreign)).toThrow('not a link');
  });
});
