import { describe, expect, it } from 'vitest';
import { rightsOf } from './rights.js';
import { isKnownServer } from './server-session.js';

describe('isKnownServer', () => {
  it.each([
    ['10.11.6-MariaDB-0+deb12u1', true],
    ['10.6.0-MariaDB', true],
    ['11.4.2-MariaDB-log', true],
    ['5.5.5-10.11.6-MariaDB', true],
    ['10.5.23-MariaDB', false],
    ['8.0.36', false],
    ['5.7.44-log', false],
  ])('%s: %s', (version, expected) => {
    expect(isKnownServer(version)).toBe(expected);
  });
});

describe('rightsOf', () => {
  const READ = "GRANT USAGE ON *.* TO `reader`@`%` IDENTIFIED BY PASSWORD '*7B84'";
  it.each([
    ['nothing', [READ], { isSuperuser: false, canWrite: false }],
    [
      'reading',
      [READ, 'GRANT SELECT, EXECUTE, SHOW VIEW ON `shop`.* TO `reader`@`%`'],
      { isSuperuser: false, canWrite: false },
    ],
    [
      'reading everything',
      ['GRANT SELECT, SHOW DATABASES ON *.* TO `reader`@`%`'],
      { isSuperuser: false, canWrite: false },
    ],
    [
      'some columns',
      [READ, 'GRANT SELECT (a, b), UPDATE (b) ON `shop`.`t` TO `reader`@`%`'],
      { isSuperuser: false, canWrite: true },
    ],
    [
      'a whole database',
      [READ, 'GRANT ALL PRIVILEGES ON `shop`.* TO `reader`@`%`'],
      { isSuperuser: false, canWrite: true },
    ],
    [
      'writing everywhere',
      ['GRANT SELECT, INSERT ON *.* TO `reader`@`%`'],
      { isSuperuser: false, canWrite: true },
    ],
    ['files', ['GRANT SELECT, FILE ON *.* TO `reader`@`%`'], { isSuperuser: true, canWrite: false }],
    ['other sessions', ['GRANT PROCESS ON *.* TO `reader`@`%`'], { isSuperuser: true, canWrite: false }],
    [
      'what nobody heard of',
      ['GRANT TIME TRAVEL ON *.* TO `reader`@`%`'],
      { isSuperuser: true, canWrite: false },
    ],
    [
      'everything',
      ['GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION'],
      { isSuperuser: true, canWrite: true },
    ],
    [
      'a role, whose own lines follow',
      ['GRANT `writer` TO `reader`@`%`', 'GRANT DELETE ON `shop`.* TO `writer`'],
      { isSuperuser: false, canWrite: true },
    ],
  ])('%s', (_what, grants, expected) => {
    expect(rightsOf(grants)).toEqual(expected);
  });
});
