import type { Condition, GroupBy, MetricsQuery, OrderBy, SemanticModel } from '@parley/semantic-layer';
import { metricFlowVocabulary, readMetricFlowWhere, resolveMetricFlowName } from '@parley/semantic-layer';
import type { SuiteCase } from './suite-case.ts';

type Vocabulary = ReturnType<typeof metricFlowVocabulary>;

/** What a case asks, as a semantic query. @throws Error for what it names and the model lacks */
export function queryOf(asked: SuiteCase, model: SemanticModel): MetricsQuery {
  const vocabulary = metricFlowVocabulary(model);
  const saved = savedQuery(asked, model);
  const groupBy = toldApart([...(saved?.groupBy ?? []), ...groupBysOf(asked, vocabulary)]);
  const metrics = [...(saved?.metrics ?? []), ...asked.metrics];
  const orderBy = asked.order_bys.map((item) => orderOf(item, { metrics, groupBy, vocabulary }));
  const limit = asked.limit ?? saved?.limit;
  return {
    kind: 'metrics',
    metrics,
    groupBy,
    filters: saved?.filters ?? [],
    metricFilters: saved?.metricFilters ?? [],
    where: [...(saved?.where ?? []), ...conditionsOf(asked, vocabulary)],
    orderBy: orderBy.length > 0 ? orderBy : (saved?.orderBy ?? []),
    ...(limit !== undefined && { limit }),
    ...timeRangeOf(asked),
    ...(metrics.length === 0 && { values: valuesOf(asked) }),
  };
}

function savedQuery({ saved_query: name }: SuiteCase, model: SemanticModel): MetricsQuery | undefined {
  if (name === null) return undefined;
  const query = model.savedQueries?.find((each) => each.name === name)?.query;
  if (query?.kind !== 'metrics') throw new Error(`The model has no saved query ${name}.`);
  return query;
}

function groupBysOf(asked: SuiteCase, vocabulary: Vocabulary): readonly GroupBy[] {
  if (asked.group_by_objs.length === 0) {
    return asked.group_bys.map((name) => resolveMetricFlowName(name.split('__'), {}, vocabulary));
  }
  return asked.group_by_objs.map(({ name, grain, date_part: datePart }) =>
    resolveMetricFlowName(
      name.split('__'),
      { ...(grain !== undefined && { grain }), ...(datePart !== undefined && { datePart }) },
      vocabulary,
    ),
  );
}

/** One time by two grains: each gets a name that an order can use. */
function toldApart(groups: readonly GroupBy[]): readonly GroupBy[] {
  return groups.map((group, index) => {
    const isAlone = groups.every((other) => other === group || other.dimension !== group.dimension);
    return isAlone ? group : { ...group, as: `group_${index + 1}` };
  });
}

function conditionsOf({ where_filter: text }: SuiteCase, vocabulary: Vocabulary): readonly Condition[] {
  if (text === null) return [];
  const read = readMetricFlowWhere(text, vocabulary);
  if (!read.ok) throw new Error(`${text}: ${read.message}`);
  return read.conditions;
}

interface Orderable {
  readonly metrics: readonly string[];
  readonly groupBy: readonly GroupBy[];
  readonly vocabulary: Vocabulary;
}

function orderOf(item: string, { metrics, groupBy, vocabulary }: Orderable): OrderBy {
  const name = item.replace(/^-/, '');
  const direction = name === item ? 'ascending' : 'descending';
  if (metrics.includes(name)) return { by: name, direction };
  const { dimension, grain, customGrain } = resolveMetricFlowName(name.split('__'), {}, vocabulary);
  const isMeant = (group: GroupBy) =>
    group.dimension === dimension &&
    (grain ?? group.grain) === group.grain &&
    (customGrain ?? group.customGrain) === group.customGrain;
  const group = groupBy.find(isMeant);
  if (group === undefined) throw new Error(`${name} is not in the query, which is ordered by it.`);
  return { by: group.as ?? group.dimension, direction };
}

/** An end that is a date stands for the whole day. */
function timeRangeOf({ time_constraint: range }: SuiteCase): Pick<MetricsQuery, 'timeRange'> {
  if (range === null) return {};
  const [from, through] = range.map((moment) => moment.replace(' ', 'T'));
  return {
    timeRange: {
      ...(from !== undefined && { from }),
      ...(through !== undefined && { through }),
      wholePeriods: true,
    },
  };
}

function valuesOf({ min_max_only: isBounds, apply_group_by: isDistinct }: SuiteCase) {
  if (isBounds) return 'bounds';
  return isDistinct ? 'distinct' : 'rows';
}
