import type { Thread as ThreadRecord } from '../threads/thread.js';
import { Thread } from '../types/thread.js';

/** A thread as GraphQL shows it. Only for threads that exist for the caller. */
export function toThread(thread: ThreadRecord): Thread {
  return Object.assign(new Thread(), thread);
}
