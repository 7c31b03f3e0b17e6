import type { ModelChange } from './compare-models.js';

/** A field of a thing, before and after; `undefined` where it was not set. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Longer values are cut in sentences; the change itself has them whole. */
const MAX_SHOWN = 120;

const FIELD_WORDS: Readonly<Record<string, string>> = {
  primaryKey: 'primary key',
  labelDimension: 'naming dimension',
  defaultTimeDimension: 'default time dimension',
  timeDimension: 'time dimension',
  timeType: 'time type',
  isPartition: 'partition mark',
  nonAdditive: 'rule for adding up over time',
  goodDirection: 'good direction',
  fillNullsWith: 'filling of empty values',
  joinToTimeSpine: 'filling of empty periods',
  measureWhere: 'condition on rows',
  where: 'condition',
  grainToDate: 'period it begins anew with',
  periodAggregation: 'value for a longer period',
  constantProperties: 'properties that stay the same',
  customGrains: 'custom grains',
  fiscalYear: 'fiscal year',
  formatVersion: 'format version',
  sql: 'SQL',
};

/** What changed about one thing, in words for people. */
export function changesSentence({ kind, part, name, fields }: Omit<ModelChange, 'sentence'>): string {
  const thing = part === 'model' ? 'The model' : `The ${part.replaceAll('_', ' ')} "${name}"`;
  switch (kind) {
    case 'added':
      return `${thing} is new.`;
    case 'removed':
      return `${thing} is gone.`;
    case 'changed':
      return `${thing} changed: ${fields.map(fieldWords).join('; ')}.`;
  }
}

function fieldWords({ field, before, after }: FieldChange): string {
  const words = FIELD_WORDS[field] ?? field;
  if (before === undefined) return `the ${words} is now ${shown(after)}`;
  if (after === undefined) return `the ${words} is no longer set (it was ${shown(before)})`;
  return `the ${words} was ${shown(before)} and is ${shown(after)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}
