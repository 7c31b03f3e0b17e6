import type { DimensionRef, Filter, FilterValue } from '@parley/semantic-layer';
import type { Item } from '../items.js';
import { labelOf, refOf } from '../model-facts.js';
import type { Reading } from '../reading.js';

type ValueItem = Extract<Item, { kind: 'value' }>;

/** "in Germany", "not cancelled", "EMEA vs APAC", "active customers", "customer 'Acme'". */
export function readFilters(reading: Reading): void {
  const wanted = new Map<DimensionRef, FilterValue[]>();
  const unwanted = new Map<DimensionRef, FilterValue[]>();
  for (const [position, item] of reading.items.entries()) {
    if (reading.isClaimed(item)) continue;
    if (item.kind === 'value') {
      const negated = isNegated(reading, position);
      const values = negated ? unwanted : wanted;
      values.set(item.ref, [...(values.get(item.ref) ?? []), item.value]);
      reading.claim(item);
      claimJoints(reading, position, item);
    }
    if (item.kind === 'filter') {
      const negated = isNegated(reading, position);
      reading.claim(item);
      for (const filter of item.filter.filters)
        reading.filters.push(negated ? opposite(reading, filter) : filter);
    }
    if (item.kind === 'text') readText(reading, position, item.text);
    if (item.kind === 'number') readIdentifier(reading, position, item.value);
  }
  for (const [dimension, values] of wanted) addEquality(reading, { dimension, values, negated: false });
  for (const [dimension, values] of unwanted) addEquality(reading, { dimension, values, negated: true });
  compareValues(reading, wanted);
  readMissing(reading);
}

/** Two values of one dimension held against each other: a row for each. */
function compareValues(reading: Reading, wanted: ReadonlyMap<DimensionRef, readonly FilterValue[]>): void {
  const compared = [...wanted].filter(([, values]) => new Set(values).size > 1);
  if (compared.length !== 1) return;
  const [[dimension]] = compared as [[DimensionRef, readonly FilterValue[]]];
  for (const { item } of reading.operators('versus')) {
    reading.claim(item);
    reading.addGroup({ dimension });
  }
}

/** Looks back over other values and small words for a "not"; "not cancelled or refunded" covers both. */
function isNegated(reading: Reading, position: number): boolean {
  for (
    let at = reading.neighbour(position, -1), steps = 0;
    at >= 0 && steps < 6;
    at = reading.neighbour(at, -1), steps++
  ) {
    const item = reading.items[at];
    if (item === undefined) return false;
    if (item.kind === 'operator') {
      if (item.operator.kind === 'not' || item.operator.kind === 'without') {
        reading.claim(item);
        return true;
      }
      if (item.operator.kind !== 'and') return false;
    } else if (item.kind !== 'value' && item.kind !== 'filter') {
      return item.kind === 'dimension' && reading.operatorAt(reading.neighbour(at, -1))?.kind === 'not';
    }
  }
  return false;
}

/** "and", "or" between values of one dimension; the dimension named beside its value ("region EMEA", "status is paid"). */
function claimJoints(reading: Reading, position: number, item: ValueItem): void {
  const beforeAt = reading.neighbour(position, -1);
  const before = reading.items[beforeAt];
  if (before?.kind === 'operator' && before.operator.kind === 'and') {
    const other = reading.items[reading.neighbour(beforeAt, -1)];
    if (other?.kind === 'value' && other.ref === item.ref) reading.claim(before);
  }
  for (const at of [beforeAt, reading.neighbour(position, 1)]) {
    const beside = reading.items[at];
    if (beside?.kind === 'dimension' && beside.ref === item.ref) reading.claim(beside);
    const equals =
      beside?.kind === 'operator' && beside.operator.kind === 'compare' && beside.operator.op === 'eq';
    const named = reading.items[reading.neighbour(at, -1)];
    if (equals && named?.kind === 'dimension' && named.ref === item.ref) reading.claim(beside, named);
  }
}

function addEquality(
  reading: Reading,
  on: {
    readonly dimension: DimensionRef;
    readonly values: readonly FilterValue[];
    readonly negated: boolean;
  },
): void {
  const values = [...new Set(on.values)];
  const [only] = values;
  if (only === undefined) return;
  if (values.length === 1) {
    reading.filters.push({ dimension: on.dimension, op: on.negated ? 'ne' : 'eq', value: only });
  } else {
    reading.filters.push({ dimension: on.dimension, op: on.negated ? 'not_in' : 'in', values });
  }
}

/** A quoted text belongs to the dimension or thing before it: customer "Acme". */
function readText(reading: Reading, position: number, text: string): void {
  let at = reading.neighbour(position, -1);
  const operator = reading.operatorAt(at);
  if (operator?.kind === 'named' || (operator?.kind === 'compare' && operator.op === 'eq')) {
    reading.claim(reading.items[at]);
    at = reading.neighbour(at, -1);
  }
  const owner = reading.items[at];
  const item = reading.items[position];
  if (owner?.kind === 'dimension' && ['text', 'categorical', 'identifier'].includes(owner.dimension.kind)) {
    reading.claim(owner, item);
    reading.filters.push({ dimension: owner.ref, op: 'eq', value: text });
  } else if (owner?.kind === 'entity') {
    const label = labelOf(owner.entity);
    if (label === undefined) return;
    reading.claim(item);
    reading.filters.push({ dimension: refOf(owner.entity, label), op: 'eq', value: text });
  }
}

/** "order 1234", "order number 1234". */
function readIdentifier(reading: Reading, position: number, value: number): void {
  const at = reading.neighbour(position, -1);
  const owner = reading.items[at];
  const item = reading.items[position];
  if (at !== position - 1 || owner === undefined || reading.isPlural(owner)) return;
  if (owner.kind === 'dimension' && owner.dimension.kind === 'identifier') {
    reading.claim(owner, item);
    reading.filters.push({ dimension: owner.ref, op: 'eq', value });
  }
  if (owner.kind === 'entity') {
    const label = labelOf(owner.entity);
    if (label?.kind !== 'identifier') return;
    reading.claim(item);
    reading.filters.push({ dimension: refOf(owner.entity, label), op: 'eq', value });
  }
}

/** "orders without a ship date". */
function readMissing(reading: Reading): void {
  for (const kind of ['without', 'not'] as const) {
    for (const { position, item } of reading.operators(kind)) {
      const missing = reading.items[reading.neighbour(position, 1)];
      if (missing?.kind !== 'dimension' || reading.isClaimed(missing)) continue;
      reading.claim(item, missing);
      reading.filters.push({ dimension: missing.ref, op: 'is_null' });
    }
  }
}

function opposite(reading: Reading, filter: Filter): Filter {
  switch (filter.op) {
    case 'eq':
      return { ...filter, op: 'ne' };
    case 'ne':
      return { ...filter, op: 'eq' };
    case 'lt':
      return { ...filter, op: 'gte' };
    case 'gte':
      return { ...filter, op: 'lt' };
    case 'gt':
      return { ...filter, op: 'lte' };
    case 'lte':
      return { ...filter, op: 'gt' };
    case 'in':
      return { ...filter, op: 'not_in' };
    case 'not_in':
      return { ...filter, op: 'in' };
    case 'is_null':
      return { ...filter, op: 'is_not_null' };
    case 'is_not_null':
      return { ...filter, op: 'is_null' };
    case 'contains':
    case 'starts_with':
      reading.problems.push('a text match cannot be turned around');
      return filter;
  }
}
