import type {
  Condition,
  DimensionRef,
  Filter,
  RelatedFilter,
  SemanticModel,
  TimeRange,
} from '@parley/semantic-layer';
import { cutText, indexModel } from '@parley/semantic-layer';
import { describePeriod, type Period } from './calendar.js';
import { fiscalName } from './fiscal-calendar.js';
import { ownedLabel } from './meaning.js';
import { plural } from './plural.js';

export const COMPARED: Readonly<Record<string, string>> = {
  eq: 'is',
  ne: 'is not',
  lt: 'below',
  lte: 'at most',
  gt: 'above',
  gte: 'at least',
  in: 'is one of',
  not_in: 'is none of',
  contains: 'contains',
  starts_with: 'starts with',
  ends_with: 'ends with',
  is_null: 'is missing',
  is_not_null: 'is there',
};

/** Of which rows an answer is, as words behind "where". */
export function conditionText(model: SemanticModel, condition: Condition): string {
  if ('all' in condition) return condition.all.map((each) => conditionText(model, each)).join(' and ');
  if ('any' in condition) return `(${condition.any.map((each) => conditionText(model, each)).join(' or ')})`;
  if ('not' in condition) {
    return 'has' in condition.not
      ? `there is no ${relatedText(model, condition.not.has)}`
      : `not (${conditionText(model, condition.not)})`;
  }
  if ('has' in condition) return `there is ${relatedText(model, condition.has)}`;
  if ('left' in condition)
    return `${valueText(model, condition.left)} ${COMPARED[condition.op]} ${valueText(model, condition.right)}`;
  if ('dimension' in condition) return filterText(model, condition);
  if ('metric' in condition) return `${condition.metric} ${COMPARED[condition.op]} ${condition.value}`;
  return 'a condition of its own holds';
}

/** "a loan where status is overdue", "above 10 loans in the time 2025". */
function relatedText(
  model: SemanticModel,
  { entity, where = [], timeRange, count }: Extract<Condition, { has: unknown }>['has'],
): string {
  const label = indexModel(model).entities.get(entity)?.label ?? entity;
  const words = [count === undefined ? label : `${COMPARED[count.op]} ${count.value} ${plural(label)}`];
  if (where.length > 0) words.push(`where ${where.map((each) => conditionText(model, each)).join(' and ')}`);
  if (timeRange !== undefined) words.push(timeText(model, timeRange));
  return words.join(' ');
}

/** "without any order", "with above 10 tickets where ...". */
export function relatedFilterText(model: SemanticModel, related: RelatedFilter): string {
  const { entity, negated, count, filters, timeRange } = related;
  const label = indexModel(model).entities.get(entity)?.label ?? entity;
  const some = negated === true ? `without any ${label}` : `with some ${plural(label)}`;
  const words = [count === undefined ? some : `with ${COMPARED[count.op]} ${count.value} ${plural(label)}`];
  if (filters.length > 0)
    words.push(`where ${filters.map((filter) => filterText(model, filter)).join(' and ')}`);
  if (timeRange !== undefined) words.push(timeText(model, timeRange));
  return words.join(' ');
}

type RowValue = Extract<Condition, { left: unknown }>['left'];

/** A value of a row in words. */
export function valueText(model: SemanticModel, value: RowValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return refText(model, value);
  if ('dimension' in value) {
    const of = refText(model, value.dimension);
    const cut = cutText(value);
    return cut === undefined ? of : `the ${cut} of ${of}`;
  }
  if ('metric' in value)
    return value.by.length === 0 ? `the ${value.metric.replaceAll('_', ' ')} of all` : value.metric;
  if ('outer' in value) return refText(model, value.outer);
  if ('plus' in value) return value.plus.map((each) => valueText(model, each)).join(' + ');
  if ('minus' in value) return value.minus.map((each) => valueText(model, each)).join(' − ');
  if ('times' in value) return value.times.map((each) => valueText(model, each)).join(' × ');
  if ('dividedBy' in value) return value.dividedBy.map((each) => valueText(model, each)).join(' / ');
  return `the days from ${value.daysBetween.map((each) => valueText(model, each)).join(' to ')}`;
}

function filterText(model: SemanticModel, filter: Filter): string {
  const cut = cutText(filter);
  const of = refText(model, filter.dimension);
  const subject = cut === undefined ? of : `the ${cut} of ${of}`;
  const compared = COMPARED[filter.op] ?? filter.op;
  if ('values' in filter) return `${subject} ${compared} ${filter.values.join(', ')}`;
  return 'value' in filter ? `${subject} ${compared} ${filter.value}` : `${subject} ${compared}`;
}

export function timeText(model: SemanticModel, range: TimeRange): string {
  const when = [range, ...(range.alsoIn ?? [])].map((period) => periodText(model, period)).join(' and ');
  return range.dimension === undefined
    ? `in the time ${when}`
    : `with ${refText(model, range.dimension)} ${when}`;
}

/** "FY25 Q3 (2024-10-01 to 2024-12-31)", where the business has a year of its own. */
function periodText({ fiscalYear }: SemanticModel, period: Period): string {
  const days = describePeriod(period);
  const name = fiscalYear === undefined ? undefined : fiscalName(period, fiscalYear);
  return name === undefined ? days : `${name} (${days})`;
}

/** What a person calls a dimension: by its owner and its label. */
export function refText(model: SemanticModel, ref: DimensionRef): string {
  const [owner = '', name] = ref.split('.');
  const entity = indexModel(model).entities.get(owner);
  const dimension = entity?.dimensions.find((candidate) => candidate.name === name);
  return entity === undefined || dimension === undefined
    ? ref.replace('.', ' ')
    : ownedLabel(entity, dimension);
}
