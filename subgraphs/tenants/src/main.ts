import { connectPlatform } from '@parley/platform-db';
import { createVault, runService } from '@parley/service-kit';
import { connectionOpener, createTenantFiles } from '@parley/sql-drivers';
import { z } from 'zod';
import { createTenantsService } from './server.js';

await runService({
  name: 'tenants',
  environment: {
    /** 32 bytes in Base64: seals data sources' credentials. Secret. */
    MASTER_KEY: z.base64(),
    /** Tenants' folders of database files, `<tenant id>/<file>`; absent, there are none. */
    FILES_FOLDER: z.string().min(1).optional(),
    /** Hosts, separated by commas, where tenants' models may be though they are private or not encrypted. */
    PLANNER_HOSTS: z.string().default(''),
  },
  start: async ({ config, log, listen, authenticatorBy }) => {
    const db = connectPlatform({ url: config.DATABASE_URL });
    const service = await createTenantsService({
      db,
      authenticator: authenticatorBy((sessionId) => db.readSessionAccess(sessionId)),
      vault: createVault(Buffer.from(config.MASTER_KEY, 'base64')),
      connections: connectionOpener(config.FILES_FOLDER),
      files: createTenantFiles(config.FILES_FOLDER),
      plannerHosts: config.PLANNER_HOSTS.split(',').filter((host) => host !== ''),
      listen,
      log,
    });
    return async () => {
      await service.stop();
      await db.close();
    };
  },
});
