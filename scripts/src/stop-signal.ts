/** Aborts at the first Ctrl-C or termination; at a second one the process ends without waiting for anything. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      // Before anything else: a signal that nobody listens to ends the process, and an echo may follow at once.
      process.once(signal, () => process.exit(130));
      controller.abort();
    });
  }
  return controller.signal;
}
