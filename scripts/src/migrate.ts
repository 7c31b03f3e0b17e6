/** `npm run migrate [-- --demo]`: brings the platform's database on a PostgreSQL of one's own up to date. */
import { join } from 'node:path';
import { createVault, readConfig, withPassword } from '@parley/service-kit';
import { Command } from 'commander';
import { z } from 'zod';
import { describeLogins } from './house/describe-house.js';
import { lastCompleteDay } from './house/shifted-clock.js';
import { installationOf, servicePasswordsFile } from './install/hand-out-secrets.js';
import { installPlatform } from './install/install-platform.js';
import { readSecrets } from './install/installation-secrets.js';
import { runVerb } from './run-verb.js';
import { seedDemo } from './seed/index.js';
import { createTerminalProgress } from './terminal-progress.js';

const migrateConfig = z.object({
  /** A superuser, in any database of the server. Secret where it holds the password. */
  DATABASE_ADMIN_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** The superuser's password, where `DATABASE_ADMIN_URL` has none. Secret. */
  DATABASE_ADMIN_PASSWORD: z.string().optional(),
  /** What `npm run secrets` made. */
  SECRETS_FOLDER: z.string(),
});

await new Command('npm run migrate --')
  .description("Makes or updates the platform's database, and gives each service its password.")
  .option('--demo', 'make the three demo tenants too, each with a database on the same server', false)
  .action(({ demo }: { demo: boolean }) => runVerb(() => migrate(demo)))
  .parseAsync();

async function migrate(demo: boolean): Promise<void> {
  const config = readConfig(migrateConfig, process.env);
  const serverUrl = withPassword(config.DATABASE_ADMIN_URL, config.DATABASE_ADMIN_PASSWORD);
  const installation = installationOf(config.SECRETS_FOLDER);
  const { masterKey } = await readSecrets(installation);
  const progress = createTerminalProgress();
  try {
    const { adminUrl } = await installPlatform({
      serverUrl,
      passwordsFile: servicePasswordsFile(config.SECRETS_FOLDER),
      onProgress: progress.step,
    });
    if (demo) {
      const { hostname, port } = new URL(serverUrl);
      const logins = await seedDemo({
        adminUrl: serverUrl,
        platformAdminUrl: adminUrl,
        vault: createVault(masterKey),
        host: hostname,
        port: Number(port || 5432),
        anchor: lastCompleteDay(new Date()),
        loginsFile: join(installation, 'demo-logins.json'),
        onProgress: progress.step,
      });
      process.stdout.write(`\nDemo logins\n\n${describeLogins(logins)}\n\n`);
    }
    progress.step('The database is up to date');
  } finally {
    progress.close();
  }
}
