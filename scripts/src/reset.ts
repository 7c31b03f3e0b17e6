/** `npm run reset`: removes everything this installation has made, so that the next start begins anew. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { resetEmbeddedPostgres } from '@parley/platform-db';
import { installationFolder } from './installation-folder.js';
import { runVerb } from './run-verb.js';

/**
 * By name, and never the folder itself: `PARLEY_FOLDER` may be one that holds other things too, and `files` holds
 * people's own databases.
 */
const KEPT_BESIDE_POSTGRES = [
  'address',
  'demo-logins.json',
  'parley.log',
  'parley.log.1',
  'runs',
  'secrets.json',
  'service-passwords.json',
  'sockets',
] as const;

await runVerb(async () => {
  const folder = installationFolder();
  // First, because it refuses when a running Parley uses the folder.
  await resetEmbeddedPostgres(folder);
  for (const name of KEPT_BESIDE_POSTGRES) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  process.stdout.write('Everything is removed but the database files in files/. `npm start` begins anew.\n');
});
