import type { Condition, RelatedRows } from '../model/condition.js';
import { FISCAL_GRAINS } from '../model/fiscal-year.js';
import type { Dimension, Entity, Filter } from '../model/model.js';
import { type Report, reportUnknown } from '../model/model-fault.js';
import type { ConditionReference, DimensionRef } from '../model/reference.js';
import { TIME_GRAINS, type TimeWindow } from '../model/time-grain.js';
import { valueReferences } from '../passes/row-value-sql.js';
import { type ModelIndex, timeDimensionRef } from '../resolve/model-index.js';
import { searchReference } from '../resolve/resolve-reference.js';

/** Stands for the time of each metric: it leads nowhere, and means something everywhere. */
const METRIC_TIME = 'metric.time';
const KEY = 'key';

/** Where conditions stand, and on the rows of which entity; without one, on whatever a question is about. */
interface ConditionPlace {
  readonly from?: Entity | undefined;
  readonly path: string;
}

/** Filters on one entity's rows may use what each row has at most one of. */
export function validateFilters(
  index: ModelIndex,
  at: ConditionPlace & { readonly filters: readonly Filter[] },
  report: Report,
): void {
  at.filters.forEach((filter, position) => {
    const path = `${at.path}[${position}].dimension`;
    validateDimensionRef(index, { ref: filter.dimension, path, from: at.from }, report);
  });
}

export function validateConditions(
  index: ModelIndex,
  at: ConditionPlace & { readonly conditions: readonly Condition[] | undefined },
  report: Report,
): void {
  at.conditions?.forEach((condition, position) => {
    validateCondition(index, { condition, from: at.from, path: `${at.path}[${position}]` }, report);
  });
}

function validateCondition(
  index: ModelIndex,
  { condition, from, path }: ConditionPlace & { readonly condition: Condition },
  report: Report,
): void {
  if ('all' in condition) {
    validateConditions(index, { conditions: condition.all, from, path: `${path}.all` }, report);
  } else if ('any' in condition) {
    validateConditions(index, { conditions: condition.any, from, path: `${path}.any` }, report);
  } else if ('not' in condition) {
    validateCondition(index, { condition: condition.not, from, path: `${path}.not` }, report);
  } else if ('sql' in condition) {
    validateSql(index, { ...condition, from, path }, report);
  } else if ('has' in condition) {
    validateRelated(index, { rows: condition.has, path: `${path}.has` }, report);
  } else if ('left' in condition) {
    for (const { reference } of [condition.left, condition.right].flatMap(valueReferences)) {
      validateConditionReference(index, { reference, from, path }, report);
    }
  } else {
    validateConditionReference(index, { reference: condition, from, path }, report);
  }
}

/** Conditions on related rows may use whatever is related to those in turn. */
function validateRelated(
  index: ModelIndex,
  { rows, path }: { readonly rows: RelatedRows; readonly path: string },
  report: Report,
): void {
  if (index.entities.has(rows.entity)) {
    validateConditions(index, { conditions: rows.where, path: `${path}.where` }, report);
  } else {
    const candidates = index.entities.keys();
    reportUnknown(report, { path: `${path}.entity`, what: 'entity', name: rows.entity }, candidates);
  }
}

type SqlPlace = ConditionPlace & Extract<Condition, { readonly sql: string }>;

function validateSql(index: ModelIndex, { sql, references, from, path }: SqlPlace, report: Report): void {
  const used = new Set([...sql.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name));
  for (const name of used) {
    if (Object.hasOwn(references, name)) continue;
    reportUnknown(report, { path: `${path}.sql`, what: 'reference', name }, Object.keys(references));
  }
  for (const [name, reference] of Object.entries(references)) {
    const place = `${path}.references.${name}`;
    if (!used.has(name)) report(place, `The SQL doesn't use "${name}".`, 'Remove it.');
    validateConditionReference(index, { reference, from, path: place }, report);
    if ('customGrain' in reference && reference.customGrain !== undefined) {
      validateGrain(index, { grain: reference.customGrain, path: `${place}.customGrain` }, report);
    }
  }
}

function validateConditionReference(
  index: ModelIndex,
  { reference, from, path }: ConditionPlace & { readonly reference: ConditionReference },
  report: Report,
): void {
  if (!('metric' in reference)) {
    validateDimensionRef(index, { ref: reference.dimension, path: `${path}.dimension`, from }, report);
    return;
  }
  requireMetric(index, { path: `${path}.metric`, name: reference.metric }, report);
  reference.by.forEach((ref, position) => {
    validateDimensionRef(index, { ref, path: `${path}.by[${position}]`, from }, report);
  });
}

