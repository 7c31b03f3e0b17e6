import { located, noPieces, type Pieces } from '../metricflow/pieces.js';
import { piecesOfConfiguration } from '../metricflow/time-spine-pieces.js';
import type { LeaveOut } from '../untaken.js';

/** dbt's `semantic_manifest.json`: what MetricFlow itself reads. */
export function piecesOfSemanticManifest(
  manifest: Readonly<Record<string, unknown>>,
  leaveOut: LeaveOut,
): Pieces {
  const pieces = noPieces();
  pieces.semanticModels.push(...located(manifest.semantic_models, 'semantic_models'));
  pieces.metrics.push(...located(manifest.metrics, 'metrics'));
  pieces.savedQueries.push(...located(manifest.saved_queries, 'saved_queries'));
  piecesOfConfiguration(
    pieces,
    { path: 'project_configuration', value: manifest.project_configuration },
    leaveOut,
  );
  return pieces;
}
