import { findPath } from './join-graph.js';
import { parseMeasureExpression } from './measure-expression.js';
import type { Dimension, Entity, Filter, Measure } from './model.js';
import { type Report, reportDuplicates, reportUnknown } from './model-fault.js';
import { type ModelIndex, splitRef, timeDimensionRef } from './model-index.js';

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
  validateFilters(index, { from: entity, filters: measure.filters ?? [], path: `${path}.filters` }, report);
}

/** Filters on one entity's rows may use what each row has at most one of. */
export function validateFilters(
  index: ModelIndex,
  at: { readonly from?: Entity; readonly filters: readonly Filter[]; readonly path: string },
  report: Report,
): void {
  at.filters.forEach((filter, position) => {
    validateDimensionRef(
      index,
      {
        ref: filter.dimension,
        path: `${at.path}[${position}].dimension`,
        ...(at.from ? { from: at.from } : {}),
      },
      report,
    );
  });
}

export function validateTime(
  index: ModelIndex,
  at: { readonly entity: Entity; readonly written: string | undefined; readonly path: string },
  report: Report,
): void {
  if (at.written === undefined) return;
  const ref = timeDimensionRef(at.entity, at.written);
  if (ref === undefined) return;
  const dimension = validateDimensionRef(index, { ref, from: at.entity, path: at.path }, report);
  if (dimension !== undefined && dimension.kind !== 'time') {
    report(at.path, `"${ref}" is not a time dimension.`, 'Choose one of kind "time".');
  }
}

function validateDimensionRef(
  index: ModelIndex,
  at: { readonly ref: `${string}.${string}`; readonly from?: Entity; readonly path: string },
  report: Report,
): Dimension | undefined {
  const [owner, name] = splitRef(at.ref);
  const roleTarget = index.roles.get(owner)?.[0]?.to.entity ?? '';
  const entity = index.entities.get(owner) ?? index.entities.get(roleTarget);
  if (entity === undefined) {
    reportUnknown(report, { path: at.path, what: 'entity or role', name: owner }, index.entities.keys());
    return undefined;
  }
  const dimension = entity.dimensions.find((candidate) => candidate.name === name);
  if (dimension === undefined) {
    const names = entity.dimensions.map((candidate) => candidate.name);
    reportUnknown(report, { path: at.path, what: `dimension of ${entity.name}`, name }, names);
    return undefined;
  }
  if (at.from !== undefined) {
    const role = index.entities.has(owner) ? {} : { role: owner };
    const search = findPath(index, { from: at.from.name, to: entity.name, ...role }, 'outward');
    if (search.kind === 'none') {
      report(
        at.path,
        `"${at.ref}" can't be reached from "${at.from.name}": no many-to-one relationship leads there.`,
      );
    }
    if (search.kind === 'ambiguous') {
      report(
        at.path,
        `"${at.ref}" can be reached in several ways: ${search.choices.join('; ')}.`,
        'Name a role.',
      );
    }
  }
  return dimension;
}
