import type { Dimension, DimensionRef, Entity, Metric, NamedFilter } from '@parley/semantic-layer';
import { plural } from './plural.js';

/** What words of the model can mean. */
export type Meaning =
  | { readonly kind: 'metric'; readonly metric: Metric }
  | { readonly kind: 'entity'; readonly entity: Entity }
  | {
      readonly kind: 'dimension';
      readonly entity: Entity;
      readonly dimension: Dimension;
      readonly ref: DimensionRef;
    }
  | {
      readonly kind: 'value';
      readonly entity: Entity;
      readonly dimension: Dimension;
      readonly ref: DimensionRef;
      readonly value: string | boolean;
      /** A name that the model does not list. */
      readonly isUnlisted?: true;
      /** What else must be so: the first name of a person beside the last. */
      readonly also?: { readonly ref: DimensionRef; readonly value: string };
    }
  | { readonly kind: 'filter'; readonly filter: NamedFilter };

export function meaningKey(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'metric':
      return `metric ${meaning.metric.name}`;
    case 'entity':
      return `entity ${meaning.entity.name}`;
    case 'dimension':
      return `dimension ${meaning.ref}`;
    case 'value':
      return `value ${meaning.ref} ${meaning.value}`;
    case 'filter':
      return `filter ${meaning.filter.name}`;
  }
}

/** How a person would say what a phrase was taken for. */
export function describeMeaning(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'metric':
      return `the metric ${meaning.metric.label}`;
    case 'entity':
      return `the ${plural(meaning.entity.label)}`;
    case 'dimension':
      return `the ${ownedLabel(meaning.entity, meaning.dimension)}`;
    case 'value':
      return `${ownedLabel(meaning.entity, meaning.dimension)} = ${meaning.value}`;
    case 'filter':
      return `the filter ${meaning.filter.label}`;
  }
}

/** "order status", without saying the entity twice. */
export function ownedLabel(entity: Entity, dimension: Dimension): string {
  const label = dimension.label.toLowerCase();
  return label.includes(entity.label.toLowerCase()) ? dimension.label : `${entity.label} ${dimension.label}`;
}
