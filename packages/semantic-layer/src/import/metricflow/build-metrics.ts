import type { Condition } from '../../model/condition.js';
import type { Entity, MeasureInput, Metric, MetricPart } from '../../model/model.js';
import type { LeaveOut } from '../untaken.js';
import { isGrain } from '../where/resolve-name.js';
import type { Vocabulary } from '../where/vocabulary.js';
import { readWhere } from '../where/where-conditions.js';
import { buildAggregation, ownerOf, wordsOf } from './build-entities.js';
import type { MeasureInput as MeasureMention, MetricFlowMetric, MetricInput } from './project-schema.js';
import type { Located } from './read-strictly.js';

/** Reads metrics in two rounds: cumulative and conversion metrics may take simple ones as their measures. */
export interface MetricBuilding {
  /** Simple metrics can bring a measure of their own. */
  readonly entities: Entity[];
  readonly vocabulary: Vocabulary;
  readonly leaveOut: LeaveOut;
}

type Simple = Extract<Metric, { type: 'simple' }>;
type Base = Pick<Metric, 'name' | 'label' | 'description' | 'synonyms' | 'owner' | 'where' | 'grain'>;

/** Thrown within one metric: it can't be said in the model, for the reason given. */
class Unbuildable extends Error {}

export function buildMetrics(
  metrics: readonly Located<MetricFlowMetric>[],
  building: MetricBuilding,
): Metric[] {
  const simple = new Map<string, Simple>();
  const built = new Map<string, Metric>();
  const rounds = [
    metrics.filter(({ value }) => value.type === 'simple'),
    metrics.filter(({ value }) => value.type !== 'simple'),
  ];
  for (const metric of rounds.flat()) {
    const { path, value } = metric;
    if (built.has(value.name)) {
      building.leaveOut(path, `There is another metric "${value.name}".`);
      continue;
    }
    try {
      const made = buildMetric(metric, { ...building, simple });
      built.set(value.name, made);
      if (made.type === 'simple') simple.set(made.name, made);
    } catch (error) {
      if (!(error instanceof Unbuildable)) throw error;
      building.leaveOut(path, `${error.message}.`);
    }
  }
  // In the text's order, which is its author's.
  return metrics.flatMap(({ value }) => {
    const metric = built.get(value.name);
    built.delete(value.name);
    return metric === undefined ? [] : [metric];
  });
}

interface WithSimple extends MetricBuilding {
  readonly simple: ReadonlyMap<string, Simple>;
}

function buildMetric({ path, value }: Located<MetricFlowMetric>, building: WithSimple): Metric {
  const base = buildBase(value, building);
  const { type_params: params } = value;
  switch (value.type) {
    case 'simple':
      return { ...base, type: 'simple', ...simpleInput({ path, value }, building) };
    case 'ratio':
      return {
        ...base,
        type: 'ratio',
        numerator: buildPart(required(params.numerator, 'a numerator'), building),
        denominator: buildPart(required(params.denominator, 'a denominator'), building),
      };
    case 'derived':
      return {
        ...base,
        type: 'derived',
        expression: required(params.expr, 'an expr'),
        metrics: required(params.metrics, 'metrics').map((input) => buildPart(input, building)),
      };
    case 'cumulative':
      return {
        ...base,
        ...buildCumulative(value, building),
        ...withWhere(base, cumulativeWhere(value, building)),
      };
    case 'conversion':
      return { ...base, ...buildConversion(value, building) };
  }
}

function buildBase(value: MetricFlowMetric, building: WithSimple): Base {
  const { name, label, description, filter, time_granularity: grain } = value;
  if (grain !== undefined && !isGrain(grain))
    throw new Unbuildable(`"${grain}" is not a grain that metrics can have`);
  const where = conditionsOf(filter, building);
  return {
    name,
    label: label ?? wordsOf(name),
    description: (description ?? '').trim(),
    synonyms: [],
    ...ownerOf(value),
    ...(where.length > 0 && { where }),
    ...(grain !== undefined && { grain }),
  };
}

function conditionsOf(filters: readonly string[] | undefined, { vocabulary }: MetricBuilding): Condition[] {
  return (filters ?? []).flatMap((text) => {
    const read = readWhere(text, vocabulary);
    if (!read.ok) throw new Unbuildable(`Its filter can't be read (${read.message}): ${text.trim()}`);
    return read.conditions;
  });
}

/** A simple metric takes a measure, or says itself how rows are aggregated: then the measure is made for it. */
function simpleInput({ path, value }: Located<MetricFlowMetric>, building: WithSimple): MeasureInput {
  const { type_params: params, name } = value;
  const own = params.metric_aggregation_params;
  if (own === undefined || params.measure !== undefined) {
    const input = measureInput(required(params.measure, 'a measure'), building);
    return { ...input, ...fills(params) };
  }
  const index = building.entities.findIndex((entity) => entity.name === own.semantic_model);
  const entity = building.entities[index];
  if (entity === undefined) throw new Unbuildable(`There is no semantic model "${own.semantic_model}"`);
  const { semantic_model: _, ...aggregation } = own;
  const expr = aggregation.expr ?? name;
  const measure = buildAggregation({ path, value: { ...aggregation, expr } }, building.leaveOut);
  if (measure === undefined) throw new Unbuildable('How it aggregates was left out');
  const measureName = freeName(name, entity);
  building.entities[index] = {
    ...entity,
    measures: [...entity.measures, { name: measureName, label: value.label ?? wordsOf(name), ...measure }],
  };
  return { entity: entity.name, measure: measureName, ...fills(params) };
}

