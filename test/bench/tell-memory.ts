/** Loaded into a service that is measured: it prints what it holds, after a full collection, each time it gets SIGUSR2. */
import { memoryInUse } from './memory-in-use.ts';

let told = 0;
process.on('SIGUSR2', () => {
  told += 1;
  process.stdout.write(`\nmemory ${told} is ${memoryInUse()}.\n`);
});