export function requireMetric(index: ModelIndex, at: { path: string; name: string }, report: Report): void {
  if (index.metrics.has(at.name)) return;
  reportUnknown(report, { path: at.path, what: 'metric', name: at.name }, index.metrics.keys());
}

/** A dimension as entities and metrics write their times: of the entity itself, or by a path from it. */
export function validateTime(
  index: ModelIndex,
  at: { readonly entity: Entity; readonly written: string | undefined; readonly path: string },
  report: Report,
): void {
  if (at.written === undefined) return;
  const ref = timeDimensionRef(at.entity, at.written);
  if (ref === undefined) return;
  const dimension = validateDimensionRef(index, { ref, from: at.entity, path: at.path }, report);
  if (dimension !== undefined && dimension.kind !== 'time') {
    report(at.path, `"${ref}" is not a time dimension.`, 'Choose one of kind "time".');
  }
}

/** A window's grain is one that everybody knows, or one of the model's own. */
export function validateWindow(
  index: ModelIndex,
  { window, path }: { readonly window: TimeWindow | undefined; readonly path: string },
  report: Report,
): void {
  if (window !== undefined) validateGrain(index, { grain: window.grain, path: `${path}.grain` }, report);
}

function validateGrain(
  index: ModelIndex,
  { grain, path }: { readonly grain: string; readonly path: string },
  report: Report,
): void {
  const own = (index.model.timeSpines ?? []).flatMap((spine) => spine.customGrains ?? []);
  const fiscal = index.model.fiscalYear === undefined ? [] : FISCAL_GRAINS;
  const known: readonly string[] = [...TIME_GRAINS, ...fiscal, ...own.map(({ name }) => name)];
  if (!known.includes(grain)) reportUnknown(report, { path, what: 'grain', name: grain }, known);
}

/** Says what is wrong with a reference; gives the dimension it leads to, where it leads to one. */
export function validateDimensionRef(
  index: ModelIndex,
  at: ConditionPlace & { readonly ref: DimensionRef },
  report: Report,
): Dimension | undefined {
  const { ref, from, path } = at;
  if (ref === METRIC_TIME) return undefined;
  const [name = '', owner = '', ...before] = ref.split('.').toReversed();
  const owners = ownersOf(index);
  const stranger = [owner, ...before].find((step) => !owners.has(step));
  if (stranger !== undefined) {
    reportUnknown(report, { path, what: 'entity, role or key', name: stranger }, owners.keys());
    return undefined;
  }
  const candidates = owners.get(owner) ?? [];
  const dimension = candidates
    .flatMap(({ dimensions }) => dimensions)
    .find((candidate) => candidate.name === name);
  if (dimension === undefined && name !== KEY) {
    const names = candidates.flatMap(({ dimensions }) => dimensions.map((candidate) => candidate.name));
    const [only, ...others] = candidates;
    const whose = only === undefined || others.length > 0 ? owner : only.name;
    reportUnknown(report, { path, what: `dimension of ${whose}`, name }, names);
    return undefined;
  }
  if (from !== undefined) validateWay(index, { ref, from, path }, report);
  return dimension;
}

function validateWay(
  index: ModelIndex,
  { ref, from, path }: { readonly ref: DimensionRef; readonly from: Entity; readonly path: string },
  report: Report,
): void {
  const found = searchReference(index, from, ref);
  if (found === undefined) {
    report(path, `"${ref}" can't be reached from "${from.name}": no many-to-one relationship leads there.`);
  } else if ('choices' in found) {
    report(
      path,
      `"${ref}" can be reached in several ways: ${found.choices.join('; ')}.`,
      'Name a role, or the steps between.',
    );
  }
}

const ownersByIndex = new WeakMap<ModelIndex, ReadonlyMap<string, readonly Entity[]>>();

/** What a step of a reference can be called: an entity, a role, a key; and the entities it may lead to. */
function ownersOf(index: ModelIndex): ReadonlyMap<string, readonly Entity[]> {
  const known = ownersByIndex.get(index);
  if (known !== undefined) return known;
  const made = new Map<string, Entity[]>();
  const add = (name: string, entity: Entity | undefined) => {
    if (entity === undefined) return;
    const list = made.get(name);
    if (list === undefined) made.set(name, [entity]);
    else if (!list.includes(entity)) list.push(entity);
  };
  for (const entity of index.model.entities) {
    add(entity.name, entity);
    for (const key of entity.keys ?? []) add(key.name, entity);
  }
  for (const [role, relationships] of index.roles) {
    for (const { to } of relationships) add(role, index.entities.get(to.entity));
  }
  ownersByIndex.set(index, made);
  return made;
}
