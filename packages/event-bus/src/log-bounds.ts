/** Behind a log's bound, room for the few words that say how the run ended. */
const RESERVE_BYTES = 256 * 1024;
/** What counts as such. */
const SMALL_EVENT_BYTES = 16 * 1024;

/** Up to how many bytes a log may grow by an event of this size. */
export function bytesAllowed(maxRunBytes: number, eventBytes: number): number {
  return eventBytes <= SMALL_EVENT_BYTES ? maxRunBytes + RESERVE_BYTES : maxRunBytes;
}
