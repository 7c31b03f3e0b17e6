import { LRUCache } from 'lru-cache';

interface Look<T> {
  readonly startedAt: number;
  readonly found: Promise<T>;
}

/** One look at the platform database for all who want to know the same, however many they are. */
export class SharedLooks<T extends {}> {
  readonly #looks: LRUCache<string, Look<T>>;

  constructor(maxKept: number) {
    this.#looks = new LRUCache({ max: maxKept });
  }

  /** What a look found that began no earlier than `notBefore`, in milliseconds of `performance.now()`. */
  look(key: string, notBefore: number, work: () => Promise<T>): Promise<T> {
    const known = this.#looks.get(key);
    if (known !== undefined && known.startedAt >= notBefore) return known.found;
    const look = { startedAt: performance.now(), found: work() };
    this.#looks.set(key, look);
    look.found.catch(() => this.#looks.delete(key));
    return look.found;
  }
}
