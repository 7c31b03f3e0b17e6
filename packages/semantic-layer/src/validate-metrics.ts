import { arithmeticNames, parseArithmetic } from './arithmetic.js';
import { metricInput, metricInputs } from './metric-inputs.js';
import type { Metric } from './model.js';
import { type Report, reportDuplicates, reportUnknown } from './model-fault.js';
import type { ModelIndex } from './model-index.js';
import { validateTime } from './validate-entities.js';

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

function validateMetric(index: ModelIndex, at: { metric: Metric; path: string }, report: Report): void {
  const { metric, path } = at;
  switch (metric.type) {
    case 'simple':
      validateSimple(index, { metric, path }, report);
      return;
    case 'ratio':
      requireMetric(index, { path: `${path}.numerator`, name: metricInput(metric.numerator).metric }, report);
      requireMetric(
        index,
        { path: `${path}.denominator`, name: metricInput(metric.denominator).metric },
        report,
      );
      return;
    case 'derived': {
      metricInputs(metric).forEach(({ metric: name }, position) => {
        requireMetric(index, { path: `${path}.metrics[${position}]`, name }, report);
      });
      const parsed = parseArithmetic(metric.expression);
      if (!parsed.ok) {
        report(`${path}.expression`, `${parsed.message}.`, 'Use metric names, numbers and + - * / ( ).');
        return;
      }
      const used = arithmeticNames(parsed.tree);
      const declared = metricInputs(metric).map(({ metric: part, alias }) => alias ?? part);
      for (const name of used) {
        if (declared.includes(name)) continue;
        reportUnknown(report, { path: `${path}.expression`, what: 'declared metric', name }, declared);
      }
      declared.forEach((name, position) => {
        if (!used.has(name))
          report(`${path}.metrics[${position}]`, `The expression doesn't use "${name}".`, 'Remove it.');
      });
    }
  }
}

function validateSimple(
  index: ModelIndex,
  at: { metric: Extract<Metric, { type: 'simple' }>; path: string },
  report: Report,
): void {
  const { metric, path } = at;
  const entity = index.entities.get(metric.entity);
  if (entity === undefined) {
    const wanted = { path: `${path}.entity`, what: 'entity', name: metric.entity };
    reportUnknown(report, wanted, index.entities.keys());
    return;
  }
  const measures = entity.measures.map((measure) => measure.name);
  if (!measures.includes(metric.measure)) {
    const wanted = { path: `${path}.measure`, what: `measure of ${entity.name}`, name: metric.measure };
    reportUnknown(report, wanted, measures);
  }
  validateTime(index, { entity, written: metric.timeDimension, path: `${path}.timeDimension` }, report);
}

function requireMetric(index: ModelIndex, at: { path: string; name: string }, report: Report): void {
  if (index.metrics.has(at.name)) return;
  reportUnknown(report, { path: at.path, what: 'metric', name: at.name }, index.metrics.keys());
}

/** Metrics from which following definitions leads back to themselves. */
function namesInCycles(index: ModelIndex): ReadonlySet<string> {
  const partsOf = (name: string): readonly string[] => {
    const metric = index.metrics.get(name);
    return metric === undefined ? [] : metricInputs(metric).map((input) => input.metric);
  };
  const reaches = (start: string): boolean => {
    const seen = new Set<string>();
    const open = [...partsOf(start)];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === start) return true;
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...partsOf(name));
    }
    return false;
  };
  return new Set([...index.metrics.keys()].filter(reaches));
}
