import type { Relationship, SemanticModel } from '@parley/semantic-layer';
import type { AskedSource } from './asked-source.js';
import { physicalCatalog } from './physical-catalog.js';

/** The part of a data source's model that exists for the person who asks. */
export interface VisibleModel {
  readonly model: SemanticModel;
  /** Drafted from the schema, because nobody has published one. */
  readonly isDrafted: boolean;
  /** Of a drafted one: joins that rest on keys which nobody has proved. */
  readonly unproved: readonly Relationship[];
}

/** @throws ParleyError SEMANTIC_MODEL_MISSING, DATA_SOURCE_UNAVAILABLE */
export function visibleModelOf(way: AskedSource): Promise<VisibleModel> {
  const known = made.get(way);
  if (known !== undefined) return known;
  const making = makeVisibleModel(way);
  made.set(way, making);
  return making;
}

/** One run sees one state of the model, in all its stages. */
const made = new WeakMap<AskedSource, Promise<VisibleModel>>();

async function makeVisibleModel(way: AskedSource): Promise<VisibleModel> {
  const { tools, scope, dataSource, policy } = way;
  const published = await tools.catalog.published(scope, dataSource.id);
  const catalog = await physicalCatalog(way);
  const seen = { dataSourceId: dataSource.id, catalog, policy };
  if (published !== null) {
    return { model: tools.catalog.cut.of(published, seen), isDrafted: false, unproved: [] };
  }
  const drafted = await tools.catalog.drafted.of(scope, seen);
  return { ...drafted, isDrafted: true };
}
