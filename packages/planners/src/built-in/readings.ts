import type { Token } from '@parley/catalog-search';
import { compile, type SemanticQuery } from '@parley/semantic-layer';
import type { PlanRequest } from '../planner.js';
import { buildQuery } from './build-query.js';
import type { Item, Slot } from './items.js';
import { readComparisons } from './read/comparisons.js';
import { readFilters } from './read/filters.js';
import { readGrouping } from './read/grouping.js';
import { readMeasures } from './read/measures.js';
import { readRanking } from './read/ranking.js';
import { readSubject } from './read/subject.js';
import { readTimes } from './read/times.js';
import { Reading } from './reading.js';
import { type Cost, costOf } from './score.js';

/** A way to read the question that leads to a query. */
export interface ScoredReading {
  readonly reading: Reading;
  readonly query: SemanticQuery;
  readonly cost: Cost;
}

export interface Outcome {
  /** Best first. */
  readonly readings: readonly ScoredReading[];
  /** Why the others led nowhere. */
  readonly problems: readonly string[];
}

export const NOTHING_ASKED = 'nothing is asked for';
/** More combinations than this are not looked at: the likelier meanings come first. */
const MAX_READINGS = 96;

/** The passes, in order. Each claims what it understands; later ones see what is left. */
const PASSES = [
  readComparisons,
  readRanking,
  readGrouping,
  readMeasures,
  readFilters,
  readTimes,
  readSubject,
];

/** Tries the combinations of meanings and keeps those that compile. */
export function tryReadings(request: PlanRequest, tokens: readonly Token[], slots: readonly Slot[]): Outcome {
  const readings: ScoredReading[] = [];
  const problems = new Set<string>();
  for (const items of combinations(slots)) {
    const reading = new Reading(items, tokens, request);
    for (const pass of PASSES) pass(reading);
    const query = buildQuery(reading);
    const problem = query === undefined ? NOTHING_ASKED : (reading.problems[0] ?? refusal(request, query));
    if (problem !== undefined) problems.add(problem);
    else if (query !== undefined) readings.push({ reading, query, cost: costOf(reading, query) });
  }
  readings.sort((left, right) => left.cost.total - right.cost.total);
  return { readings, problems: [...problems] };
}

/** Why the compiler can't make a right number of it. */
function refusal(request: PlanRequest, query: SemanticQuery): string | undefined {
  try {
    compile(request.model, query, { dialect: 'postgresql', timeZone: request.timeZone });
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error.message;
    throw error;
  }
}

function* combinations(slots: readonly Slot[]): Generator<readonly Item[]> {
  let open = slots.length;
  const sizes = slots.map((slot) => Math.max(1, slot.alternatives.length));
  const chosen = slots.map(() => 0);
  for (let count = 0; count < MAX_READINGS && open >= 0; count++) {
    yield slots.flatMap((slot, position) => slot.alternatives[chosen[position] ?? 0] ?? []);
    // Counts up like an odometer, from the last slot.
    open = slots.length - 1;
    while (open >= 0) {
      const next = (chosen[open] ?? 0) + 1;
      if (next < (sizes[open] ?? 1)) {
        chosen[open] = next;
        break;
      }
      chosen[open] = 0;
      open--;
    }
  }
}
