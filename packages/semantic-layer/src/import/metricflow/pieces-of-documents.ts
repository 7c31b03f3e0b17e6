import type { LeaveOut } from '../untaken.js';
import { isRecord, located, noPieces, type Pieces } from './pieces.js';
import { piecesOfModels } from './pieces-of-models.js';
import type { Located } from './read-strictly.js';
import { piecesOfConfiguration } from './time-spine-pieces.js';

/** Of no meaning for a model: the format's version, and anchors that people keep at the top. */
const IGNORED = new Set(['version']);

/**
 * Sorts YAML documents: MetricFlow's (`semantic_model: ...`, one a document), dbt's (`semantic_models: [...]`,
 * and `models: [...]` with a `semantic_model` of their own).
 */
export function piecesOfDocuments(documents: readonly Located<unknown>[], leaveOut: LeaveOut): Pieces {
  const pieces = noPieces();
  for (const { path, value } of documents) {
    if (!isRecord(value)) {
      leaveOut(
        path,
        'A document holds semantic_model, metric, saved_query, project_configuration, or lists of them.',
      );
      continue;
    }
    for (const [key, each] of Object.entries(value)) {
      sort(pieces, { key, at: { path: path === '' ? key : `${path}.${key}`, value: each } }, leaveOut);
    }
  }
  return pieces;
}

function sort(
  pieces: Pieces,
  { key, at }: { readonly key: string; readonly at: Located<unknown> },
  leaveOut: LeaveOut,
): void {
  switch (key) {
    case 'semantic_model':
      pieces.semanticModels.push(at);
      return;
    case 'semantic_models':
      pieces.semanticModels.push(...located(at.value, at.path));
      return;
    case 'metric':
      pieces.metrics.push(at);
      return;
    case 'metrics':
      pieces.metrics.push(...located(at.value, at.path));
      return;
    case 'saved_query':
      pieces.savedQueries.push(at);
      return;
    case 'saved_queries':
      pieces.savedQueries.push(...located(at.value, at.path));
      return;
    case 'project_configuration':
      piecesOfConfiguration(pieces, at, leaveOut);
      return;
    case 'models':
      piecesOfModels(pieces, located(at.value, at.path), leaveOut);
      return;
    default:
      if (!IGNORED.has(key))
        leaveOut(at.path, 'Parley takes semantic models, metrics, saved queries and time spines.');
  }
}