function freeName(name: string, { measures }: Entity): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}_${number}`;
    if (measures.every((measure) => measure.name !== candidate)) return candidate;
  }
}

function fills(params: {
  readonly join_to_timespine?: boolean | undefined;
  readonly fill_nulls_with?: number | undefined;
}) {
  return {
    ...(params.join_to_timespine === true && { joinToTimeSpine: true }),
    ...(params.fill_nulls_with !== undefined && { fillNullsWith: params.fill_nulls_with }),
  };
}

function measureInput(mention: MeasureMention, building: WithSimple): MeasureInput {
  const entity = building.entities.find(({ measures }) => measures.some(({ name }) => name === mention.name));
  if (entity === undefined) throw new Unbuildable(`There is no measure "${mention.name}"`);
  const measureWhere = conditionsOf(mention.filter, building);
  return {
    entity: entity.name,
    measure: mention.name,
    ...(measureWhere.length > 0 && { measureWhere }),
    ...fills(mention),
  };
}

function buildPart(input: MetricInput, building: WithSimple): MetricPart {
  const { name, alias, filter, offset_window: window, offset_to_grain: grain } = input;
  if (grain !== undefined && !isGrain(grain)) throw new Unbuildable(`"${grain}" is not a grain to offset to`);
  const where = conditionsOf(filter, building);
  const more = {
    ...(alias !== undefined && alias !== name && { alias }),
    ...(where.length > 0 && { where }),
    ...(window !== undefined && { offsetWindow: window }),
    ...(grain !== undefined && { offsetToGrain: grain }),
  };
  return Object.keys(more).length === 0 ? name : { metric: name, ...more };
}

type Cumulative = Extract<Metric, { type: 'cumulative' }>;

function buildCumulative({ type_params: params }: MetricFlowMetric, building: WithSimple) {
  const { cumulative_type_params: own } = params;
  const window = own?.window ?? params.window;
  const grainToDate = own?.grain_to_date ?? params.grain_to_date;
  if (grainToDate !== undefined && !isGrain(grainToDate)) {
    throw new Unbuildable(`"${grainToDate}" is not a grain to begin anew with`);
  }
  const input = own?.metric === undefined ? undefined : simpleMetric(own.metric, building);
  const {
    entity,
    measure,
    measureWhere,
    fillNullsWith,
    joinToTimeSpine,
    timeDimension,
  }: Partial<Simple> & MeasureInput = input ?? {
    ...measureInput(required(params.measure, 'a measure'), building),
    ...fills(params),
  };
  return {
    type: 'cumulative',
    entity,
    measure,
    ...(measureWhere !== undefined && { measureWhere }),
    ...(fillNullsWith !== undefined && { fillNullsWith }),
    ...(joinToTimeSpine !== undefined && { joinToTimeSpine }),
    ...(timeDimension !== undefined && { timeDimension }),
    ...(window !== undefined && { window }),
    ...(grainToDate !== undefined && { grainToDate }),
    ...(own?.period_agg !== undefined && { periodAggregation: own.period_agg }),
  } satisfies Partial<Cumulative>;
}

/** What the metric it adds up is limited to, and what this mention of it is. */
function cumulativeWhere(
  { type_params: params }: MetricFlowMetric,
  building: WithSimple,
): readonly Condition[] {
  const mention = params.cumulative_type_params?.metric;
  if (mention === undefined) return [];
  return [...(simpleMetric(mention, building).where ?? []), ...conditionsOf(mention.filter, building)];
}

function withWhere({ where = [] }: Base, more: readonly Condition[]): { where?: readonly Condition[] } {
  const all = [...where, ...more];
  return all.length === 0 ? {} : { where: all };
}

function simpleMetric(mention: MetricInput, { simple }: WithSimple): Simple {
  const { name, offset_window: window, offset_to_grain: grain } = mention;
  const metric = simple.get(name);
  if (metric === undefined) throw new Unbuildable(`"${name}" is not a simple metric that was taken over`);
  if (window !== undefined || grain !== undefined)
    throw new Unbuildable('A metric that is added up has no offset');
  return metric;
}

function buildConversion({ type_params }: MetricFlowMetric, building: WithSimple) {
  const params = required(type_params.conversion_type_params, 'conversion_type_params');
  const side = (
    measure: MeasureMention | undefined,
    metric: MetricInput | undefined,
    what: string,
  ): MeasureInput => {
    if (metric === undefined) return measureInput(required(measure, what), building);
    const { entity, measure: name, where = [], measureWhere = [], ...rest } = simpleMetric(metric, building);
    const all = [...measureWhere, ...where, ...conditionsOf(metric.filter, building)];
    const { fillNullsWith, joinToTimeSpine } = rest;
    return {
      entity,
      measure: name,
      ...(all.length > 0 && { measureWhere: all }),
      ...(fillNullsWith !== undefined && { fillNullsWith }),
      ...(joinToTimeSpine !== undefined && { joinToTimeSpine }),
    };
  };
  const { window, constant_properties: constants } = params;
  return {
    type: 'conversion',
    base: side(params.base_measure, params.base_metric, 'a base_measure'),
    conversion: side(params.conversion_measure, params.conversion_metric, 'a conversion_measure'),
    key: params.entity,
    ...(window !== undefined && { window }),
    calculation: params.calculation,
    ...(constants !== undefined &&
      constants.length > 0 && {
        constantProperties: constants.map((pair) => ({
          base: pair.base_property,
          conversion: pair.conversion_property,
        })),
      }),
  } as const;
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Unbuildable(`It needs ${what}`);
  return value;
}
