import { ParleyError } from '@parley/errors';
import { piecesOfManifest } from './dbt/pieces-of-manifest.js';
import { piecesOfSemanticManifest } from './dbt/pieces-of-semantic-manifest.js';
import { readJsonObject } from './dbt/read-json.js';
import type { ModelImport } from './import-metricflow-yaml.js';
import type { ImportOptions } from './import-options.js';
import { buildModel } from './metricflow/build-model.js';
import type { Pieces } from './metricflow/pieces.js';
import { readProject } from './metricflow/read-project.js';
import type { LeaveOut, Untaken } from './untaken.js';

/** Manifests of this version or an older one are known to be read rightly; newer ones are read as far as they can be. */
const KNOWN_VERSION = 12;

/**
 * Reads dbt's `target/semantic_manifest.json`, of any version.
 *
 * @throws ParleyError BAD_INPUT where it is no such file, too big, or nothing in it is a semantic model
 */
export function importSemanticManifest(text: string, options: ImportOptions): ModelImport {
  const manifest = readJsonObject(text);
  if (!Array.isArray(manifest.semantic_models)) {
    throw new ParleyError(
      'BAD_INPUT',
      'This is not a semantic_manifest.json: it has no list of `semantic_models`. dbt writes it to `target/`.',
    );
  }
  return imported(options, (leaveOut) => piecesOfSemanticManifest(manifest, leaveOut));
}

/**
 * Reads dbt's `target/manifest.json`, of any version.
 *
 * @throws ParleyError BAD_INPUT where it is no such file, too big, or there is neither a semantic model nor a metric in it
 */
export function importDbtManifest(text: string, options: ImportOptions): ModelImport {
  const manifest = readJsonObject(text);
  const version = versionOf(manifest.metadata);
  if (version === undefined) {
    throw new ParleyError(
      'BAD_INPUT',
      'This is not a manifest.json of dbt: its metadata names no schema version. dbt writes it to `target/`.',
    );
  }
  return imported(options, (leaveOut) => {
    if (version > KNOWN_VERSION) {
      leaveOut(
        'metadata.dbt_schema_version',
        `Version ${version} is newer than ${KNOWN_VERSION}, the newest one that is known.`,
      );
    }
    return piecesOfManifest(manifest, leaveOut);
  });
}

function imported(options: ImportOptions, sort: (leaveOut: LeaveOut) => Pieces): ModelImport {
  const untaken: Untaken[] = [];
  const leaveOut: LeaveOut = (path, reason) => untaken.push({ path, reason });
  const project = readProject(sort(leaveOut), leaveOut);
  return { model: buildModel(project, options, leaveOut), untaken };
}

/** `https://schemas.getdbt.com/dbt/manifest/v12.json` */
function versionOf(metadata: unknown): number | undefined {
  if (typeof metadata !== 'object' || metadata === null || !('dbt_schema_version' in metadata))
    return undefined;
  const found = /\/manifest\/v(\d+)\.json$/.exec(String(metadata.dbt_schema_version));
  return found === null ? undefined : Number(found[1]);
}
