import { isParleyError } from '@parley/errors';
import { arithmeticNames, parseArithmetic } from '../model/arithmetic.js';
import { derivedTree } from '../model/derived-expression.js';
import { metricsInConditions } from '../model/mentions.js';
import { metricInput, metricInputs } from '../model/metric-inputs.js';
import type { Entity, MeasureInput, Metric, MetricPart } from '../model/model.js';
import { type Report, reportDuplicates, reportUnknown } from '../model/model-fault.js';
import type { ModelIndex } from '../resolve/model-index.js';
import { onCycles } from './on-cycles.js';
import { requireMetric, validateConditions, validateTime, validateWindow } from './validate-references.js';

export function validateMetrics(index: ModelIndex, report: Report): void {
  const { metrics } = index.model;
  reportDuplicates(
    report,
    'metrics',
    metrics.map((metric) => metric.name),
  );
  const inCycle = namesInCycles(index);
  metrics.forEach((metric, position) => {
    const path = `metrics[${position}]`;
    validateMetric(index, { metric, path }, report);
    if (inCycle.has(metric.name)) report(path, `"${metric.name}" is defined by itself.`, 'Break the circle.');
  });
}

interface MetricPlace<M extends Metric = Metric> {
  readonly metric: M;
  readonly path: string;
}

type Of<Type extends Metric['type']> = Extract<Metric, { type: Type }>;

function validateMetric(index: ModelIndex, { metric, path }: MetricPlace, report: Report): void {
  switch (metric.type) {
    case 'simple':
    case 'cumulative':
      validateMeasured(index, { metric, path }, report);
      return;
    case 'ratio':
      validateWhere(index, { metric, path }, report);
      validatePart(index, { part: metric.numerator, path: `${path}.numerator` }, report);
      validatePart(index, { part: metric.denominator, path: `${path}.denominator` }, report);
      return;
    case 'derived':
      validateWhere(index, { metric, path }, report);
      validateDerived(index, { metric, path }, report);
      return;
    case 'conversion':
      validateWhere(index, { metric, path }, report);
      validateConversion(index, { metric, path }, report);
  }
}

/** On whatever the metric's inputs are about: each is asked for itself when it is compiled. */
function validateWhere(index: ModelIndex, { metric, path }: MetricPlace, report: Report): void {
  validateConditions(index, { conditions: metric.where, path: `${path}.where` }, report);
}

function validateMeasured(
  index: ModelIndex,
  { metric, path }: MetricPlace<Of<'simple' | 'cumulative'>>,
  report: Report,
): void {
  const entity = validateInput(index, { input: metric, path }, report);
  validateConditions(index, { conditions: metric.where, from: entity, path: `${path}.where` }, report);
  if (entity !== undefined) {
    validateTime(index, { entity, written: metric.timeDimension, path: `${path}.timeDimension` }, report);
  }
  if (metric.type === 'simple') return;
  validateWindow(index, { window: metric.window, path: `${path}.window` }, report);
  if (metric.window !== undefined && metric.grainToDate !== undefined) {
    report(
      `${path}.grainToDate`,
      'A window and a grain to begin anew with exclude each other.',
      'Remove one.',
    );
  }
}

/** The entity whose measure it is, where there is one. */
function validateInput(
  index: ModelIndex,
  { input, path }: { readonly input: MeasureInput; readonly path: string },
  report: Report,
): Entity | undefined {
  const entity = index.entities.get(input.entity);
  if (entity === undefined) {
    const wanted = { path: `${path}.entity`, what: 'entity', name: input.entity };
    reportUnknown(report, wanted, index.entities.keys());
    return undefined;
  }
  const measures = entity.measures.map((measure) => measure.name);
  if (!measures.includes(input.measure)) {
    const wanted = { path: `${path}.measure`, what: `measure of ${entity.name}`, name: input.measure };
    reportUnknown(report, wanted, measures);
  }
  const conditions = { conditions: input.measureWhere, from: entity, path: `${path}.measureWhere` };
  validateConditions(index, conditions, report);
  return entity;
}

