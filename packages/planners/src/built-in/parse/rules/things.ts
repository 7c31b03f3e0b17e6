import { type DimensionRef, METRIC_TIME } from '@parley/semantic-layer';
import { labelsOf, refOf } from '../../model-facts.js';
import type { Item } from '../items.js';
import { measuredEntity } from '../measure-of.js';
import type { Reader } from '../reader.js';
import { JOINTS, UNJOINED } from './asked-measure.js';
import { targetAt } from './groups.js';
import { isVerbForm } from './verb-forms.js';

const ASIDE = 0.3;
const NAME_OF_OTHER = 0.4;
const LOOSE_NUMBER = 0.1;
/** "blocked members" are those that are. */
const BOOLEAN_COLUMN = 0.2;

/** "list", "return": what follows is asked for; in a later sentence, in place of what was asked before. */
export function readAsk(reader: Reader): boolean {
  const sign = reader.signAt(reader.at);
  switch (sign?.kind) {
    case 'list':
      reader.scope.asksList = true;
      reader.returning =
        !isAddition(reader) && (reader.scope.asked.length > 0 || reader.scope.subject !== undefined);
      reader.at++;
      return true;
    case 'which':
      if (reader.scope.subject === undefined && reader.scope.asked.length === 0) {
        reader.scope.asksWhich = true;
        reader.scope.saysWhich = /^which/i.test(reader.textAt(reader.at));
      } else if (reader.sign('and', reader.at - 1) !== undefined) reader.scope.besideNames = true;
      reader.at++;
      return true;
    case 'distinct':
      reader.scope.distinct = true;
      reader.at++;
      return true;
    case 'versus':
      if (reader.peek(1) === undefined) return false;
      reader.scope.compares = true;
      reader.at++;
      return true;
    case 'or':
      reader.alternative = true;
      reader.at++;
      return true;
    default:
      return false;
  }
}

/** "also calculate ...", "return ... as well": beside what was asked. */
function isAddition(reader: Reader): boolean {
  const { item, items } = reader;
  const end = items.slice(-2).map((each) => reader.text(each).toLowerCase());
  return (
    (item !== undefined && /^also\b/i.test(reader.text(item))) ||
    end.join(' ') === 'as well' ||
    end.at(-1) === 'too'
  );
}

/** A thing: the first is what the question is about, others are what it has to do with. */
export function readThing(reader: Reader): boolean {
  const { item, scope } = reader;
  if (item?.kind !== 'entity') return false;
  reader.at++;
  const { entity } = item;
  const leading = reader.items[reader.at - 2];
  if (leading !== undefined && /^for all\b/i.test(reader.text(leading)) && scope.measures.length > 0) {
    scope.eachOf = entity;
    // "for all owners with claims": of those alone.
    const next = reader.signAt(reader.skipAll(['filler']))?.kind;
    if (next !== 'with' && next !== 'relative' && next !== 'which') scope.everyOf = entity;
    return true;
  }
  const measured = scope.measures.some((measure) => measuredEntity(reader.asked.index, measure) === entity);
  if (scope.subject === undefined && scope.measures.length === 0) {
    scope.subject = entity;
    // "who mentors the most keepers" is one of them.
    scope.subjectIsPlural =
      reader.isPlural(item) && !(scope.rank?.of === 'measure' && /^who$/i.test(reader.textAt(0)));
    reader.leaveMentions();
    return true;
  }
  if (entity === scope.subject || entity === reader.mention.entity) return true;
  if (measured) {
    reader.leaveMentions();
    return true;
  }
  if (
    scope.rankedBy === undefined &&
    scope.subject === undefined &&
    scope.rank !== undefined &&
    scope.measures.length === 0
  ) {
    scope.subject = entity;
    return true;
  }
  if (scope.subject === undefined && reader.returning) return true;
  // "loans and income": if one is a number, so is the other.
  if (reader.sign('and', reader.at - 2) !== undefined && reader.lastMeasure !== undefined)
    scope.doubt += UNJOINED;
  reader.speakOf(entity);
  return true;
}

