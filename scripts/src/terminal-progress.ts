/** Says what is begun, and when. Several things may be under way at the same time. */
export interface Progress {
  step(message: string): void;
  /** Ends what stands below the last line. */
  close(): void;
}

const TICK_MS = 1_000;
const CLEAR_LINE = '\r\u001b[2K';

/**
 * One line a step, with the seconds since the beginning. Lines say when something began and never how long
 * it took, because steps overlap. On a terminal a last line counts on, so that a long step is seen to live.
 */
export function createTerminalProgress(out: NodeJS.WriteStream = process.stdout): Progress {
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1_000;
  const clear = out.isTTY ? CLEAR_LINE : '';

  function count(): void {
    out.write(`${clear}  ${elapsed().toFixed(0).padStart(3)} s …`);
  }
  const timer = out.isTTY ? setInterval(count, TICK_MS) : undefined;
  timer?.unref();

  return {
    step(message) {
      out.write(`${clear}  ${elapsed().toFixed(1).padStart(5)} s  ${message}\n`);
    },
    close() {
      clearInterval(timer);
      out.write(clear);
    },
  };
}
