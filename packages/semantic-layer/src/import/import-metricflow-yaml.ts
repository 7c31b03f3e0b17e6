import type { SemanticModel } from '../model/model.js';
import { readYaml, yamlBudget } from '../yaml/read-yaml.js';
import type { ImportOptions } from './import-options.js';
import { buildModel } from './metricflow/build-model.js';
import { piecesOfDocuments } from './metricflow/pieces-of-documents.js';
import { readProject } from './metricflow/read-project.js';
import type { LeaveOut, Untaken } from './untaken.js';

/** A model made of another tool's text. */
export interface ModelImport {
  /** Right in shape; what its names mean is checked by `validateModel`, and by people. */
  readonly model: SemanticModel;
  /** What the text says and the model does not. */
  readonly untaken: readonly Untaken[];
}

export interface ImportFile {
  /** Named in the paths of what could not be taken over. */
  readonly name: string;
  readonly text: string;
}

/**
 * Reads MetricFlow's YAML, or dbt's of any version: several files, several documents a file.
 *
 * @throws ParleyError BAD_INPUT where it is no YAML, too big, or nothing in it is a semantic model
 */
export function importMetricFlowYaml(files: readonly ImportFile[], options: ImportOptions): ModelImport {
  const untaken: Untaken[] = [];
  const leaveOut: LeaveOut = (path, reason) => untaken.push({ path, reason });
  const budget = yamlBudget();
  const documents = files.flatMap(({ name, text }) => {
    const read = readYaml(text, budget);
    return read.map((value, index) => ({ path: read.length === 1 ? name : `${name}#${index + 1}`, value }));
  });
  const project = readProject(piecesOfDocuments(documents, leaveOut), leaveOut);
  return { model: buildModel(project, options, leaveOut), untaken };
}
