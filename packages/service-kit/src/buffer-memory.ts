import { setFlagsFromString } from 'node:v8';

/**
 * Lets this process have as many bytes in Buffers between two collections as its heap allows. By itself V8 collects the
 * whole heap about every 40 MB of them, which took two thirds of the time that a stream of rows costs: rows come and go
 * in Buffers of 256 KB. A V8 that doesn't know the setting ignores it.
 */
export function collectBuffersWithTheHeap(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit');
}
