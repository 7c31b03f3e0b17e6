import type { RoleRights } from '../driver.js';
import type { Client } from './client.js';

/** Rights that go beyond reading and writing what is in tables: other sessions, files, accounts, the server itself. */
const HARMLESS_EVERYWHERE = new Set([
  'USAGE',
  'SELECT',
  'SHOW VIEW',
  'SHOW DATABASES',
  'EXECUTE',
  'LOCK TABLES',
  'CREATE TEMPORARY TABLES',
]);
const WRITING = new Set([
  'ALL PRIVILEGES',
  'INSERT',
  'UPDATE',
  'DELETE',
  'DELETE HISTORY',
  'CREATE',
  'DROP',
  'ALTER',
  'INDEX',
  'CREATE VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'TRIGGER',
  'EVENT',
  'REFERENCES',
]);

/** What the role of a connection could do outside a read-only transaction, by itself and by the role that is on by default. */
export async function readRoleRights(client: Client): Promise<RoleRights> {
  // Each line may hold the hash of a password: it goes nowhere.
  const lines = (await client.ask('SHOW GRANTS')).map(([line]) => String(line));
  return rightsOf(lines);
}

/** From the lines of SHOW GRANTS. What they name and is not known counts as more than it should. */
export function rightsOf(grants: readonly string[]): RoleRights {
  const found = grants.flatMap((line) => {
    const [, privileges, object] = /^GRANT (.+?) ON (.+?) TO /.exec(line) ?? [];
    if (privileges === undefined || object === undefined) return [];
    const names = privileges.replaceAll(/\s*\([^)]*\)/g, '').split(', ');
    return names.map((name) => ({ name, isGlobal: object === '*.*' }));
  });
  return {
    isSuperuser: found.some(
      ({ name, isGlobal }) =>
        isGlobal && !HARMLESS_EVERYWHERE.has(name) && (name === 'ALL PRIVILEGES' || !WRITING.has(name)),
    ),
    canWrite: found.some(({ name }) => WRITING.has(name)),
  };
}
