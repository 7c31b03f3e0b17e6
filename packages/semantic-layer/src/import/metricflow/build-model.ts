import { ParleyError } from '@parley/errors';
import { metricsInConditions } from '../../model/mentions.js';
import { metricInputs } from '../../model/metric-inputs.js';
import type { Metric, SemanticModel } from '../../model/model.js';
import type { ImportOptions } from '../import-options.js';
import type { LeaveOut } from '../untaken.js';
import { vocabularyOf } from '../where/vocabulary.js';
import { buildEntity, buildTimeSpine, wordsOf } from './build-entities.js';
import { buildMetrics } from './build-metrics.js';
import { buildSavedQuery } from './build-saved-queries.js';
import type { MetricFlowMetric } from './project-schema.js';
import type { Project } from './read-project.js';
import type { Located } from './read-strictly.js';

/**
 * A MetricFlow project as a semantic model. What metrics are made of is there, or they are left out too.
 *
 * @throws ParleyError BAD_INPUT where nothing is in it that a model could be made of
 */
export function buildModel(project: Project, options: ImportOptions, leaveOut: LeaveOut): SemanticModel {
  const entities = unique(project.semanticModels, leaveOut).map((model) =>
    buildEntity(model, options, leaveOut),
  );
  if (entities.length === 0) {
    throw new ParleyError(
      'BAD_INPUT',
      'There is no semantic model in the text that could be taken over: Parley needs `semantic_models`, with a table each.',
    );
  }
  const timeSpines = project.timeSpines.flatMap((spine) => buildTimeSpine(spine, options, leaveOut));
  const vocabulary = vocabularyOf({ entities, timeSpines });
  const built = buildMetrics([...project.metrics, ...measuresAsMetrics(project)], {
    entities,
    vocabulary,
    leaveOut,
  });
  const metrics = withTheirInputs(built, pathsOf(project.metrics), leaveOut);
  const known = { vocabulary, metrics: new Set(metrics.map((metric) => metric.name)) };
  const savedQueries = project.savedQueries.flatMap((query) => buildSavedQuery(query, known, leaveOut));
  return {
    formatVersion: 1,
    name: options.name,
    label: options.label,
    description: '',
    entities,
    metrics,
    relationships: [],
    namedFilters: [],
    ...(timeSpines.length > 0 && { timeSpines }),
    ...(savedQueries.length > 0 && { savedQueries }),
  };
}

function unique(models: Project['semanticModels'], leaveOut: LeaveOut): Project['semanticModels'] {
  const names = new Set<string>();
  return models.filter(({ path, shell: { name } }) => {
    if (names.has(name)) {
      leaveOut(path, `There is another semantic model "${name}".`);
      return false;
    }
    names.add(name);
    return true;
  });
}

/** `create_metric: true` makes a metric of a measure, unless one of its name is written out. */
function measuresAsMetrics({ semanticModels, metrics }: Project): Located<MetricFlowMetric>[] {
  const written = new Set(metrics.map(({ value }) => value.name));
  return semanticModels.flatMap(({ measures }) =>
    measures.flatMap(({ path, value: { name, label, description, create_metric: isWanted } }) => {
      if (isWanted !== true || written.has(name)) return [];
      const value: MetricFlowMetric = {
        name,
        label: label ?? wordsOf(name),
        description,
        type: 'simple',
        type_params: { measure: { name } },
      };
      return [{ path, value }];
    }),
  );
}

function pathsOf(metrics: Project['metrics']): ReadonlyMap<string, string> {
  return new Map(metrics.map(({ path, value }) => [value.name, path]));
}

/** Metrics are made of metrics: one that is gone takes others with it, until nothing more goes. */
function withTheirInputs(
  metrics: readonly Metric[],
  paths: ReadonlyMap<string, string>,
  leaveOut: LeaveOut,
): readonly Metric[] {
  let standing = metrics;
  for (;;) {
    const names = new Set(standing.map((metric) => metric.name));
    const next = standing.filter((metric) => {
      const missing = metricsUsedBy(metric).find((name) => !names.has(name));
      if (missing === undefined) return true;
      leaveOut(
        paths.get(metric.name) ?? metric.name,
        `It uses "${missing}", which is not there or was left out.`,
      );
      return false;
    });
    if (next.length === standing.length) return next;
    standing = next;
  }
}

function metricsUsedBy(metric: Metric): readonly string[] {
  const inputs = metricInputs(metric);
  const conditions = [metric.where ?? [], ...inputs.map((input) => input.where ?? [])].flat();
  return [...inputs.map((input) => input.metric), ...metricsInConditions(conditions)];
}
