import { connectPlatform } from '@parley/platform-db';
import { createVault, runService } from '@parley/service-kit';
import { connectionOpener } from '@parley/sql-drivers';
import { createTextEmbedder } from '@parley/text-embedder';
import { z } from 'zod';
import { openBus } from './open-bus.js';
import { createCatalogService } from './server.js';

await runService({
  name: 'catalog',
  environment: {
    /** 32 bytes in Base64: opens data sources' credentials. Secret. */
    MASTER_KEY: z.base64(),
    /** Tenants' folders of database files, `<tenant id>/<file>`; absent, there are none. */
    FILES_FOLDER: z.string().min(1).optional(),
    /** Carries changes between replicas: one address, or a cluster's, separated by commas. Absent: of this process alone. Secret. */
    REDIS_URL: z.string().min(1).optional(),
    /** Where the address has none. Secret. */
    REDIS_PASSWORD: z.string().min(1).optional(),
    /** Whether search compares meanings beside words: 200 MB of memory while somebody does. */
    SEARCH_BY_MEANING: z.enum(['on', 'off']).default('on'),
  },
  start: async ({ config, log, listen, authenticatorBy }) => {
    const db = connectPlatform({ url: config.DATABASE_URL });
    const bus = await openBus(config, log);
    const embedder = config.SEARCH_BY_MEANING === 'on' ? createTextEmbedder() : undefined;
    const service = await createCatalogService({
      db,
      authenticator: authenticatorBy((sessionId) => db.readSessionAccess(sessionId)),
      vault: createVault(Buffer.from(config.MASTER_KEY, 'base64')),
      connections: connectionOpener(config.FILES_FOLDER),
      bus,
      ...(embedder !== undefined && { embedder }),
      listen,
      log,
    });
    return async () => {
      await service.stop();
      await embedder?.close();
      await bus.close();
      await db.close();
    };
  },
});
