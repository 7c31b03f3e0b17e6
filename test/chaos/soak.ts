import { createRandom } from './random.ts';
import type { Reading } from './read-run.ts';
import { playRound, type RoundResult } from './round.ts';
import type { World } from './world.ts';

export interface SoakOptions {
  readonly rounds: number;
  /** The same seed breaks the same things at the same moments. */
  readonly seed: number;
  readonly onRound?: (round: number, result: RoundResult) => void;
}

export interface SoakResult {
  readonly rounds: number;
  /** How often each outcome came. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** What was not as promised, a line each, with its round. */
  readonly broken: readonly string[];
}

/** Round after round on one world: what one leaves behind is the next one's trouble too. */
export async function soak(world: World, { rounds, seed, onRound }: SoakOptions): Promise<SoakResult> {
  const outcomes = new Map<string, number>();
  const broken: string[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const result = await playRound(world, createRandom(seed + round));
    for (const reading of result.readings) {
      const name = nameOf(reading);
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
      if (reading.kind === 'wrong') broken.push(inRound(round, reading.why, result));
    }
    for (const line of result.left) broken.push(inRound(round, `left: ${line}`, result));
    onRound?.(round, result);
  }
  return { rounds, outcomes, broken };
}

export function nameOf(reading: Reading): string {
  switch (reading.kind) {
    case 'all rows':
      return reading.beganAnew ? 'all rows, begun anew' : 'all rows';
    case 'retryable failure':
      return reading.code;
    case 'wrong':
      return 'wrong';
  }
}

function inRound(round: number, what: string, { blows }: RoundResult): string {
  return `round ${round} (${blows.join('; ')}): ${what}`;
}
