import type { PlatformScope } from '@parley/platform-db';
import { parseModel, type SemanticModel } from '@parley/semantic-layer';
import type { PhysicalCatalog } from '@parley/sql-guard';
import { LRUCache } from 'lru-cache';
import { CutModels } from './cut-models.js';
import { DraftedModels } from './drafted-models.js';
import type { DataSourceRecord, SourceRepository } from './source-repository.js';

/** Models and physical schemas, parsed once: both are large and change seldom. */
export class SourceCatalog {
  readonly #repository: SourceRepository;
  /** Where none is published. */
  readonly drafted: DraftedModels;
  /** As people may see them. */
  readonly cut = new CutModels();
  /** By the version's id, which never changes its content. */
  readonly #models = new LRUCache<string, SemanticModel>({ max: 200 });
  readonly #schemas = new LRUCache<string, PhysicalCatalog>({ max: 200 });

  constructor(repository: SourceRepository) {
    this.#repository = repository;
    this.drafted = new DraftedModels(repository);
  }

  /** `null` where none is published. */
  async published(scope: PlatformScope, dataSourceId: string): Promise<SemanticModel | null> {
    const id = await this.#repository.publishedModelId(scope, dataSourceId);
    if (id === null) return null;
    const known = this.#models.get(id);
    if (known !== undefined) return known;
    const definition = await this.#repository.modelDefinition(scope, id);
    // Retired since its id was read: another one has been published.
    if (definition === null) return this.published(scope, dataSourceId);
    const model = parseModel(definition);
    this.#models.set(id, model);
    return model;
  }

  /** As the catalog stored it; `null` where it was never read. */
  async physical(
    scope: PlatformScope,
    { id, schemaHash }: Pick<DataSourceRecord, 'id' | 'schemaHash'>,
  ): Promise<PhysicalCatalog | null> {
    const known = this.#schemas.get(keyOf(id, schemaHash));
    if (known !== undefined) return known;
    const schema = await this.#repository.physicalSchema(scope, id);
    if (schema === null) return null;
    // The catalog subgraph wrote it from what the driver read; nobody else may.
    const catalog = schema.definition as PhysicalCatalog;
    this.#schemas.set(keyOf(id, schema.hash), catalog);
    return catalog;
  }
}

function keyOf(dataSourceId: string, schemaHash: string | null): string {
  return `${dataSourceId}/${schemaHash}`;
}
