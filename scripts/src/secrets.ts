/** `npm run secrets`: makes the secrets of an installation of single services, a folder for each of them. */
import { readConfig } from '@parley/service-kit';
import { z } from 'zod';
import { handOutSecrets } from './install/hand-out-secrets.js';
import { runVerb } from './run-verb.js';

await runVerb(async () => {
  const { SECRETS_FOLDER } = readConfig(z.object({ SECRETS_FOLDER: z.string() }), process.env);
  await handOutSecrets(SECRETS_FOLDER);
  process.stdout.write(`Every service has its secrets in ${SECRETS_FOLDER}.\n`);
});