function validatePart(
  index: ModelIndex,
  { part, path }: { readonly part: MetricPart; readonly path: string },
  report: Report,
): void {
  const { metric, where, offsetWindow, offsetToGrain } = metricInput(part);
  requireMetric(index, { path: typeof part === 'string' ? path : `${path}.metric`, name: metric }, report);
  validateConditions(index, { conditions: where, path: `${path}.where` }, report);
  validateWindow(index, { window: offsetWindow, path: `${path}.offsetWindow` }, report);
  if (offsetWindow !== undefined && offsetToGrain !== undefined) {
    report(`${path}.offsetToGrain`, 'An offset is a window or a grain, not both.', 'Remove one.');
  }
}

function validateDerived(
  index: ModelIndex,
  { metric, path }: MetricPlace<Of<'derived'>>,
  report: Report,
): void {
  metric.metrics.forEach((part, position) => {
    const place = `${path}.metrics[${position}]`;
    validatePart(index, { part, path: place }, report);
  });
  const declared = metricInputs(metric).map(({ metric: name, alias }) => alias ?? name);
  declared.forEach((name, position) => {
    if (declared.indexOf(name) === position) return;
    report(`${path}.metrics[${position}]`, `"${name}" is taken twice.`, 'Give one of them an alias.');
  });
  const used = namesUsedBy(metric, path, report);
  if (used === undefined) return;
  for (const name of used) {
    if (declared.includes(name)) continue;
    reportUnknown(report, { path: `${path}.expression`, what: 'declared metric', name }, declared);
  }
  declared.forEach((name, position) => {
    if (!used.has(name))
      report(`${path}.metrics[${position}]`, `The expression doesn't use "${name}".`, 'Remove it.');
  });
}

function namesUsedBy(metric: Of<'derived'>, path: string, report: Report): ReadonlySet<string> | undefined {
  const arithmetic = parseArithmetic(metric.expression);
  if (arithmetic.ok) return arithmeticNames(arithmetic.tree);
  // Nothing but names, numbers and operators, and no function: whoever wrote it meant arithmetic.
  if (/^[\w\s.+\-*/()]*$/.test(metric.expression) && !/[a-z_]\w*\s*\(/i.test(metric.expression)) {
    report(`${path}.expression`, `${arithmetic.message}.`, 'Use metric names, numbers and + - * / ( ).');
    return undefined;
  }
  try {
    return arithmeticNames(derivedTree(metric));
  } catch (error) {
    if (!isParleyError(error)) throw error;
    report(`${path}.expression`, error.message, 'Use metric names, numbers and + - * / ( ).');
    return undefined;
  }
}

function validateConversion(
  index: ModelIndex,
  { metric, path }: MetricPlace<Of<'conversion'>>,
  report: Report,
): void {
  const { base, conversion, key, window, constantProperties = [] } = metric;
  const sides = [
    ['base', validateInput(index, { input: base, path: `${path}.base` }, report)],
    ['conversion', validateInput(index, { input: conversion, path: `${path}.conversion` }, report)],
  ] as const;
  validateWindow(index, { window, path: `${path}.window` }, report);
  for (const [side, entity] of sides) {
    if (entity === undefined) continue;
    const keys = (entity.keys ?? []).map(({ name }) => name);
    if (!keys.includes(key)) {
      reportUnknown(report, { path: `${path}.key`, what: `key of ${entity.name}`, name: key }, keys);
    }
    const properties = [...keys, ...entity.dimensions.map(({ name }) => name)];
    constantProperties.forEach((pair, position) => {
      if (properties.includes(pair[side])) return;
      const wanted = `dimension or key of ${entity.name}`;
      const place = `${path}.constantProperties[${position}].${side}`;
      reportUnknown(report, { path: place, what: wanted, name: pair[side] }, properties);
    });
  }
}

/** Metrics from which following definitions and conditions leads back to themselves. */
function namesInCycles(index: ModelIndex): ReadonlySet<string> {
  const partsOf = (name: string): readonly string[] => {
    const metric = index.metrics.get(name);
    if (metric === undefined) return [];
    const inputs = metricInputs(metric);
    const conditions = [metric, ...inputs].flatMap(({ where }) => metricsInConditions(where));
    return [...inputs.map((input) => input.metric), ...conditions];
  };
  return onCycles([...index.metrics.keys()], partsOf);
}
