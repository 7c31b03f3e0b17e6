import type { Condition, Entity, FilterValue } from '@parley/semantic-layer';
import { timeDimensionRef } from '@parley/semantic-layer';
import type { Item } from '../items.js';
import type { Reader } from '../reader.js';
import { Mention } from '../scope.js';
import { saysDone } from './done-conditions.js';
import { isVerbForm } from './verb-forms.js';

/** What stands before a noun and narrows it: "successful buy transactions", "non-vegan restaurants". */
export function readQualifiers(reader: Reader): Mention[] {
  const start = reader.at;
  const said = new Mention(undefined);
  let weekend: readonly number[] | undefined;
  for (;;) {
    reader.at = reader.skipArticles();
    const { item } = reader;
    if (item === undefined) break;
    const negated = reader.sign('not') !== undefined;
    const value = negated ? reader.peek(1) : item;
    if (value?.kind === 'value' && value.isUnlisted !== true) {
      said.where.push({ entity: value.entity, condition: equality(value, negated) });
      reader.at += negated ? 2 : 1;
      skipNounOfValue(reader, value);
      continue;
    }
    const next = reader.peek(1);
    if (next?.kind === 'entity' && saysDone(reader, item) && item.entity === next.entity) {
      // "paid invoices", before what they are of.
      said.where.push({ entity: item.entity, condition: { dimension: item.ref, op: 'is_not_null' } });
      reader.at++;
      continue;
    }
    if (item.kind === 'filter' && !negated) {
      said.where.push(...filterConditions(reader, item));
      reader.at++;
      continue;
    }
    if (item.kind === 'sign' && item.sign.kind === 'weekend') {
      weekend = item.sign.days;
      reader.at++;
      continue;
    }
    break;
  }
  const head = reader.item;
  const endsWithFilter = reader.items[reader.at - 1]?.kind === 'filter';
  // "e-bikes bought in 2023": what was done then is no head.
  const isHead =
    endsWithFilter ||
    head?.kind === 'entity' ||
    head?.kind === 'metric' ||
    (head?.kind === 'dimension' && (head.dimension.kind !== 'time' || !isVerbForm(reader, head)));
  if (!isHead) {
    reader.at = start;
    return [];
  }
  if (weekend !== undefined && head?.kind === 'entity') {
    const condition = weekendCondition(head.entity, weekend);
    if (condition !== undefined) said.where.push({ entity: head.entity, condition });
  }
  return said.where.length === 0 ? [] : [said];
}

/** "Italian food": the column that the value stands in, said too. */
function skipNounOfValue(reader: Reader, value: Extract<Item, { kind: 'value' }>): void {
  const { item } = reader;
  if (item?.kind === 'dimension' && item.dimension.name === value.dimension.name) reader.at++;
}

function equality(
  { ref, value }: { readonly ref: Extract<Item, { kind: 'value' }>['ref']; readonly value: FilterValue },
  negated: boolean,
): Condition {
  if (typeof value === 'boolean') return { dimension: ref, op: 'eq', value: value !== negated };
  return { dimension: ref, op: negated ? 'ne' : 'eq', value };
}

export function filterConditions(
  reader: Reader,
  item: Extract<Item, { kind: 'filter' }>,
): { entity: Entity; condition: Condition }[] {
  return item.filter.filters.flatMap((condition) => {
    const entity = reader.asked.index.entities.get(
      condition.dimension.slice(0, condition.dimension.indexOf('.')),
    );
    return entity === undefined ? [] : [{ entity, condition }];
  });
}

export function weekendCondition(entity: Entity, days: readonly number[]): Condition | undefined {
  const dimension = timeDimensionRef(entity, undefined);
  return dimension === undefined ? undefined : { dimension, datePart: 'dow', op: 'in', values: days };
}
