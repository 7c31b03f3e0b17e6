import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { installationFolder } from './installation-folder.js';

const CHECKOUT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

describe('an installation’s data', () => {
  it('lies in .parley of the checkout, wherever the command was given', () => {
    expect(installationFolder({})).toBe(join(CHECKOUT, '.parley'));
  });

  it('lies where PARLEY_FOLDER says, which may be named from the checkout on', () => {
    expect(installationFolder({ PARLEY_FOLDER: '/srv/parley' })).toBe('/srv/parley');
    expect(installationFolder({ PARLEY_FOLDER: 'data/here' })).toBe(join(CHECKOUT, 'data', 'here'));
  });
});
