import { visibleCatalog, visibleModel } from '@parley/access-policy';
import {
  type CatalogDocument,
  documentKey,
  modelDocuments,
  physicalDocuments,
  type SeenSegment,
  type Segment,
  type Sight,
  sightOf,
} from '@parley/catalog-search';
import { parseModel, type SemanticModel } from '@parley/semantic-layer';
import { LRUCache } from 'lru-cache';
import { questionDocument } from '../verified/question-document.js';
import type { VerifiedQuestions } from '../verified/verified-question-repository.js';
import { visibleQuestions } from '../verified/visible-questions.js';
import type { CatalogIndexes } from './catalog-indexes.js';
import type { CatalogView } from './catalog-view.js';

/** What one person sees of a catalog, ready to be searched. */
export interface SeenCatalog {
  readonly segments: readonly SeenSegment[];
}

/** A source of documents, in one state of it. */
interface Source {
  /** Equal keys, equal documents. */
  readonly key: string;
  readonly documents: () => Iterable<CatalogDocument>;
  /** What of it exists for the person. */
  readonly visible: () => (document: CatalogDocument) => boolean;
}

/** People with different rights that an index is kept ready for: 65 KB each where it is largest. */
const SIGHTS_AN_INDEX = 32;
const MODELS = 30;

/** Makes catalogs searchable: indexes that all share, and for each person what of them exists. */
export class SeenCatalogs {
  readonly #indexes: CatalogIndexes;
  readonly #sights = new WeakMap<Segment, LRUCache<string, Sight>>();
  readonly #models = new LRUCache<string, SemanticModel>({ max: MODELS });

  constructor(indexes: CatalogIndexes) {
    this.#indexes = indexes;
  }

  async see(view: CatalogView, questions: VerifiedQuestions): Promise<SeenCatalog> {
    const sources = [this.#physical(view), ...this.#model(view), ...this.#questions(view, questions)];
    const segments = await Promise.all(
      sources.map(async (source): Promise<SeenSegment> => {
        const segment = await this.#indexes.segment(source.key, source.documents);
        return { segment, sight: this.#sight(segment, view, source) };
      }),
    );
    return { segments };
  }

  /** The part of the published model that exists for the person; `null` where none is published. */
  visibleModel(view: CatalogView): SemanticModel | null {
    if (view.model === null) return null;
    const model = this.#definition(view.model);
    const { schema, policy } = view;
    return policy === null ? model : visibleModel(model, { catalog: schema.catalog, policy });
  }

  #physical({ caller, dataSourceId, schema: { catalog }, policy }: CatalogView): Source {
    return {
      key: `${caller.tenantId} ${dataSourceId} tables ${catalog.hash}`,
      documents: () => physicalDocuments(catalog),
      visible: () => among(physicalDocuments(policy === null ? catalog : visibleCatalog(catalog, policy))),
    };
  }

  #model(view: CatalogView): Source[] {
    const { caller, model } = view;
    if (model === null) return [];
    return [
      {
        key: `${caller.tenantId} ${view.dataSourceId} model ${model.id}`,
        documents: () => modelDocuments(this.#definition(model)),
        visible: () => among(modelDocuments(this.visibleModel(view) ?? this.#definition(model))),
      },
    ];
  }

  #questions(view: CatalogView, questions: VerifiedQuestions): Source[] {
    const { caller, dataSourceId } = view;
    if (questions.list.length === 0) return [];
    return [
      {
        key: `${caller.tenantId} ${dataSourceId} questions ${questions.state}`,
        documents: () => questions.list.map(questionDocument),
        visible: () => {
          const visible = visibleQuestions(questions.list, { ...view, model: this.visibleModel(view) });
          return among(visible.map(({ record }) => questionDocument(record)));
        },
      },
    ];
  }

  #sight(segment: Segment, { policy, schema, model }: CatalogView, { visible }: Source): Sight {
    const known = this.#sights.get(segment) ?? new LRUCache<string, Sight>({ max: SIGHTS_AN_INDEX });
    this.#sights.set(segment, known);
    // What policies leave of a model depends on the tables that there are, and of questions on what the model tells.
    const key = policy === null ? '' : `${policy.fingerprint} ${schema.catalog.hash} ${model?.id}`;
    const sight = known.get(key) ?? sightOf(segment, policy === null ? () => true : visible());
    known.set(key, sight);
    return sight;
  }

  #definition({ id, definition }: NonNullable<CatalogView['model']>): SemanticModel {
    const known = this.#models.get(id) ?? parseModel(definition);
    this.#models.set(id, known);
    return known;
  }
}

function among(documents: Iterable<CatalogDocument>): (document: CatalogDocument) => boolean {
  const keys = new Set<string>();
  for (const document of documents) keys.add(documentKey(document));
  return (document) => keys.has(documentKey(document));
}
