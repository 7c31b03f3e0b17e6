/** What was opened on the way, so that it can be closed again, last first. */
export interface Opened {
  /** Remembers how to close what `open` gave; passes it through. */
  add<T>(name: string, resource: T, close: (resource: T) => Promise<void>): T;
  /** Closes all, last first. One that fails does not keep the others open; the first failure is thrown at the end. Idempotent. */
  close(): Promise<void>;
}

export function createOpened(): Opened {
  const closers: { readonly name: string; readonly close: () => Promise<void> }[] = [];
  return {
    add(name, resource, close) {
      closers.push({ name, close: () => close(resource) });
      return resource;
    },
    async close() {
      const failures: Error[] = [];
      for (let last = closers.pop(); last !== undefined; last = closers.pop()) {
        const { name, close } = last;
        await close().catch((cause: unknown) => {
          failures.push(new Error(`${name} did not stop cleanly.`, { cause }));
        });
      }
      const [first] = failures;
      if (first !== undefined) throw first;
    },
  };
}
