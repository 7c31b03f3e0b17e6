import type { Logger } from 'pino';
import { z } from 'zod';
import { readConfig } from './config.js';
import { createLogger } from './log.js';

const logLevel = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});

export interface RunProcessOptions<S extends z.ZodRawShape> {
  /** Stands in every line of the log. */
  readonly name: string;
  /** The process's variables, beside `LOG_LEVEL`. */
  readonly environment: S;
  /** Starts what the process is for, and says how to stop it with all it opened. */
  readonly start: (own: {
    readonly config: z.output<z.ZodObject<S>>;
    readonly log: Logger;
  }) => Promise<() => Promise<void>>;
}

/**
 * Environment -> work, until the process is told to stop by SIGINT or SIGTERM. A fault in the environment,
 * at the start or while stopping is one line in the log and exit code 1.
 */
export async function runProcess<S extends z.ZodRawShape>(options: RunProcessOptions<S>): Promise<void> {
  const { name, environment, start } = options;
  const signal = stopSignal();
  let log = createLogger({ service: name });
  try {
    log = createLogger({ service: name, level: readConfig(logLevel, process.env).LOG_LEVEL });
    const stop = await start({ config: readConfig(z.object(environment), process.env), log });
    log.info({ reason: await signal }, 'stopping');
    await stop();
  } catch (error) {
    log.fatal({ err: error }, error instanceof Error ? error.message : 'could not run');
    process.exitCode = 1;
  }
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, resolve);
  });
}
