import { ParleyError } from '@parley/errors';
import type { FiscalYear } from '@parley/semantic-layer';

/** The lists of a model that can be edited part by part, and what their parts are called by. */
const LISTS = {
  ENTITY: { list: 'entities', key: 'name' },
  METRIC: { list: 'metrics', key: 'name' },
  RELATIONSHIP: { list: 'relationships', key: 'name' },
  NAMED_FILTER: { list: 'namedFilters', key: 'name' },
  TIME_SPINE: { list: 'timeSpines', key: 'name' },
  SAVED_QUERY: { list: 'savedQueries', key: 'name' },
  GLOSSARY_TERM: { list: 'glossary', key: 'term' },
} as const;

export type EditablePart = keyof typeof LISTS;

/** Changes of a model too big, or too shared, to be sent whole. */
export interface ModelEdits {
  /** Of the model as a whole. */
  readonly set?: ModelProperties;
  /** Replaces the part of the same name, or adds one. */
  readonly put: readonly { readonly part: EditablePart; readonly value: unknown }[];
  readonly remove: readonly { readonly part: EditablePart; readonly name: string }[];
}

/** What is absent stays; `null` takes it away. */
export interface ModelProperties {
  readonly label?: string;
  readonly description?: string;
  readonly fiscalYear?: FiscalYear | null;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * A model with parts put in and taken out. Nothing else changes, and whether the outcome makes sense is validation's
 * business.
 *
 * @throws ParleyError BAD_INPUT for a part without a name, NOT_FOUND for one to be removed that is not there
 */
export function editModel(model: object, { set = {}, put, remove }: ModelEdits): Fields {
  let edited = withProperties({ ...model }, set);
  for (const { part, name } of remove) {
    const { list, key } = LISTS[part];
    const kept = listOf(edited, list).filter((each) => nameIn(each, key) !== name);
    if (kept.length === listOf(edited, list).length) {
      throw new ParleyError('NOT_FOUND', `There is no ${words(part)} "${name}" in the draft to remove.`);
    }
    edited = { ...edited, [list]: kept };
  }
  for (const { part, value } of put) {
    const { list, key } = LISTS[part];
    const name = nameIn(value, key);
    if (typeof name !== 'string') {
      throw new ParleyError('BAD_INPUT', `A ${words(part)} to put needs a "${key}".`);
    }
    const before = listOf(edited, list);
    const at = before.findIndex((each) => nameIn(each, key) === name);
    edited = { ...edited, [list]: at === -1 ? [...before, value] : before.with(at, value) };
  }
  return edited;
}

function withProperties(model: Fields, { fiscalYear, ...others }: ModelProperties): Fields {
  const edited: Fields = { ...model, ...others };
  if (fiscalYear === undefined) return edited;
  return fiscalYear === null ? without(edited, 'fiscalYear') : { ...edited, fiscalYear };
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name));
}

function listOf(model: Fields, list: string): readonly unknown[] {
  const parts = model[list];
  return Array.isArray(parts) ? parts : [];
}

function nameIn(part: unknown, key: string): unknown {
  return typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined;
}

function words(part: EditablePart): string {
  return part.toLowerCase().replaceAll('_', ' ');
}
