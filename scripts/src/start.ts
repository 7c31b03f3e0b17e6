/** `npm start`: the whole house in one process, with the demo. */
import { once } from 'node:events';
import { readConfig } from '@parley/service-kit';
import { operatorPlanners, PLANNERS_ENVIRONMENT } from '@parley/subgraph-query';
import { z } from 'zod';
import { describeHouse } from './house/describe-house.js';
import { startHouse } from './house/start-house.js';
import { installationFolder } from './installation-folder.js';
import { runVerb } from './run-verb.js';
import { stopSignal } from './stop-signal.js';
import { createTerminalProgress } from './terminal-progress.js';

const startConfig = z.object({
  PARLEY_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  /** The address to listen on. Anything but the loopback puts the demo on the network. */
  PARLEY_HOST: z.string().default('127.0.0.1'),
  ...PLANNERS_ENVIRONMENT,
});

await runVerb(async () => {
  const config = readConfig(startConfig, process.env);
  const folder = installationFolder();
  const stop = stopSignal();
  process.stdout.write('\nParley starts\n');
  const progress = createTerminalProgress();
  try {
    const house = await startHouse({
      folder,
      host: config.PARLEY_HOST,
      port: config.PARLEY_PORT,
      planners: operatorPlanners(config),
      onProgress: progress.step,
      signal: stop,
    });
    progress.step('Ready');
    progress.close();
    process.stdout.write(describeHouse(house, folder));
    if (!stop.aborted) await once(stop, 'abort');
    process.stdout.write('\nStopping …');
    await house.stop();
    process.stdout.write(' done\n');
  } catch (error) {
    progress.close();
    if (!stop.aborted || error !== stop.reason) throw error;
    process.stdout.write('\nStopped before it was ready. The next start goes on from here.\n');
    process.exitCode = 130;
  }
});
