import type { Dimension, Entity, Measure } from '../model/model.js';
import { type Report, reportDuplicates, reportUnknown } from '../model/model-fault.js';
import { parseMeasureExpression } from '../passes/measure-expression.js';
import type { ModelIndex } from '../resolve/model-index.js';
import { validateConditions, validateFilters, validateTime } from './validate-references.js';

const RESERVED_OWNER = 'metric';

export function validateEntities(index: ModelIndex, report: Report): void {
  const { entities } = index.model;
  reportDuplicates(
    report,
    'entities',
    entities.map((entity) => entity.name),
  );
  entities.forEach((entity, position) => {
    validateEntity(index, { entity, path: `entities[${position}]` }, report);
  });
}

function validateEntity(index: ModelIndex, at: { entity: Entity; path: string }, report: Report): void {
  const { entity, path } = at;
  if (entity.name === RESERVED_OWNER) {
    report(
      `${path}.name`,
      '"metric" is reserved: metric.time stands for the time of each metric.',
      'Rename it.',
    );
  }
  const names = entity.dimensions.map((dimension) => dimension.name);
  reportDuplicates(report, `${path}.dimensions`, names);
  reportDuplicates(
    report,
    `${path}.measures`,
    entity.measures.map((measure) => measure.name),
  );
  if (entity.labelDimension !== undefined && !names.includes(entity.labelDimension)) {
    reportUnknown(
      report,
      { path: `${path}.labelDimension`, what: 'dimension', name: entity.labelDimension },
      names,
    );
  }
  validateTime(
    index,
    { entity, written: entity.defaultTimeDimension, path: `${path}.defaultTimeDimension` },
    report,
  );
  entity.dimensions.forEach((dimension, position) => {
    validateDimension(dimension, `${path}.dimensions[${position}]`, report);
  });
  validateKeys(entity, path, report);
  validateHierarchies(entity, path, report);
  validateValidity(entity, path, report);
  if (entity.sql !== undefined && !/^\s*(?:select|with)\b[^;]*$/is.test(entity.sql)) {
    report(`${path}.sql`, 'It is not one SELECT.', 'Begin with SELECT or WITH, and leave out semicolons.');
  }
  entity.measures.forEach((measure, position) => {
    validateMeasure(index, { entity, measure, path: `${path}.measures[${position}]` }, report);
  });
}

function validateDimension(dimension: Dimension, path: string, report: Report): void {
  if (dimension.timeType !== undefined && dimension.kind !== 'time') {
    report(
      `${path}.timeType`,
      `Only time dimensions have a time type.`,
      'Remove it, or make the kind "time".',
    );
  }
  if (dimension.grain !== undefined && dimension.kind !== 'time') {
    report(`${path}.grain`, 'Only time dimensions have a grain.', 'Remove it, or make the kind "time".');
  }
  if ((dimension.column === undefined) === (dimension.expression === undefined)) {
    report(
      `${path}.column`,
      dimension.column === undefined ? 'It is of no column.' : 'It is a column and an expression at once.',
      'Give it a column or an expression.',
    );
  }
  validateExpression(dimension.expression, `${path}.expression`, report);
  const seen = new Set<string>();
  dimension.values?.forEach(({ value }, position) => {
    if (seen.has(value))
      report(`${path}.values[${position}].value`, `"${value}" is there twice.`, 'Remove one.');
    seen.add(value);
  });
}

function validateMeasure(
  index: ModelIndex,
  at: { entity: Entity; measure: Measure; path: string },
  report: Report,
): void {
  const { entity, measure, path } = at;
  if (measure.expression === undefined) {
    if (measure.aggregation !== 'count') {
      report(
        `${path}.expression`,
        `"${measure.aggregation}" needs something to aggregate.`,
        'Give it an expression.',
      );
    }
  } else {
    const parsed = parseMeasureExpression(measure.expression);
    if (!parsed.ok) report(`${path}.expression`, `${parsed.message}.`);
    else if (parsed.columns.length === 0 && measure.aggregation !== 'sum') {
      report(`${path}.expression`, 'It uses no column of its table.');
    }
  }
  validatePercentile(measure, path, report);
  validateNonAdditive({ entity, measure, path: `${path}.nonAdditive` }, report);
  validateTime(index, { entity, written: measure.timeDimension, path: `${path}.timeDimension` }, report);
  validateConditions(index, { from: entity, conditions: measure.where, path: `${path}.where` }, report);
  validateFilters(index, { from: entity, filters: measure.filters ?? [], path: `${path}.filters` }, report);
}

