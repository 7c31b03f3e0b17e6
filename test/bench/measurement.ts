import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** One figure of the benchmark. */
export interface Measurement {
  /** Stable; later runs are compared by it. */
  readonly id: string;
  /** What was measured, for people. */
  readonly what: string;
  /** The median of all rounds. */
  readonly value: number;
  readonly unit: string;
  /** The median of what it is held against, measured in the same rounds. */
  readonly baseline: number;
  /** `value / baseline`. */
  readonly ratio: number;
}

/** One thing to measure against one baseline. */
export interface Benchmark {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  readonly rounds: number;
  /** Takes milliseconds: garbage is not collected right before, which would leave the processor's caches to that. */
  readonly isBrief?: boolean;
  /** Each call is one round; returns a figure in `unit`. */
  readonly measure: (round: number) => Promise<number>;
  readonly baseline: (round: number) => Promise<number>;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Runs subject and baseline by turns, so that a machine that slows down slows both, and takes medians.
 * First rounds of each warm up and are not counted. What one side left behind in this process is not the other's to collect.
 */
export async function runBenchmark(benchmark: Benchmark): Promise<Measurement> {
  const values: number[] = [];
  const baselines: number[] = [];
  const { isBrief = false } = benchmark;
  for (let round = 0; round <= benchmark.rounds; round += 1) {
    if (!isBrief) collectGarbage();
    const baseline = await benchmark.baseline(round);
    if (!isBrief) collectGarbage();
    const value = await benchmark.measure(round);
    if (round === 0) continue;
    values.push(value);
    baselines.push(baseline);
  }
  const value = median(values);
  const baseline = median(baselines);
  const { id, what, unit } = benchmark;
  return { id, what, value, unit, baseline, ratio: value / baseline };
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = low] = sorted.slice(sorted.length % 2 === 0 ? middle - 1 : middle);
  return sorted.length % 2 === 0 ? (low + high) / 2 : low;
}
