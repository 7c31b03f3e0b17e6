import { lemma, tokenise } from '@parley/catalog-search';
import type { Metric, ModelIndex } from '@parley/semantic-layer';
import type { QueryContent } from './query-content.js';

/** A verb, and what stands around it. */
interface SaidVerb {
  readonly verb: string;
  /** Lemmas of the whole question. */
  readonly said: ReadonlySet<string>;
  readonly content: QueryContent;
  readonly index: ModelIndex;
}

/** A metric that is called by a noun and what was done to it: "patients treated". */
interface DoneThings {
  readonly metric: string;
  readonly noun: string;
}

/** By the verb's lemma. Names are cut into words once a model: each reading of each question asks. */
const DONE_THINGS = new WeakMap<ModelIndex, ReadonlyMap<string, readonly DoneThings[]>>();

/**
 * A verb says nothing by itself, unless it and a noun of the question are what the model calls a number: "how many patients did each
 * clinic treat" asks for the patients treated, not for all who had an appointment.
 */
export function isVerbMet({ verb, said, content, index }: SaidVerb): boolean {
  const done = doneThings(index).get(lemma(verb)) ?? [];
  return !done.some(({ metric, noun }) => said.has(noun) && !content.words.has(metric));
}

function doneThings(index: ModelIndex): ReadonlyMap<string, readonly DoneThings[]> {
  const known = DONE_THINGS.get(index);
  if (known !== undefined) return known;
  const found = new Map<string, DoneThings[]>();
  for (const metric of index.metrics.values()) {
    for (const { verb, noun } of namesOf(metric).flatMap(readings)) {
      found.set(verb, [...(found.get(verb) ?? []), { metric: metric.name, noun }]);
    }
  }
  DONE_THINGS.set(index, found);
  return found;
}

function namesOf({ label, synonyms }: Metric): readonly string[] {
  return [label, ...synonyms];
}

/** A name of two words, either of which may be the deed, where it is inflected: "open tickets" are not the ones that somebody opened. */
function readings(name: string): { readonly verb: string; readonly noun: string }[] {
  const [first, second, ...more] = tokenise(name).map(({ lower }) => lower);
  if (first === undefined || second === undefined || more.length > 0) return [];
  return [[first, second] as const, [second, first] as const].flatMap(([deed, noun]) =>
    lemma(deed) === deed ? [] : [{ verb: lemma(deed), noun: lemma(noun) }],
  );
}
