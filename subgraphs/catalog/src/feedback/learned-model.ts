import { ParleyError } from '@parley/errors';
import type { Entity, NamedFilter, SemanticModel } from '@parley/semantic-layer';
import type { ModelEdits } from '../models/edit-model.js';
import type { SuggestionContent } from './suggestion.js';

type LearnedContent = Exclude<SuggestionContent, { kind: 'VERIFIED_QUESTION' }>;

/**
 * The edit of a draft by which it learns a word.
 * @throws ParleyError NOT_FOUND where the draft has no such part any more
 */
export function learnedWord(content: LearnedContent, model: SemanticModel): ModelEdits {
  const value =
    content.kind === 'FILTER'
      ? ({ part: 'NAMED_FILTER', value: namedFilter(content, model) } as const)
      : withSynonym(content, model);
  return { put: [value], remove: [] };
}

function namedFilter(
  { label, dimension, value }: Extract<LearnedContent, { kind: 'FILTER' }>,
  { namedFilters }: SemanticModel,
): NamedFilter {
  const plain = label
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  const name = `filter_${plain}`.replace(/_+$/, '').slice(0, 60);
  const taken = new Set(namedFilters.map((filter) => filter.name));
  const [entity = '', column = ''] = dimension.split('.');
  return {
    name: taken.has(name) ? `${name}_${taken.size}` : name,
    label,
    synonyms: [],
    filters: [{ dimension: `${entity}.${column}`, op: 'eq', value }],
  };
}

function withSynonym({ synonym, of }: Extract<LearnedContent, { kind: 'SYNONYM' }>, model: SemanticModel) {
  if (of.kind === 'metric') {
    const metric = model.metrics.find(({ name }) => name === of.name) ?? gone();
    return { part: 'METRIC', value: { ...metric, synonyms: added(metric.synonyms, synonym) } } as const;
  }
  const entity: Entity = model.entities.find(({ name }) => name === of.entity) ?? gone();
  if (!entity.dimensions.some(({ name }) => name === of.name)) gone();
  const dimensions = entity.dimensions.map((dimension) =>
    dimension.name === of.name ? { ...dimension, synonyms: added(dimension.synonyms, synonym) } : dimension,
  );
  return { part: 'ENTITY', value: { ...entity, dimensions } } as const;
}

function added(synonyms: readonly string[], synonym: string): readonly string[] {
  return synonyms.includes(synonym) ? synonyms : [...synonyms, synonym];
}

function gone(): never {
  throw new ParleyError('NOT_FOUND', 'The draft no longer has what the suggestion is about: dismiss it.');
}