function validateExpression(expression: string | undefined, path: string, report: Report): void {
  if (expression === undefined) return;
  const parsed = parseMeasureExpression(expression);
  if (!parsed.ok) report(path, `${parsed.message}.`);
}

function validatePercentile({ aggregation, percentile }: Measure, path: string, report: Report): void {
  if (aggregation !== 'percentile') {
    if (percentile !== undefined)
      report(`${path}.percentile`, `"${aggregation}" takes no percentile.`, 'Remove it.');
    return;
  }
  if (percentile === undefined) {
    report(`${path}.percentile`, 'It needs to be said which percentile.', 'Add {value: 0.95}.');
  } else if (!(percentile.value >= 0 && percentile.value <= 1)) {
    report(
      `${path}.percentile.value`,
      `${percentile.value} is not from 0 to 1.`,
      percentile.value > 1 && percentile.value <= 100
        ? `Did you mean ${percentile.value / 100}?`
        : 'Write the 95th percentile as 0.95.',
    );
  }
}

function validateNonAdditive(
  { entity, measure, path }: { entity: Entity; measure: Measure; path: string },
  report: Report,
): void {
  const { nonAdditive } = measure;
  if (nonAdditive === undefined) return;
  requireTimeDimension(entity, { name: nonAdditive.dimension, path: `${path}.dimension` }, report);
  const keys = (entity.keys ?? []).map((key) => key.name);
  nonAdditive.groupings?.forEach((name, position) => {
    if (keys.includes(name)) return;
    reportUnknown(
      report,
      { path: `${path}.groupings[${position}]`, what: `key of ${entity.name}`, name },
      keys,
    );
  });
}

function validateKeys(entity: Entity, path: string, report: Report): void {
  const { keys = [] } = entity;
  reportDuplicates(
    report,
    `${path}.keys`,
    keys.map((key) => key.name),
  );
  keys.forEach(({ name, kind, expression, virtual }, position) => {
    const place = `${path}.keys[${position}]`;
    validateExpression(expression, `${place}.expression`, report);
    if (virtual !== true) return;
    if (kind !== 'primary') {
      report(
        `${place}.virtual`,
        `"${name}" has to be a column: only a primary key can do without.`,
        'Remove it.',
      );
    }
    if (expression !== undefined) {
      report(`${place}.expression`, 'A virtual key is of no column.', 'Remove it, or `virtual`.');
    }
  });
}

function validateHierarchies(entity: Entity, path: string, report: Report): void {
  const names = entity.dimensions.map((dimension) => dimension.name);
  const { hierarchies = [] } = entity;
  reportDuplicates(
    report,
    `${path}.hierarchies`,
    hierarchies.map((hierarchy) => hierarchy.name),
  );
  hierarchies.forEach(({ levels }, position) => {
    levels.forEach((level, place) => {
      const at = `${path}.hierarchies[${position}].levels[${place}]`;
      if (!names.includes(level)) {
        reportUnknown(report, { path: at, what: `dimension of ${entity.name}`, name: level }, names);
      } else if (levels.indexOf(level) !== place) {
        report(at, `"${level}" is there twice.`, 'Remove one.');
      }
    });
  });
}

function validateValidity(entity: Entity, path: string, report: Report): void {
  for (const [end, name] of Object.entries(entity.validity ?? {})) {
    requireTimeDimension(entity, { name, path: `${path}.validity.${end}` }, report);
  }
}

function requireTimeDimension(
  entity: Entity,
  { name, path }: { readonly name: string; readonly path: string },
  report: Report,
): void {
  const times = entity.dimensions.filter(({ kind }) => kind === 'time').map((dimension) => dimension.name);
  if (times.includes(name)) return;
  reportUnknown(report, { path, what: `time dimension of ${entity.name}`, name }, times);
}
