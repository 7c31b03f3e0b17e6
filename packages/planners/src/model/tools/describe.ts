import type { Dimension, Entity, Measure, Metric, SemanticModel } from '@parley/semantic-layer';
import { z } from 'zod';
import { describeNamed } from '../describe-named.js';
import type { ClearedTree, OutgoingDesk } from '../outgoing.js';
import { schemaOf } from './input-schema.js';
import { type ModelTool, stepOf, type ToolContext } from './model-tool.js';

const MAX_NAMES = 10;
const MAX_VALUES = 40;

const input = z.strictObject({
  names: z
    .array(z.string().min(1).max(200))
    .max(MAX_NAMES)
    .describe('Entities (order), dimensions (order.status), metrics or filters'),
});

/** Tells all there is to know about a few things of the model. */
export const describe: ModelTool<z.infer<typeof input>> = {
  name: 'describe',
  description: `Describes up to ${MAX_NAMES} entities, dimensions, metrics or filters in full: meaning, kind, unit, values where they may be told, relationships, and tables and columns for SQL.`,
  input,
  schema: schemaOf(input),
  isStrict: true,
  step: ({ names }) => stepOf('Reading about', names.join(', ')),
  async run({ names }, context) {
    return { kind: 'result', content: names.map((name) => describeOne(name, context)) };
  },
};

function describeOne(name: string, { request, desk }: ToolContext): ClearedTree {
  const { model } = request;
  const [first = '', ...rest] = name.split('.');
  const entity = model.entities.find((each) => each.name === first);
  if (entity !== undefined && rest.length === 0) return describeEntity(entity, model, desk);
  const dimension = entity?.dimensions.find((each) => each.name === rest.join('.'));
  if (dimension !== undefined) return describeDimension(dimension, desk);
  const metric = model.metrics.find((each) => each.name === name);
  if (metric !== undefined) return describeMetric(metric, desk);
  const filter = model.namedFilters.find((each) => each.name === name);
  if (filter === undefined) return { unknown: desk.said(name) };
  const { filters, where } = filter;
  return { filter: desk.described(describeNamed(filter)), means: desk.mayQuoteValues({ filters, where }) };
}

function describeEntity(entity: Entity, model: SemanticModel, desk: OutgoingDesk): ClearedTree {
  const { table, sql, primaryKey, labelDimension, defaultTimeDimension } = entity;
  const relationships = model.relationships.flatMap(({ from, to, role, cardinality }) =>
    from.entity === entity.name || to.entity === entity.name ? [{ from, to, role, cardinality }] : [],
  );
  return {
    entity: desk.described({ ...describeNamed(entity), primaryKey, labelDimension, defaultTimeDimension }),
    // Whoever wrote a SELECT for an entity may have written values into it.
    table: sql === undefined ? desk.described(table, 0) : undefined,
    dimensions: entity.dimensions.map((dimension) => describeDimension(dimension, desk)),
    measures: desk.described(entity.measures.map(nameMeasure), entity.measures.length),
    measured: desk.mayQuoteValues(entity.measures.map(defineMeasure)),
    relationships: desk.described(relationships, 0),
  };
}

function nameMeasure(measure: Measure): object {
  const { aggregation, unit } = measure;
  return { ...describeNamed(measure), aggregation, unit };
}

function defineMeasure({ name, expression, filters, where }: Measure): object {
  return { name, expression, filters, where };
}

function describeDimension(dimension: Dimension, desk: OutgoingDesk): ClearedTree {
  const { kind, column, timeType, unit, values = [] } = dimension;
  const told = values.slice(0, MAX_VALUES).map(({ value }) => value);
  return {
    dimension: desk.described({ ...describeNamed(dimension), kind, column, timeType, unit }),
    values: told.length === 0 ? undefined : desk.values(told),
  };
}

function describeMetric(metric: Metric, desk: OutgoingDesk): ClearedTree {
  const { name, label, description, synonyms, type, unit, format, goodDirection, ...definition } = metric;
  const named = describeNamed({ name, label, description, synonyms });
  return {
    metric: desk.described({ ...named, type, unit, format, goodDirection }),
    means: desk.mayQuoteValues(definition),
  };
}
