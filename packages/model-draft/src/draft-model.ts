import { type SemanticModel, validateModel } from '@parley/semantic-layer';
import type { PhysicalCatalog, ValueProfile } from '@parley/sql-guard';
import type { ModelDraft } from './draft.js';
import { draftEntities } from './draft-entities.js';
import { partOfLink, partsOf } from './drafted-parts.js';
import { ownKey } from './keys/primary-key.js';
import { isProved } from './keys/proved.js';
import { findLinks, relationshipsOf } from './keys/relationships.js';
import { targetsOf } from './keys/targets.js';
import { draftTables } from './physical/draft-table.js';
import { steward } from './steward-questions.js';

export interface DraftInput {
  readonly catalog: PhysicalCatalog;
  /** What was measured of the values; the draft is good without, and better with. */
  readonly profiles?: readonly ValueProfile[];
  /** A name of the model, `snake_case`. */
  readonly name?: string;
  readonly label?: string;
}

/** What a semantic model can hold. */
const MAX_ENTITIES = 5_000;
const MAX_METRICS = 5_000;
const MAX_RELATIONSHIPS = 20_000;

/**
 * Drafts a semantic model from a physical schema: readable names, keys, relationships, dimensions, measures and
 * metrics, each with how sure it is. The same input gives the same draft.
 */
export function draftModel({
  catalog,
  profiles = [],
  name = 'draft',
  label = 'Draft',
}: DraftInput): ModelDraft {
  const usable = {
    ...catalog,
    tables: catalog.tables.filter(({ columns }) => columns.length > 0).slice(0, MAX_ENTITIES),
  };
  const tables = draftTables(usable, profiles);
  const ownKeys = new Map(
    tables.flatMap((table) => {
      const key = ownKey(table);
      return key === undefined ? [] : [[table, key] as const];
    }),
  );
  const targets = targetsOf(tables, ownKeys);
  const links = findLinks(tables, targets);
  const related = relationshipsOf(links.sure, tables).slice(0, MAX_RELATIONSHIPS);
  const entities = draftEntities(tables, { links: links.sure, ownKeys });
  const model: SemanticModel = {
    formatVersion: 1,
    name,
    label,
    description: 'Drafted from the schema of the database; nobody has checked it yet.',
    entities: entities.map(({ entity }) => entity),
    relationships: related.map(([relationship]) => relationship),
    metrics: entities
      .flatMap(({ measures }) => measures.flatMap(({ metric }) => metric ?? []))
      .slice(0, MAX_METRICS),
    namedFilters: [],
  };
  return {
    model: usableModel(model),
    parts: [...entities.flatMap(partsOf), ...related.map(partOfLink)],
    questions: steward(links.doubtful, entities),
    unproved: related.flatMap(([relationship, link]) => (isProved(link) ? [] : [relationship])),
  };
}

/** A draft is worth having only if it can be asked: what validation finds is a fault of ours. */
function usableModel(model: SemanticModel): SemanticModel {
  // Without any table there is nothing to ask, and nothing to find fault with.
  const [fault] = model.entities.length === 0 ? [] : validateModel(model);
  if (fault !== undefined) throw new Error(`The draft has a fault at ${fault.path}: ${fault.message}`);
  return model;
}
