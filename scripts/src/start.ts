/** `npm start`: the whole house in one process, with the demo. */
import { z } from 'zod';
import { readConfig } from '@parley/service-kit';
import { describeHouse } from './house/describe-house.js';
import { startHouse } from './house/start-house.js';
import { installationFolder } from './installation-folder.js';
import { runVerb } from './run-verb.js';
import { createTerminalProgress } from './terminal-progress.js';

const startConfig = z.object({
  PARLEY_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  /** The address to listen on. Anything but the loopback puts the demo on the network. */
  PARLEY_HOST: z.string().default('127.0.0.1'),
});

await runVerb(async () => {
  const config = readConfig(startConfig, process.env);
  const progress = createTerminalProgress();
  process.stdout.write('\nParley starts\n');
  const stopping = stopRequested();
  const house = await startHouse({
    folder: installationFolder(),
    host: config.PARLEY_HOST,
    port: config.PARLEY_PORT,
    onProgress: progress.step,
  });
  progress.finish();
  process.stdout.write(describeHouse(house));
  await stopping;
  process.stdout.write('\nStopping …');
  await house.stop();
  process.stdout.write(' done\n');
});

/** Resolves at the first Ctrl-C or termination; a second one does not wait for a clean end. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
    }
  });
}
