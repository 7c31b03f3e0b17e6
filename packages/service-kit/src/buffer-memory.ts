import { setFlagsFromString } from 'node:v8';

/** Node 24's; Node 22's V8 doesn't know the setting, and would say so on the terminal. */
const FIRST_V8 = 13;

/** The whole heap is collected when it, with the Buffers, has grown to so much more than was left the last time, in per cent. */
const GROWING_PERCENT = 200;

/**
 * Lets this process have as many bytes in Buffers between two collections as its heap allows, and lets that grow to a few
 * times of what is in use, as far as the heap's own limit goes. By itself V8 collects the whole heap about every 40 MB of
 * Buffers, which took two thirds of the time that a stream of rows costs: rows come and go in Buffers of 256 KB.
 */
export function collectBuffersWithTheHeap(): void {
  if (Number.parseInt(process.versions.v8, 10) < FIRST_V8) return;
  setFlagsFromString('--external-memory-accounted-in-global-limit');
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
}
