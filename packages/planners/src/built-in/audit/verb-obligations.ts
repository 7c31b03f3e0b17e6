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

/**
 * A verb says nothing by itself, unless it and a noun of the question are what the model calls a number: "how many patients did each
 * clinic treat" asks for the patients treated, not for all who had an appointment.
 */
export function isVerbMet({ verb, said, content, index }: SaidVerb): boolean {
  const deed = lemma(verb);
  const isNumberOf = (name: string): boolean => {
    const words = tokenise(name).map(({ text }) => text.toLowerCase());
    // "open tickets" are not the ones that somebody opened.
    const isDone = words.some((word) => word !== deed && lemma(word) === deed);
    return words.length === 2 && isDone && words.every((word) => said.has(lemma(word)));
  };
  return ![...index.metrics.values()].some(
    (metric) => !content.words.has(metric.name) && namesOf(metric).some(isNumberOf),
  );
}

function namesOf({ label, synonyms }: Metric): readonly string[] {
  return [label, ...synonyms];
}
