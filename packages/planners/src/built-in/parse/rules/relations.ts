import type { Condition } from '@parley/semantic-layer';
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
  }
  reader.mention = outer;
  return true;
}

function opposite(condition: Condition): Condition {
  if (!('dimension' in condition)) return { not: condition };
  if (condition.op === 'eq') return { ...condition, op: 'ne' };
  return condition.op === 'ne' ? { ...condition, op: 'eq' } : { not: condition };
}
