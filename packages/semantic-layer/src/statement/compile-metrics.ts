import { arithmeticNames } from '../model/arithmetic.js';
import type { CompiledColumn, CompiledQuery, MetricsQuery } from '../model/query.js';
import { baseAggregates, groupColumn, rangeGrain, withTimeGrain } from '../resolve/metric-groups.js';
import { resolveMetrics } from '../resolve/resolve-metrics.js';
import { stretches } from '../time/time-range.js';
import { combineUnits } from '../units/combine-units.js';
import { withEveryGroup } from '../units/every-group.js';
import { writeUnits } from '../units/metric-units.js';
import type { Ask, Compilation, NamedGroup } from './compilation.js';
import { type GroupedResult, groupedSelect } from './grouped-select.js';
import { nameGroupColumns } from './output-names.js';
import { planResult, type ResultPlan } from './result-plan.js';
import { needsLevels, resultSelect } from './result-select.js';
import { printWith } from './select.js';

/** Metrics by dimensions. Each entity is aggregated by itself before anything is joined to it that could multiply its rows. */
export function compileMetrics(compilation: Compilation, query: MetricsQuery): CompiledQuery {
  const plan = planResult(query);
  const result = prepare(compilation, query, plan);
  const last = needsLevels(query, plan)
    ? resultSelect(compilation, { query, plan, result })
    : groupedSelect(compilation, result, {
        metrics: query.metrics,
        conditions: plan.before,
        orderBy: query.orderBy,
        limit: query.limit,
      });
  return { sql: printWith(compilation.queries, last), columns: outputColumns(compilation, query, result) };
}

/** A metric by some values, as a query before the last one. */
export function writeMetricBy(
  compilation: Compilation,
  metric: string,
  by: readonly `${string}.${string}`[],
) {
  const query: MetricsQuery = {
    kind: 'metrics',
    metrics: [metric],
    adHocMetrics: compilation.adHoc,
    groupBy: by.map((dimension) => ({ dimension })),
    filters: [],
    metricFilters: [],
    orderBy: [],
  };
  const result = prepare(compilation, query, planResult(query));
  const groups = result.ask.groups.map(({ name }) => name);
  const text = groupedSelect(compilation, result, { metrics: [metric], conditions: [], orderBy: [] });
  return { query: compilation.addQuery([metric, 'by', ...groups].join('_'), text), groups };
}

function prepare(
  compilation: Compilation,
  query: MetricsQuery,
  plan: ResultPlan,
): GroupedResult & { readonly labels: readonly string[] } {
  const { index } = compilation;
  const resolved = resolveMetrics(index, { metrics: plan.base, adHoc: plan.adHoc });
  const leaves = [...resolved.leaves.values()];
  const groupBy = withTimeGrain(index, query.groupBy, { metrics: plan.base, leaves });
  const names = nameGroupColumns(index, groupBy, {
    metricTimes: [...new Set(baseAggregates(leaves).flatMap(({ timeRef }) => timeRef ?? []))],
    taken: [...plan.base, ...plan.levels.flat().map(({ name }) => name)],
  });
  const groups = groupBy.map(
    (group, position): NamedGroup => ({ ...group, name: names[position]?.name ?? '' }),
  );
  const { timeRange } = query;
  const ask: Ask = {
    groups,
    filters: query.filters,
    related: query.related ?? [],
    where: query.where ?? [],
    ...(query.emptyIsZero === undefined ? {} : { emptyIsZero: query.emptyIsZero }),
    ...(timeRange === undefined
      ? {}
      : {
          range: {
            stretches: stretches(timeRange, rangeGrain(index, groups, leaves)),
            ...(timeRange.dimension === undefined ? {} : { dimension: timeRange.dimension }),
          },
        }),
  };
  const keys = [...resolved.metrics.values()].flatMap(({ tree }) => [...arithmeticNames(tree)]);
  const units = writeUnits(compilation, resolved, { keys, ask });
  const every = withEveryGroup(compilation, { units, ask, resolved, query });
  const combined = combineUnits(compilation, resolved, { ...every, ask });
  return { resolved, ask, combined, labels: names.map(({ label }) => label) };
}

function outputColumns(
  { index }: Compilation,
  query: MetricsQuery,
  result: GroupedResult & { readonly labels: readonly string[] },
): readonly CompiledColumn[] {
  const { ask, resolved, labels } = result;
  const [first] = baseAggregates(resolved.leaves.values());
  const adHoc = new Map((query.adHocMetrics ?? []).map(({ name, label }) => [name, label]));
  return [
    ...ask.groups.flatMap((group, position) =>
      group.hidden === true
        ? []
        : [groupColumn(index, group, { label: labels[position] ?? group.name, entity: first?.entity })],
    ),
    ...query.metrics.map((name) => ({
      name,
      label: adHoc.get(name) ?? resolved.metrics.get(name)?.label ?? name,
      role: 'metric' as const,
      source: name,
    })),
  ];
}
