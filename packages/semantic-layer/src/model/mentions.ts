import type { MetricValue } from './ad-hoc-metric.js';
import type { Condition, RelatedRows } from './condition.js';
import { operandsOf } from './operation.js';
import type { AdHocMetric, GroupCondition, SemanticQuery } from './query.js';
import type { ConditionReference, DimensionRef } from './reference.js';
import type { RowValue } from './row-value.js';

/** Everything of a model that something names. */
export interface Mentions {
  readonly references: readonly MentionedReference[];
  readonly entities: readonly string[];
  readonly metrics: readonly string[];
  readonly measures: readonly { readonly entity: string; readonly measure: string }[];
  /** SQL of conditions, without its references. */
  readonly sql: readonly string[];
}

export interface MentionedReference {
  readonly ref: DimensionRef;
  /** True where its values decide about something; false where they are only shown, or asked to be there. */
  readonly isCompared: boolean;
}

/** What conditions name, wherever in them. */
export function conditionMentions(conditions: readonly Condition[] = []): Mentions {
  return merged(conditions.map(ofCondition));
}

/** The metrics that conditions compare with, wherever in them. */
export function metricsInConditions(conditions: readonly Condition[] = []): readonly string[] {
  return conditionMentions(conditions).metrics;
}

/** What a query names; metrics of its own are not of the model. */
export function queryMentions(query: SemanticQuery): Mentions {
  const { adHocMetrics = [], filters, where, related = [], timeRange, orderBy, limitPer } = query;
  const own = new Set(adHocMetrics.map(({ name }) => name));
  const ordered = orderBy.map(({ by }) => by);
  const groups = query.kind === 'list' ? query.dimensions : query.groupBy;
  const columns = new Set(groups.flatMap(({ as }) => as ?? []));
  const all = merged([
    conditionMentions([...filters, ...(where ?? [])]),
    ...related.map(({ filters: own, where: more = [], ...rows }) =>
      ofRelated({ ...rows, where: [...own, ...more] }),
    ),
    ...adHocMetrics.map(ofAdHoc),
    shown([
      ...groups.map(({ dimension }) => dimension),
      ...(timeRange?.dimension === undefined ? [] : [timeRange.dimension]),
      ...(limitPer?.within ?? []),
      ...ordered.filter(isReference),
    ]),
    query.kind === 'list'
      ? merged([
          { ...NOTHING, entities: [query.entity, ...(query.eachOf ?? [])] },
          ...(query.computed ?? []).map(({ value }) => ofValue(value, false)),
        ])
      : merged([
          {
            ...NOTHING,
            entities: query.everyInstanceOf === undefined ? [] : [query.everyInstanceOf],
            metrics: [
              ...query.metrics,
              ...query.metricFilters.map(({ metric }) => metric),
              ...ordered.filter((by) => !by.includes('.') && !columns.has(by)),
            ],
          },
          ...(query.having ?? []).map(ofGroupCondition),
        ]),
  ]);
  return { ...all, metrics: all.metrics.filter((name) => !own.has(name)) };
}

const NOTHING: Mentions = { references: [], entities: [], metrics: [], measures: [], sql: [] };

function merged(all: readonly Mentions[]): Mentions {
  return {
    references: all.flatMap(({ references }) => references),
    entities: all.flatMap(({ entities }) => entities),
    metrics: all.flatMap(({ metrics }) => metrics),
    measures: all.flatMap(({ measures }) => measures),
    sql: all.flatMap(({ sql }) => sql),
  };
}

function shown(refs: readonly DimensionRef[]): Mentions {
  return { ...NOTHING, references: refs.map((ref) => ({ ref, isCompared: false })) };
}

function isReference(by: string): by is DimensionRef {
  return by.includes('.');
}

function ofCondition(condition: Condition): Mentions {
  if ('all' in condition) return conditionMentions(condition.all);
  if ('any' in condition) return conditionMentions(condition.any);
  if ('not' in condition) return ofCondition(condition.not);
  if ('has' in condition) return ofRelated(condition.has);
  if ('left' in condition) return merged([ofValue(condition.left, true), ofValue(condition.right, true)]);
  if ('metric' in condition) return ofReference(condition, true);
  if ('sql' in condition) {
    const references = Object.values(condition.references).map((each) => ofReference(each, true));
    return merged([...references, { ...NOTHING, sql: [condition.sql.replaceAll(/\{\{[^}]*\}\}/g, ' ')] }]);
  }
  const isCompared = condition.op !== 'is_null' && condition.op !== 'is_not_null';
  return ofReference(condition, isCompared);
}

function ofReference(reference: ConditionReference, isCompared: boolean): Mentions {
  if ('metric' in reference) return { ...shown(reference.by), metrics: [reference.metric] };
  return { ...NOTHING, references: [{ ref: reference.dimension, isCompared }] };
}

function ofRelated({ entity, through, where, timeRange }: RelatedRows): Mentions {
  const times = timeRange?.dimension === undefined ? [] : [timeRange.dimension];
  const entities = [entity, ...(through === undefined ? [] : [through])];
  return merged([{ ...NOTHING, entities }, conditionMentions(where), shown(times)]);
}

function ofValue(value: RowValue, isCompared: boolean): Mentions {
  if (typeof value === 'number') return NOTHING;
  if (typeof value === 'string') return ofReference({ dimension: value }, isCompared);
  if ('outer' in value) return ofReference({ dimension: value.outer }, isCompared);
  if ('metric' in value || 'dimension' in value) return ofReference(value, isCompared);
  return merged(operandsOf(value).map((operand) => ofValue(operand, isCompared)));
}

function ofAdHoc(metric: AdHocMetric): Mentions {
  if ('computed' in metric) return { ...NOTHING, metrics: ofMetricValue(metric.computed) };
  if ('window' in metric) {
    const refs = [...(metric.within ?? []), ...(metric.along === undefined ? [] : [metric.along])];
    return { ...shown(refs), metrics: [metric.of] };
  }
  if ('per' in metric) {
    return { ...shown(metric.per.map(({ dimension }) => dimension)), metrics: [metric.of] };
  }
  if ('metric' in metric) {
    return merged([{ ...NOTHING, metrics: [metric.metric] }, conditionMentions(metric.where)]);
  }
  const { entity, of, where, timeDimension } = metric;
  const times = timeDimension === undefined ? [] : [timeDimension];
  const own = merged([{ ...NOTHING, entities: [entity] }, conditionMentions(where), shown(times)]);
  if (of === undefined) return own;
  if ('measure' in of) return merged([own, { ...NOTHING, measures: [{ entity, measure: of.measure }] }]);
  if (!('dimension' in of)) return merged([own, ofValue(of, false)]);
  return merged([own, shown([ownReference(entity, of.dimension)])]);
}

function ofGroupCondition(condition: GroupCondition): Mentions {
  if ('all' in condition) return merged(condition.all.map(ofGroupCondition));
  if ('any' in condition) return merged(condition.any.map(ofGroupCondition));
  if ('not' in condition) return ofGroupCondition(condition.not);
  return { ...NOTHING, metrics: [condition.left, condition.right].flatMap(ofMetricValue) };
}

function ofMetricValue(value: MetricValue): readonly string[] {
  if (typeof value === 'number') return [];
  if (typeof value === 'string') return [value];
  return 'overall' in value ? [value.overall] : operandsOf(value).flatMap(ofMetricValue);
}

/** A dimension as an aggregate names it: of its own entity by its name alone. */
export function ownReference(entity: string, written: string): DimensionRef {
  return isReference(written) ? written : `${entity}.${written}`;
}
