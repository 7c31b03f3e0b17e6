import {
  attributesOf,
  type CellView,
  type ColumnView,
  type EffectivePolicy,
  type TableName,
  type VisibleMask,
  type VisibleSchema,
  visibleSchema,
} from '@parley/sql-guard';
import { wordsOf } from '../words/table-words.js';
import { both, implies, type Rows } from './implies.js';
import type { SightChange } from './sight-change.js';
import { toldByChoice, type Views } from './told-by-choice.js';
import { UNKNOWN, widestCatalog } from './widest-catalog.js';

/** What somebody could see after a change of policies that it is not certain they see before it, in words. */
export interface Widening {
  readonly what: string;
}

/**
 * Looks for what a change lets a person see. `null` is a proof: whatever is in the database, whatever tables and columns are added to
 * it and whatever the person's attributes become, they see no row and no cell more than before, nor does the choice of rows tell them of a
 * column that is not clear to them. A widening is no proof of the contrary.
 */
export function findWidening({ before, after, catalog }: SightChange): Widening | null {
  if (before.fingerprint === after.fingerprint) return null;
  const [earlier, later] = [withAllAttributes(before), withAllAttributes(after)];
  const widest = widestCatalog(catalog, [earlier, later]);
  const schemas = {
    before: visibleSchema(widest, earlier),
    after: visibleSchema(widest, later),
    today: { before: visibleSchema(catalog, earlier), after: visibleSchema(catalog, later) },
  };
  for (const table of widest.tables) {
    const widening = widenedTable(table, schemas);
    if (widening !== null) return widening;
  }
  return null;
}

/** A missing attribute hides what depends on it, until somebody gives it: no proof may rest on that. */
function withAllAttributes(policy: EffectivePolicy): EffectivePolicy {
  const rules = [
    ...policy.layers.flatMap(({ grants }) => grants.flatMap(({ rowRules }) => rowRules)),
    ...policy.denials.rows,
  ];
  const names = rules.flatMap(({ predicate }) => attributesOf(predicate));
  return { ...policy, attributes: Object.fromEntries(names.map((name) => [name, ''])) };
}

interface Schemas {
  readonly before: VisibleSchema;
  readonly after: VisibleSchema;
  /** By the catalog as it is, where a rule may name what is not there. */
  readonly today: { readonly before: VisibleSchema; readonly after: VisibleSchema };
}

function widenedTable(name: TableName, schemas: Schemas): Widening | null {
  const [before, after] = [schemas.before.find(name), schemas.after.find(name)];
  if (after === null) return null;
  if (before === null)
    return { what: name.schema === UNKNOWN ? 'what nobody has classified' : wordsOf(name) };
  // A rule that no longer fits refuses the whole table.
  if (hasFault(schemas.today.before, name) && !hasFault(schemas.today.after, name))
    return { what: wordsOf(name) };
  if (!implies(after.rows, before.rows)) return { what: `more rows of ${wordsOf(name)}` };
  const told = toldByChoice({ before, after }, schemas.before);
  if (told !== null) return { what: `which rows of ${wordsOf(name)} have a value of ${told}` };
  for (const column of after.columns) {
    const widening = widenedColumn(column, { before, after });
    if (widening !== null) return widening;
  }
  return null;
}

function hasFault(schema: VisibleSchema, name: TableName): boolean {
  const view = schema.find(name);
  return view !== null && view.fault !== null;
}

function widenedColumn(column: ColumnView, { before, after }: Views): Widening | null {
  const standing = before.columns.find(({ name }) => name === column.name);
  if (standing === undefined) {
    const isUnknown = column.name === UNKNOWN;
    return { what: isUnknown ? 'what nobody has classified' : `${wordsOf(after)}.${column.name}` };
  }
  const isStanding = isWithin(column.cells, standing.cells, after.rows);
  return isStanding ? null : { what: `more of ${wordsOf(after)}.${column.name}` };
}

function isWithin(after: CellView, before: CellView, rows: Rows): boolean {
  if (before.kind === 'clear') return true;
  if (before.kind === 'masked') return after.kind === 'masked' && isMadeOf(after.mask, before.mask);
  if (after.kind === 'clear') return implies(rows, before.clearWhen);
  const isMaskWithin = isMadeOf(after.mask, before.mask);
  return isMaskWithin && (after.kind === 'masked' || implies(both(rows, after.clearWhen), before.clearWhen));
}

/** Whether a mask shows nothing that the other doesn't: not by how strict it is, but by what could be computed from the other. */
function isMadeOf(mask: VisibleMask, seen: VisibleMask): boolean {
  if (mask.kind === 'null' || mask.kind === 'constant') return true;
  if (mask.kind === 'partial') return seen.kind === 'partial' && mask.keepLast <= seen.keepLast;
  return seen.kind === mask.kind;
}
