import { valuePolicy, visibleCatalog, visibleProfiles } from '@parley/access-policy';
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
import type { EffectivePolicy } from '@parley/sql-guard';
import { LRUCache } from 'lru-cache';
import { cutModel, type ModelSight } from '../models/model-sight.js';
import { questionDocument } from '../verified/question-document.js';
import type { VerifiedQuestionRecord } from '../verified/verified-question-repository.js';
import { visibleQuestions } from '../verified/visible-questions.js';
import type { CatalogIndexes } from './catalog-indexes.js';
import type { CatalogView } from './catalog-view.js';
import { type SampleValueRepository, valueDocuments } from './sample-values.js';

/** What one person sees of a catalog, ready to be searched. */
export interface SeenCatalog {
  readonly segments: readonly SeenSegment[];
}

/** The verified questions of a data source, read only where they are not indexed yet. */
export interface QuestionSource {
  /** Changes whenever one of them does. */
  readonly state: string;
  readonly list: () => Promise<readonly VerifiedQuestionRecord[]>;
}

/** A source of documents, in one state of it. */
interface Source {
  /** Equal keys, equal documents. */
  readonly key: string;
  readonly documents: () => Iterable<CatalogDocument> | Promise<Iterable<CatalogDocument>>;
  /** What the person's part of it depends on; absent: nothing is cut. */
  readonly sightKey?: string;
  /** The part of it that exists for the person, where something is cut. */
  readonly visible: () => Iterable<CatalogDocument> | Promise<Iterable<CatalogDocument>>;
}

/** What all sources depend on that policies cut by names: of a model they leave what tables there are, of questions what it tells. */
function sightKey(
  { schema, model }: CatalogView,
  policy: EffectivePolicy | null | undefined,
): { readonly sightKey?: string } {
  if (policy === null || policy === undefined) return {};
  return { sightKey: `${policy.fingerprint} ${schema.catalog.hash} ${model?.id}` };
}

function modelSight({ policy, ownPolicy, schema: { catalog } }: CatalogView): ModelSight {
  if (policy !== null) return { catalog, policy, cuts: 'everything' };
  const values = valuePolicy(ownPolicy);
  return values === null ? null : { catalog, policy: values, cuts: 'values' };
}

/** People with different rights that an index is kept ready for: 65 KB each where it is largest. */
const SIGHTS_AN_INDEX = 32;
const MODELS = 30;

/** Makes catalogs searchable: indexes that all share, and for each person what of them exists. */
export class SeenCatalogs {
  readonly #indexes: CatalogIndexes;
  readonly #values: SampleValueRepository;
  readonly #sights = new WeakMap<Segment, LRUCache<string, Sight>>();
  readonly #models = new LRUCache<string, SemanticModel>({ max: MODELS });

  constructor(indexes: CatalogIndexes, values: SampleValueRepository) {
    this.#indexes = indexes;
    this.#values = values;
  }

  async see(view: CatalogView, questions: QuestionSource | null = null): Promise<SeenCatalog> {
    const sources = [
      this.#physical(view),
      ...this.#model(view),
      ...this.#questions(view, questions),
      ...(await this.#sampleValues(view)),
    ];
    const segments = await Promise.all(
      sources.map(async (source): Promise<SeenSegment> => {
        const segment = await this.#indexes.segment(source.key, source.documents);
        return { segment, sight: await this.#sight(segment, source) };
      }),
    );
    return { segments };
  }

  /** The part of the published model that exists for the person; `null` where none is published. */
  visibleModel(view: CatalogView): SemanticModel | null {
    if (view.model === null) return null;
    const model = this.#definition(view.model);
    return cutModel(model, modelSight(view));
  }

  #physical(view: CatalogView): Source {
    const { caller, dataSourceId, schema, policy } = view;
    const { catalog } = schema;
    return {
      key: `${caller.tenantId} ${dataSourceId} tables ${catalog.hash}`,
      documents: () => physicalDocuments(catalog),
      visible: () => physicalDocuments(policy === null ? catalog : visibleCatalog(catalog, policy)),
      ...sightKey(view, policy),
    };
  }

  #model(view: CatalogView): Source[] {
    const { caller, dataSourceId, model } = view;
    if (model === null) return [];
    return [
      {
        key: `${caller.tenantId} ${dataSourceId} model ${model.id}`,
        documents: () => modelDocuments(this.#definition(model)),
        visible: () => modelDocuments(this.visibleModel(view) ?? this.#definition(model)),
        ...sightKey(view, modelSight(view)?.policy),
      },
    ];
  }

  #questions(view: CatalogView, questions: QuestionSource | null): Source[] {
    const { caller, dataSourceId } = view;
    if (questions === null) return [];
    return [
      {
        key: `${caller.tenantId} ${dataSourceId} questions ${questions.state}`,
        documents: async () => (await questions.list()).map(questionDocument),
        visible: async () =>
          visibleQuestions(await questions.list(), { ...view, model: this.visibleModel(view) }).map(
            ({ record }) => questionDocument(record),
          ),
        ...sightKey(view, view.policy),
      },
    ];
  }

  /** Values are cut by the person's own policies, whatever they may read. */
  async #sampleValues({ caller, dataSourceId, schema, ownPolicy }: CatalogView): Promise<Source[]> {
    const state = ownPolicy === null ? null : await this.#values.state(caller, dataSourceId);
    if (ownPolicy === null || state === null) return [];
    const { catalog } = schema;
    const profiles = () => this.#values.profiles(caller, dataSourceId);
    return [
      {
        key: `${caller.tenantId} ${dataSourceId} values ${state}`,
        documents: async () => valueDocuments(await profiles()),
        sightKey: `${ownPolicy.fingerprint} ${catalog.hash}`,
        visible: async () =>
          valueDocuments(visibleProfiles(await profiles(), { catalog, policy: ownPolicy })),
      },
    ];
  }

  async #sight(segment: Segment, { sightKey: key = '', visible }: Source): Promise<Sight> {
    const known = this.#sights.get(segment) ?? new LRUCache<string, Sight>({ max: SIGHTS_AN_INDEX });
    this.#sights.set(segment, known);
    const sight = known.get(key) ?? sightOf(segment, key === '' ? () => true : among(await visible()));
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
