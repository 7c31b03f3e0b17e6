import { workerData } from 'node:worker_threads';
import { OUT_OF_MEMORY_SIGNAL } from './engine-protocol.js';

/*
 * Runs beside the thread that is inside the engine. Ends the process when nobody waits for it any more, and when it takes more
 * memory than it may: neither engine counts all of its own memory.
 */

const CHECK_EVERY_MS = 50;
const { parent, maxBytes } = workerData as { readonly parent: number; readonly maxBytes: number };

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  if (process.memoryUsage.rss() > maxBytes) process.kill(process.pid, OUT_OF_MEMORY_SIGNAL);
}, CHECK_EVERY_MS);
