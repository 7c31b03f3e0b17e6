import { lemma } from '@parley/catalog-search';
import { type Entity, findPath } from '@parley/semantic-layer';
import { isPeople } from '../../people.js';
import { opposite } from '../opposite.js';
import type { Reader } from '../reader.js';
import { readCondition } from './conditions.js';
import { readQualifiers } from './qualifiers.js';

/** "without orders in 2025", "that have no sales records", "who never returned". */
export function readLack(reader: Reader): boolean {
  const sign = reader.signAt(reader.at);
  if (sign?.kind !== 'without' && sign?.kind !== 'not') return false;
  const start = reader.at;
  reader.at = reader.skipAll(['filler', 'verb', 'with', 'all', 'of', 'in', 'to', 'for'], reader.at + 1);
  const qualifiers = readQualifiers(reader);
  const { item } = reader;
  if (item?.kind === 'metric') {
    reader.at = start;
    return false;
  }
  if (item?.kind !== 'entity') {
    reader.at = start;
    return false;
  }
  reader.at++;
  // "loans without overdue loans": those that are not so.
  if (item.entity === reader.main && qualifiers.length > 0) {
    for (const { entity, condition } of qualifiers.flatMap(({ where }) => where))
      reader.restrict(entity, opposite(condition));
    return true;
  }
  const outer = reader.mention;
  const lacking = reader.speakOf(item.entity, true);
  lacking.where.push(...qualifiers.flatMap(({ where }) => where));
  while (reader.item !== undefined && reader.sign('and') === undefined && reader.sign('list') === undefined) {
    const at = reader.skipAll(['filler', 'verb', 'in', 'of', 'for', 'from', 'with', 'to', 'relative']);
    if (at === reader.at) {
      if (!readCondition(reader)) break;
      continue;
    }
    reader.at = at;
    // "never had a claim for a condition that ...": what the claims have to do with.
    const inner = reader.item;
    if (inner?.kind === 'entity' && inner.entity !== reader.main && inner.entity !== item.entity) {
      reader.at++;
      reader.speakOf(inner.entity);
    }
  }
  reader.mention = outer;
  return true;
}

/** "taught by nobody", "that nobody has put on hold", "plans nobody is on": without the people, or what they would have done. */
export function readNobody(reader: Reader): boolean {
  if (reader.sign('nobody') === undefined) return false;
  const subject = reader.main;
  const { scope } = reader;
  // "titles nobody has put on hold": which they are.
  if (scope.measures.length + scope.asked.length === 0 && !scope.asksList) scope.asksWhich = true;
  const at = reader.skipAll(['filler', 'verb', 'with', 'of', 'in', 'for', 'to'], reader.at + 1);
  const done = reader.items[at];
  if (done?.kind === 'entity' && done.entity !== subject) {
    lack(reader, done.entity, at + 1);
    return true;
  }
  if (subject === undefined) return false;
  if (done?.kind === 'dimension' && done.dimension.kind === 'time' && done.entity !== subject) {
    lack(reader, done.entity, at + 1);
    return true;
  }
  const who = doerOf(reader, subject);
  if (who === undefined) return false;
  reader.scope.doubt += SOMEBODY;
  lack(reader, who, reader.at + 1);
  return true;
}

function lack(reader: Reader, entity: Entity, end: number): void {
  const { mention } = reader;
  reader.at = end;
  reader.speakOf(entity, true);
  reader.mention = mention;
}

/** What they do says more than who they are. */
const SOMEBODY = 0.2;
/** Further away than over one table between, nobody is spoken of by only what they do. */
const NEAR = 2;

/** The people that have to do with a thing: who teaches is a teacher, else the only ones near. */
function doerOf({ asked: { index }, tokens }: Reader, subject: Entity): Entity | undefined {
  const near = index.model.entities.flatMap((entity) => {
    if (entity === subject || !isPeople(entity)) return [];
    const path = findPath(index, { from: subject.name, to: entity.name }, 'any');
    const steps = path.kind === 'found' ? path.hops.length : path.kind === 'ambiguous' ? NEAR : NEAR + 1;
    return steps > NEAR ? [] : [{ entity, steps }];
  });
  const stems = new Set(tokens.map(({ lemma: said }) => said));
  const named = near.filter(({ entity }) =>
    [entity.label, ...entity.synonyms].some((name) => stems.has(lemma(doingOf(name)))),
  );
  const nearest = Math.min(...near.map(({ steps }) => steps));
  const [only, another] = named.length > 0 ? named : near.filter(({ steps }) => steps === nearest);
  return another === undefined ? only?.entity : undefined;
}

/** "teach" of a teacher, "ride" of a rider. */
function doingOf(name: string): string {
  return name.toLowerCase().replace(/(?:er|or)$/, '');
}
