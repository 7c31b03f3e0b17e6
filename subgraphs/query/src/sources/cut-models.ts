import { visibleModel } from '@parley/access-policy';
import type { SemanticModel } from '@parley/semantic-layer';
import type { EffectivePolicy, PhysicalCatalog } from '@parley/sql-guard';
import { LRUCache } from 'lru-cache';

/** A data source as one person may see it. */
interface SeenSource {
  readonly dataSourceId: string;
  readonly catalog: PhysicalCatalog;
  readonly policy: EffectivePolicy;
}

interface CutModel {
  readonly of: SemanticModel;
  readonly visible: SemanticModel;
}

const MAX_CUT = 50;

/**
 * The parts of published models that people may see. People of one sight share one object: what planners remember of a model (its words,
 * its index) they remember by the object, and making that anew for each question would hold up the whole process.
 */
export class CutModels {
  /** By all that a cut depends on but the model, which is compared. */
  readonly #cut = new LRUCache<string, CutModel>({ max: MAX_CUT });

  of(model: SemanticModel, { dataSourceId, catalog, policy }: SeenSource): SemanticModel {
    const key = [dataSourceId, catalog.hash, policy.fingerprint].join('/');
    const known = this.#cut.get(key);
    if (known?.of === model) return known.visible;
    const visible = visibleModel(model, { catalog, policy });
    this.#cut.set(key, { of: model, visible });
    return visible;
  }
}
