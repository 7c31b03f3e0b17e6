import type { SemanticModel } from '../model/model.js';
import type { ModelFault, Report } from '../model/model-fault.js';
import { semanticModelSchema } from '../model/model-schema.js';
import { indexModel } from '../resolve/model-index.js';
import { validateEntities } from './validate-entities.js';
import { validateGlossary, validateSavedQueries, validateTimeSpines } from './validate-extras.js';
import { validateMetrics } from './validate-metrics.js';
import { validateNamedFilters, validateRelationships } from './validate-relationships.js';

/** Everything that is wrong in a model, at once; empty where it can be used. Never throws. */
export function validateModel(model: unknown): ModelFault[] {
  const shape = semanticModelSchema.safeParse(model);
  if (!shape.success) {
    return shape.error.issues.map((issue) => ({ path: pathText(issue.path), message: issue.message }));
  }
  return validateReferences(shape.data);
}

/** The faults of a model whose shape is right. */
function validateReferences(model: SemanticModel): ModelFault[] {
  const faults: ModelFault[] = [];
  const report: Report = (path, message, suggestion) => {
    faults.push(suggestion === undefined ? { path, message } : { path, message, suggestion });
  };
  const index = indexModel(model);
  validateEntities(index, report);
  validateRelationships(index, report);
  validateMetrics(index, report);
  validateNamedFilters(index, report);
  validateTimeSpines(index, report);
  validateSavedQueries(index, report);
  validateGlossary(index, report);
  return faults;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
