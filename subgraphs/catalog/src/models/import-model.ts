import { ParleyError } from '@parley/errors';
import {
  type ImportFile,
  type ImportOptions,
  importDbtManifest,
  importMetricFlowYaml,
  importSemanticManifest,
  readModelYaml,
  type Untaken,
} from '@parley/semantic-layer';
import type { PhysicalCatalog } from '@parley/sql-guard';
import type { ModelFormat } from '../types/import-semantic-model.js';
import { tableFinder } from './table-finder.js';

/** What is to be imported, and the tables it is about. */
export interface ImportRequest {
  readonly format: ModelFormat;
  readonly files: readonly ImportFile[];
  /** As far as the importer may see it. */
  readonly catalog: PhysicalCatalog;
}

export interface Imported {
  readonly definition: object;
  readonly untaken: readonly Untaken[];
}

/** @throws ParleyError BAD_INPUT where the files are not what the format says */
export function importModel({ format, files, catalog }: ImportRequest): Imported {
  const options: ImportOptions = { name: 'imported', label: 'Imported', findTable: tableFinder(catalog) };
  switch (format) {
    case 'METRICFLOW_YAML':
      return taken(importMetricFlowYaml(files, options));
    case 'DBT_SEMANTIC_MANIFEST':
      return taken(importSemanticManifest(onlyText(files), options));
    case 'DBT_MANIFEST':
      return taken(importDbtManifest(onlyText(files), options));
    case 'PARLEY_YAML': {
      const definition = readModelYaml(onlyText(files));
      if (typeof definition === 'object' && definition !== null && !Array.isArray(definition)) {
        return { definition, untaken: [] };
      }
      throw new ParleyError('BAD_INPUT', 'The YAML is no model: it begins with `formatVersion: 1`.');
    }
  }
}

function taken({
  model,
  untaken,
}: {
  readonly model: object;
  readonly untaken: readonly Untaken[];
}): Imported {
  return { definition: model, untaken };
}

function onlyText(files: readonly ImportFile[]): string {
  const [file, ...more] = files;
  if (file === undefined || more.length > 0) {
    throw new ParleyError('BAD_INPUT', 'This format is one file: send the others one by one.');
  }
  return file.text;
}
