const SAME_WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 300;

/**
 * One Ctrl-C arrives two or three times: the terminal sends it to every process of its group, and npm
 * passes its own on, as does a Node that only brought a newer one. Commands take a second signal for
 * impatience, so the echoes of the first must not reach them: process.emit is where Node hands signals out.
 */
export function takeEachSignalOnce() {
  const emit = process.emit;
  const lastAt = { SIGINT: -Infinity, SIGTERM: -Infinity };
  process.emit = function emitOnce(event, ...args) {
    if (Object.hasOwn(lastAt, event)) {
      const now = performance.now();
      if (now - lastAt[event] < SAME_WITHIN_MS) return true;
      lastAt[event] = now;
    }
    return emit.call(this, event, ...args);
  };
}

/** A killed npm can pass nothing on: when npm is how we were started, the end of our parent is our order to stop. */
export function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  timer.unref();
}
