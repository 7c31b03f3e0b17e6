import type { ConditionReference, DimensionRef } from '../../model/reference.js';
import { type DatePart, TIME_GRAINS, type TimeGrain } from '../../model/time-grain.js';
import type { Vocabulary } from './vocabulary.js';
import { WhereFault } from './where-tokens.js';
import type { WhereReference } from './where-tree.js';

type DimensionReference = Extract<ConditionReference, { dimension: DimensionRef }>;

/** What stands beside a name, in a call's further arguments. */
interface Cut {
  readonly grain?: string;
  readonly datePart?: string;
}

const DATE_PARTS = ['year', 'quarter', 'month', 'day', 'dow', 'doy'] as const satisfies readonly DatePart[];
const METRIC_TIME = 'metric_time';

/**
 * MetricFlow's `listing__user__home_state`, `metric_time__month` or `listing` as the model's own reference:
 * `listing.user.home_state`, `metric.time` by month, `listing.key`.
 *
 * @throws WhereFault for a grain or part of a date that is not known
 */
export function resolveName(path: readonly string[], cut: Cut, vocabulary: Vocabulary): DimensionReference {
  const { steps, ending } = splitEnding(path, vocabulary);
  const dimension = dimensionRef(steps, vocabulary);
  return { dimension, ...resolveCut({ ...ending, ...cut }, vocabulary) };
}

/** A dimension or a key in braces, with the grain or the part of a date beside it. @throws as {@link resolveName} */
export function resolveReference(
  reference: Exclude<WhereReference, { kind: 'metric' }>,
  vocabulary: Vocabulary,
): DimensionReference {
  if (reference.kind === 'entity') return keyReference(reference.path);
  const { path, grain, datePart } = reference;
  const cut = { ...(grain !== undefined && { grain }), ...(datePart !== undefined && { datePart }) };
  return resolveName(path, cut, vocabulary);
}

/** The value of a key, `{{ Entity('listing') }}`. */
function keyReference(path: readonly string[]): DimensionReference {
  return { dimension: [...path, 'key'].join('.') as DimensionRef };
}

function dimensionRef(steps: readonly string[], vocabulary: Vocabulary): DimensionRef {
  const name = steps.at(-1) ?? '';
  if (name === METRIC_TIME) return 'metric.time';
  const owner = steps.at(-2);
  const isKey = vocabulary.isKey(name) && (owner === undefined || !vocabulary.isDimension(name, owner));
  if (isKey) return keyReference(steps).dimension;
  if (owner === undefined) {
    throw new WhereFault(`"${name}" is neither a key nor metric_time: write it as entity__${name}`);
  }
  return steps.join('.') as DimensionRef;
}

/** `ds__month` ends in a grain, unless a dimension is called so. */
function splitEnding(
  path: readonly string[],
  vocabulary: Vocabulary,
): { steps: readonly string[]; ending: Cut } {
  const last = path.at(-1) ?? '';
  const steps = path.slice(0, -1);
  const time = steps.at(-1);
  if (time === undefined || !vocabulary.isTime(time, steps.at(-2)) || vocabulary.isDimension(last, time)) {
    return { steps: path, ending: {} };
  }
  if (last.startsWith('extract_')) return { steps, ending: { datePart: last.slice('extract_'.length) } };
  return isGrain(last) || vocabulary.isCustomGrain(last)
    ? { steps, ending: { grain: last } }
    : { steps: path, ending: {} };
}

function resolveCut({ grain, datePart }: Cut, vocabulary: Vocabulary): Omit<DimensionReference, 'dimension'> {
  if (datePart !== undefined) {
    const part = DATE_PARTS.find((known) => known === datePart);
    if (part === undefined) throw new WhereFault(`"${datePart}" is not a known part of a date`);
    return { datePart: part };
  }
  if (grain === undefined) return {};
  if (isGrain(grain)) return { grain };
  if (vocabulary.isCustomGrain(grain)) return { customGrain: grain };
  throw new WhereFault(`"${grain}" is not a known grain`);
}

export function isGrain(word: string): word is TimeGrain {
  return TIME_GRAINS.some((grain) => grain === word);
}
