const LOOK_EVERY_MS = 300;

/**
 * npm passes a signal on to the shell it started us with, and that shell dies of it without telling us.
 * So when npm is how we were started, the end of our parent is our order to stop.
 */
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