/** A column that is asked for. */
export function readColumn(reader: Reader): boolean {
  const { item, scope } = reader;
  if (item?.kind === 'dimension') {
    const group = targetAt(reader, reader.at);
    if (group === undefined) return false;
    reader.at++;
    if (readMeasuresAgain(reader, item.ref)) return true;
    const isColumnOfTime = item.dimension.kind === 'time';
    // "placed", "how many are insured": said of the things, not asked for.
    if (!reader.returning && isAside(reader, item)) scope.doubt += ASIDE;
    // "the amount billed and the amount paid": another number, rather than a column to group by.
    const after = reader.sign('and', reader.skipBack(reader.at - 1) - 1) !== undefined;
    if (!reader.returning && after && reader.lastMeasure !== undefined && item.dimension.kind === 'numeric')
      scope.doubt += LOOSE_NUMBER;
    if (isNameOfOther(reader, item)) scope.doubt += NAME_OF_OTHER;
    const names = isWholeName(reader, item) ? labelsOf(item.entity) : [];
    if (names.length > 1) {
      for (const name of names)
        reader.output({ kind: 'column', group: { ref: refOf(item.entity, name), entity: item.entity } });
      return true;
    }
    const behind = reader.skipBack(reader.at - 1) - 1;
    if (scope.asked.length === 0 && !reader.returning && reader.sign('with', behind) !== undefined)
      scope.besideNames = true;
    if (item.dimension.kind === 'boolean' && !reader.returning) scope.doubt += BOOLEAN_COLUMN;
    const ref = reader.returning ? byRoleSaid(reader, item) : item.ref;
    reader.output({
      kind: 'column',
      group: isColumnOfTime
        ? { ref: item.ref, entity: item.entity }
        : { ...group, ...(ref === item.ref ? {} : { ref }), perInstance: false },
    });
    if (scope.subject === undefined && scope.head === undefined && scope.measures.length === 0) {
      if (namesInstance(item)) scope.subject = item.entity;
      else if (!scope.besideNames) scope.head = item;
      // "who mentors the most" asks for one.
      scope.subjectIsPlural = reader.isPlural(item) && !/^who$/i.test(reader.textAt(reader.at - 2));
    }
    return true;
  }
  if (item?.kind === 'time' && item.mention.kind === 'grain' && reader.returning) {
    reader.at++;
    const { grain } = item.mention;
    const known = scope.groups.find((each) => each.grain === grain);
    reader.output({ kind: 'column', group: known ?? { ref: METRIC_TIME, grain } });
    return true;
  }
  return false;
}

/** "Return the port name", where ports of destination were asked for: theirs. */
function byRoleSaid(
  { scope: { asked, groups } }: Reader,
  { entity, dimension, ref }: Extract<Item, { kind: 'dimension' }>,
): DimensionRef {
  const own = `${entity.name}.`;
  const columns = asked.flatMap((output) => (output.kind === 'column' ? [output.group] : []));
  const named = [...groups, ...columns].filter((group) => group.entity === entity);
  const [role, ...others] = new Set(named.map((group) => group.ref.slice(0, group.ref.lastIndexOf('.'))));
  if (!ref.startsWith(own) || role === undefined || others.length > 0 || role === entity.name) return ref;
  return `${role}.${dimension.name}`;
}

/** "... the highest and the lowest weight? Return both weights": the numbers that were asked for. */
function readMeasuresAgain(reader: Reader, ref: DimensionRef): boolean {
  const same = reader.scope.asked.filter(
    (output) => output.kind === 'measure' && output.measure.kind === 'column' && output.measure.ref === ref,
  );
  if (!reader.returning || same.length === 0) return false;
  for (const output of same) reader.output(output);
  return true;
}

/** A verb for when it happened, or a column behind a number without anything that joins them. */
function isAside(reader: Reader, item: Extract<Item, { kind: 'dimension' }>): boolean {
  const said = reader.text(item).toLowerCase();
  const isDone = /^(?!.*\b(?:date|day|time)\b).*(?:ed|ing)$/.test(said) || isVerbForm(reader, item);
  const isVerb = item.dimension.kind === 'time' && isDone;
  const before = reader.signAt(reader.skipBack(reader.at - 1) - 1)?.kind;
  const { measures, asksWhich, subject } = reader.scope;
  // "sales with status ok" are not told apart by it, whatever "ok" is.
  const isBeside = before === 'with' && measures.length === 0;
  const joined = before !== undefined && (JOINTS.has(before) || isBeside);
  return isVerb || ((measures.length > 0 || (asksWhich && subject !== undefined)) && !joined);
}

/** "titles of books", "customer IDs": the things themselves are asked for. */
function namesInstance({ entity, dimension }: Extract<Item, { kind: 'dimension' }>): boolean {
  const isKey = entity.primaryKey.length === 1 && dimension.column === entity.primaryKey[0];
  return dimension.name === entity.labelDimension || isKey;
}

/** "the carrier's number and name" is no name of a vessel. */
function isNameOfOther(reader: Reader, item: Extract<Item, { kind: 'dimension' }>): boolean {
  if (!/^names?$/i.test(reader.text(item))) return false;
  const joint = reader.skipBack(reader.at - 1);
  const before = reader.items[joint - 2];
  return (
    reader.sign('and', joint - 1) !== undefined &&
    before?.kind === 'dimension' &&
    before.dimension.kind === 'identifier' &&
    before.entity !== item.entity
  );
}

/** "name", of people who have a first and a last one. */
function isWholeName(reader: Reader, item: Extract<Item, { kind: 'dimension' }>): boolean {
  return (
    item.dimension.name === item.entity.labelDimension &&
    /^(?:\S+ )?(?:full )?names?$/i.test(reader.text(item)) &&
    !/last|sur|family/i.test(reader.text(item))
  );
}
