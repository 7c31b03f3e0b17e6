import type { Condition, Entity, Filter } from '@parley/semantic-layer';
import { ownedLabel } from '../../meaning.js';
import { outwardDistance } from '../../model-facts.js';
import type { Item } from '../items.js';
import { opposite } from '../opposite.js';
import type { Reader } from '../reader.js';
import { filterConditions } from './qualifiers.js';

const NO_THING = 0.5;

function isOther(reader: Reader, entity: Entity): boolean {
  const { main, scope } = reader;
  return (
    main !== undefined && main !== entity && scope.subject !== entity && reader.mention.entity !== entity
  );
}

/** "in Germany", "not cancelled or refunded", "EMEA and APAC", "active". */
export function readValue(reader: Reader, item: Item | undefined): boolean {
  const negated = item?.kind === 'sign' && (item.sign.kind === 'not' || item.sign.kind === 'without');
  const at = negated ? reader.skipAll(['filler', 'verb', 'with', 'in', 'from'], reader.at + 1) : reader.at;
  const value = reader.items[at];
  if (value?.kind === 'filter') {
    reader.at = at + 1;
    const conditions = filterConditions(reader, value);
    for (const { entity, condition } of conditions)
      reader.restrict(entity, negated ? opposite(condition) : condition);
    return true;
  }
  if (negated && value?.kind === 'dimension' && value.dimension.kind === 'boolean') {
    reader.at = at + 1;
    reader.restrict(value.entity, { dimension: value.ref, op: 'eq', value: false });
    return true;
  }
  if (
    negated &&
    value?.kind === 'dimension' &&
    value.dimension.kind === 'time' &&
    reader.mention.entity !== value.entity &&
    isOfMany(reader, value.entity)
  ) {
    // "never ordered a Stout": without an order that is so.
    const { mention } = reader;
    reader.at = at + 1;
    reader.speakOf(value.entity, true);
    readOfLacking(reader);
    reader.mention = mention;
    return true;
  }
  if (negated && value?.kind === 'dimension') {
    // "not in the state of Vermont": a value of that column, and not the column.
    const named = reader.items[reader.skipAll(['filler', 'of', 'verb', 'in'], at + 1)];
    if (named?.kind === 'value' && named.ref === value.ref) return readNegated(reader, named);
  }
  if (negated && value?.kind === 'dimension' && value.dimension.kind !== 'numeric') {
    reader.at = at + 1;
    reader.restrict(value.entity, { dimension: value.ref, op: 'is_null' });
    return true;
  }
  if (value?.kind !== 'value') return false;
  if (value.isUnlisted === true) {
    const said = reader.text(value).replace(/['’]s$/, '');
    reader.scope.assumptions.push(`"${said}" is taken for the ${ownedLabel(value.entity, value.dimension)}.`);
  }
  if (isNoThing(reader, value, at)) reader.scope.doubt += NO_THING;
  if (value.also !== undefined) {
    reader.at = at + 1;
    reader.restrict(value.entity, wholeName(reader, value, negated));
    return true;
  }
  reader.at = at + 1;
  const values = [value.value];
  for (;;) {
    const joined = reader.sign('or') ?? reader.sign('and') ?? reader.sign('versus');
    const other = reader.items[reader.skipArticles(reader.at + 1)];
    if (joined === undefined || other?.kind !== 'value' || other.ref !== value.ref) break;
    if (joined.kind === 'versus') reader.scope.compares = true;
    values.push(other.value);
    reader.at = reader.skipArticles(reader.at + 1) + 1;
  }
  const named = reader.item;
  if (named?.kind === 'dimension' && named.ref === value.ref) reader.at++;
  // "overdue loans": of the loans that are spoken of from here on.
  if (
    named?.kind === 'entity' &&
    named.entity === value.entity &&
    !negated &&
    isOther(reader, named.entity)
  ) {
    reader.speakOf(named.entity);
    reader.at++;
  }
  if (reader.scope.compares && values.length > 1)
    reader.scope.addGroup({ ref: value.ref, entity: value.entity });
  speakOfOtherToo(reader, value);
  const [only] = values;
  if (negated && isOfMany(reader, value.entity) && !isSpokenOf(reader, value.entity)) {
    // "never had a Crown": none of theirs is one, though others may be.
    lackValues(reader, value, values);
    return true;
  }
  if (values.length > 1 && !negated && isBoth(reader, at) && speakOfEach(reader, value, values)) return true;
  if (values.length === 1 && only !== undefined) {
    const loose = reader.asked.prose.matching === 'loose' && typeof only === 'string';
    const matched: Filter = loose
      ? { dimension: value.ref, op: 'contains', value: only, ignoreCase: true }
      : { dimension: value.ref, op: 'eq', value: only };
    if (!negated) reader.restrict(value.entity, matched);
    else if (typeof only === 'boolean')
      reader.restrict(value.entity, { dimension: value.ref, op: 'eq', value: !only });
    else
      reader.restrict(
        value.entity,
        loose ? { not: matched } : { dimension: value.ref, op: 'ne', value: only },
      );
  } else {
    reader.restrict(value.entity, { dimension: value.ref, op: negated ? 'not_in' : 'in', values });
  }
  return true;
}

function readNegated(reader: Reader, { entity, ref, value, end }: Extract<Item, { kind: 'value' }>): boolean {
  reader.at = reader.items.findIndex((each) => each.end === end) + 1;
  if (typeof value === 'boolean') reader.restrict(entity, { dimension: ref, op: 'eq', value: !value });
  else reader.restrict(entity, { dimension: ref, op: 'ne', value });
  return true;
}

/** "both a single room and a double room": some that are one, and some that are the other. */
function speakOfOtherToo(reader: Reader, { entity, ref }: Extract<Item, { kind: 'value' }>): void {
  const { mention, both } = reader;
  const isSaid = mention.where.some(
    ({ condition }) => 'dimension' in condition && condition.dimension === ref,
  );
  if (both && mention.entity === entity && isSaid) reader.speakOf(entity);
}

/** What is said right behind of the things that there are none of. */
function readOfLacking(reader: Reader): void {
  for (;;) {
    const at = reader.skipAll(['filler', 'in', 'of', 'for', 'from', 'with', 'to']);
    const item = reader.items[at];
    if (item?.kind !== 'value') return;
    reader.at = at;
    if (!readValue(reader, item)) return;
  }
}

function lackValues(
  reader: Reader,
  { entity, ref }: Extract<Item, { kind: 'value' }>,
  values: readonly (string | boolean)[],
): void {
  const { mention } = reader;
  const [only, ...others] = values;
  const condition: Condition =
    others.length > 0
      ? { dimension: ref, op: 'in', values }
      : { dimension: ref, op: 'eq', value: only ?? true };
  reader.leaveMentions();
  reader.speakOf(entity, true).where.push({ entity, condition });
  reader.mention = mention;
  if (reader.item?.kind === 'entity' && reader.item.entity === entity) reader.at++;
}

/** "deliveries that were not cancelled", of pubs: said of those deliveries. */
function isSpokenOf({ mention, asked: { index } }: Reader, entity: Entity): boolean {
  return mention.entity !== undefined && outwardDistance(index, mention.entity, entity) !== undefined;
}

/** "which branch", where that is a channel of something: one value is no thing to choose from. */
function isNoThing(reader: Reader, value: Extract<Item, { kind: 'value' }>, at: number): boolean {
  const next = reader.items[at + 1];
  const isOfNoun =
    next?.kind === 'entity' ||
    next?.kind === 'dimension' ||
    next?.kind === 'value' ||
    next?.kind === 'metric';
  return (
    reader.scope.subject === undefined &&
    reader.sign('which', at - 1) !== undefined &&
    typeof value.value === 'string' &&
    !isOfNoun &&
    !reader.isPlural(value) &&
    // "which equity": a kind of the things.
    !/\b(?:type|kind|class|category|group|role)\b/i.test(value.dimension.label)
  );
}

/** A person by both names. */
function wholeName(
  { asked: { prose } }: Reader,
  { ref, value, also }: Extract<Item, { kind: 'value' }>,
  negated: boolean,
): Condition {
  const parts = [...(also === undefined ? [] : [also]), { ref, value }].map(
    ({ ref: dimension, value: text }): Condition =>
      prose.matching === 'loose' && typeof text === 'string'
        ? { dimension, op: 'contains', value: text, ignoreCase: true }
        : { dimension, op: 'eq', value: text },
  );
  return negated ? { not: { all: parts } } : { all: parts };
}

/** True of what one of the things counted or listed may have several of. */
function isOfMany({ main, asked: { index } }: Reader, entity: Entity): boolean {
  return main !== undefined && outwardDistance(index, main, entity) === undefined;
}

/** "both a savings and a brokerage account". */
function isBoth(reader: Reader, at: number): boolean {
  return reader.sign('both', reader.skipBack(at) - 1) !== undefined;
}

/** Each of several must be there, where one thing has many of them. */
function speakOfEach(
  reader: Reader,
  { entity, ref }: Extract<Item, { kind: 'value' }>,
  values: readonly (string | boolean)[],
): boolean {
  const { mention } = reader;
  if (!isOfMany(reader, entity)) return false;
  for (const value of values) {
    reader.leaveMentions();
    reader.speakOf(entity).where.push({ entity, condition: { dimension: ref, op: 'eq', value } });
  }
  reader.mention = mention;
  if (reader.item?.kind === 'entity' && reader.item.entity === entity) reader.at++;
  return true;
}
