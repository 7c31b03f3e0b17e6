/**
 * An iterator whose `return` ends it at once. A generator alone would first wait for the event its
 * pending `next` waits for, which may never come.
 * @param generate must end soon after the signal it is given is aborted
 */
export function abortableIterator<T>(
  signal: AbortSignal,
  generate: (signal: AbortSignal) => AsyncGenerator<T, void>,
): AsyncIterableIterator<T> {
  const ending = new AbortController();
  const end = () => ending.abort();
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  const generator = guarded();

  async function* guarded(): AsyncGenerator<T, void> {
    try {
      yield* generate(ending.signal);
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  return {
    next: () => generator.next(),
    return() {
      end();
      signal.removeEventListener('abort', end);
      return generator.return();
    },
    throw(error) {
      end();
      signal.removeEventListener('abort', end);
      return generator.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
