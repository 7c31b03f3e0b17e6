import { setFlagsFromString } from 'node:v8';

/** Node 24's; Node 22's V8 doesn't know the setting, and would say so on the terminal. */
const FIRST_V8 = 13;

/**
 * Lets this process have as many bytes in Buffers between two collections as its heap allows. By itself V8 collects the
 * whole heap about every 40 MB of them, which took two thirds of the time that a stream of rows costs: rows come and go
 * in Buffers of 256 KB.
 */
export function collectBuffersWithTheHeap(): void {
  if (Number.parseInt(process.versions.v8, 10) < FIRST_V8) return;
  setFlagsFromString('--external-memory-accounted-in-global-limit');
}
