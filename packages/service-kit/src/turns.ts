/** Runs a piece of work when its turn comes. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export interface TurnsOptions {
  /** Pieces of work at the same time. */
  readonly concurrency: number;
  /** How many may stand in line behind them. */
  readonly maxWaiting: number;
  /** What whoever comes when the line is full is told. */
  readonly refusal: () => Error;
}

/** At most `concurrency` at work and `maxWaiting` in line, first come, first served. */
export function createTurns({ concurrency, maxWaiting, refusal }: TurnsOptions): Turns {
  let working = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (working < concurrency) working += 1;
    else if (line.length >= maxWaiting) throw refusal();
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      // A turn is handed on rather than given back, so nobody can slip in between.
      const next = line.shift();
      if (next) next();
      else working -= 1;
    }
  };
}
