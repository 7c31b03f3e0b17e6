/** Says what is being done, and how long what is done has taken. */
export interface Progress {
  step(message: string): void;
  finish(): void;
}

/** One line a step; on a terminal the running step's line is completed with its time. */
export function createTerminalProgress(out: NodeJS.WriteStream = process.stdout): Progress {
  let current: { message: string; startedAt: number } | undefined;

  function finish(): void {
    if (current === undefined) return;
    const seconds = ((performance.now() - current.startedAt) / 1_000).toFixed(1);
    out.write(out.isTTY ? `\r  ✓ ${current.message} (${seconds} s)\n` : ` ${seconds} s\n`);
    current = undefined;
  }
  return {
    finish,
    step(message) {
      finish();
      current = { message, startedAt: performance.now() };
      out.write(out.isTTY ? `  … ${message}` : `  ${message} …`);
    },
  };
}
