import type { Condition, SemanticModel } from '../model/model.js';
import type { Difference, FieldChange } from './model-change.js';

/** Says of which rows a condition is, as words behind "where". */
export type ConditionWords = (model: SemanticModel, condition: Condition) => string;

/** The models that are compared, and how their conditions are said. */
export interface Wording {
  readonly before: SemanticModel;
  readonly after: SemanticModel;
  readonly conditionWords: ConditionWords;
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
  filters: 'condition',
  where: 'condition',
  grainToDate: 'period it begins anew with',
  periodAggregation: 'value for a longer period',
  constantProperties: 'properties that stay the same',
  customGrains: 'custom grains',
  fiscalYear: 'fiscal year',
  formatVersion: 'format version',
  sql: 'SQL',
};

/** Fields that hold lists of conditions, all of which are met. */
const CONDITION_FIELDS: ReadonlySet<string> = new Set(['measureWhere', 'filters', 'where']);

/** What changed about one thing, in words for people. */
export function changesSentence({ kind, part, name, fields }: Difference, wording?: Wording): string {
  const thing = part === 'model' ? 'The model' : `The ${part.replaceAll('_', ' ')} "${name}"`;
  switch (kind) {
    case 'added':
      return `${thing} is new.`;
    case 'removed':
      return `${thing} is gone.`;
    case 'changed':
      return `${thing} changed: ${fields.map((change) => fieldWords(inWords(change, wording))).join('; ')}.`;
  }
}

function fieldWords({ field, before, after }: FieldChange): string {
  const words = FIELD_WORDS[field] ?? field;
  if (before === undefined) return `the ${words} is now ${shown(after)}`;
  if (after === undefined) return `the ${words} is no longer set (it was ${shown(before)})`;
  return `the ${words} was ${shown(before)} and is ${shown(after)}`;
}

/** Conditions as texts; as they are, where both read the same: then only how they are written differs. */
function inWords(change: FieldChange, wording: Wording | undefined): FieldChange {
  const { field } = change;
  if (wording === undefined || !CONDITION_FIELDS.has(field)) return change;
  const { conditionWords } = wording;
  const before = conditionsOf(change.before).map((each) => conditionWords(wording.before, each));
  const after = conditionsOf(change.after).map((each) => conditionWords(wording.after, each));
  const said = { field, before: joined(before), after: joined(after) };
  return said.before === said.after ? change : said;
}

/** What stands in one of {@link CONDITION_FIELDS} of a model. */
function conditionsOf(value: unknown): readonly Condition[] {
  return Array.isArray(value) ? value : [];
}

/** No condition is as good as none set. */
function joined(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : words.join(' and ');
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}
