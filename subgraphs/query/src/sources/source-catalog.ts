import { ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { parseModel, type SemanticModel } from '@parley/semantic-layer';
import type { PhysicalCatalog } from '@parley/sql-guard';
import { LRUCache } from 'lru-cache';
import type { DataSourceRecord, SourceRepository } from './source-repository.js';

/** Published models and physical schemas, parsed once: both are large and change seldom. */
export class SourceCatalog {
  readonly #repository: SourceRepository;
  /** By the version's id, which never changes its content. */
  readonly #models = new LRUCache<string, SemanticModel>({ max: 200 });
  readonly #schemas = new LRUCache<string, PhysicalCatalog>({ max: 200 });

  constructor(repository: SourceRepository) {
    this.#repository = repository;
  }

  /** @throws ParleyError SEMANTIC_MODEL_MISSING */
  async model(scope: PlatformScope, dataSourceId: string): Promise<SemanticModel> {
    const id = await this.#repository.publishedModelId(scope, dataSourceId);
    if (id === null) {
      throw new ParleyError(
        'SEMANTIC_MODEL_MISSING',
        'This data source has no published semantic model yet; publish one, or use runSql.',
      );
    }
    const known = this.#models.get(id);
    if (known !== undefined) return known;
    const definition = await this.#repository.modelDefinition(scope, id);
    // Retired since its id was read: another one has been published.
    if (definition === null) return this.model(scope, dataSourceId);
    const model = parseModel(definition);
    this.#models.set(id, model);
    return model;
  }

  /** @throws ParleyError DATA_SOURCE_UNAVAILABLE where the schema was never read */
  async physical(
    scope: PlatformScope,
    { id, schemaHash }: Pick<DataSourceRecord, 'id' | 'schemaHash'>,
  ): Promise<PhysicalCatalog> {
    const known = this.#schemas.get(keyOf(id, schemaHash));
    if (known !== undefined) return known;
    const schema = await this.#repository.physicalSchema(scope, id);
    if (schema === null) {
      throw new ParleyError(
        'DATA_SOURCE_UNAVAILABLE',
        'The schema of this data source has not been read yet; refresh it in the catalog, then ask again.',
      );
    }
    // The catalog subgraph wrote it from what the driver read; nobody else may.
    const catalog = schema.definition as PhysicalCatalog;
    this.#schemas.set(keyOf(id, schema.hash), catalog);
    return catalog;
  }
}

function keyOf(dataSourceId: string, schemaHash: string | null): string {
  return `${dataSourceId}/${schemaHash}`;
}
