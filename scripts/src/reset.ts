/** `npm run reset`: removes everything this installation keeps, so that the next start begins anew. */
import { rm } from 'node:fs/promises';
import { resetEmbeddedPostgres } from '@parley/platform-db';
import { installationFolder } from './installation-folder.js';
import { runVerb } from './run-verb.js';

await runVerb(async () => {
  const folder = installationFolder();
  await resetEmbeddedPostgres(folder);
  for (const name of ['secrets.json', 'demo-logins.json', 'runs', 'sockets']) {
    await rm(`${folder}/${name}`, { recursive: true, force: true });
  }
  process.stdout.write('Everything is removed. `npm start` begins anew.\n');
});
