/**
 * A replica that begins to store a run's rows, says so in a line, and is killed before it has finished. Takes what it works
 * with as JSON: the platform database, the folders of the run log and of results, the run and its scope.
 */
import { createFileRunLog } from '@parley/event-bus';
import { connectPlatform } from '@parley/platform-db';
import { createFolderResultStore } from '@parley/result-store';
import { createLogger } from '@parley/service-kit';

type Query = <Name extends string>(name: Name) => URL;
const built: Query = (name) => new URL(`../../subgraphs/query/dist/${name}.js`, import.meta.url);
const { ResultArchive } = (await import(
  built('results/result-archive').href
)) as typeof import('../../subgraphs/query/src/results/result-archive.js');
const { ResultRepository } = (await import(
  built('results/result-repository').href
)) as typeof import('../../subgraphs/query/src/results/result-repository.js');
const { databaseUrl, folder, tenantId, userId, runId } = JSON.parse(process.argv[2] ?? '{}');
const db = connectPlatform({ url: databaseUrl });
const store = createFolderResultStore({ folder: `${folder}/results` });
let appended = 0;

new ResultArchive({
  results: new ResultRepository(db),
  runLog: createFileRunLog({ folder: `${folder}/runs`, retentionMs: 3_600_000, maxTotalBytes: 1e12 }),
  store: {
    open: (key) => store.open(key),
    delete: (key) => store.delete(key),
    expire: () => Promise.resolve(),
    async create(...args) {
      const writer = await store.create(...args);
      return {
        finish: (end) => writer.finish(end),
        abandon: () => writer.abandon(),
        async append(batch) {
          await writer.append(batch);
          appended += 1;
          if (appended < 3) return;
          process.stdout.write('storing\n');
          await new Promise(() => undefined);
        },
      };
    },
  },
  now: () => new Date(),
  log: createLogger({ service: 'killed', level: 'silent' }),
  isBusy: () => false,
  leaseSeconds: 1,
  roundMs: 60_000,
  limits: {},
}).soon({ tenantId, userId }, runId);
// Something has to keep the process: nothing of the above does while it waits.
setInterval(() => undefined, 60_000);
