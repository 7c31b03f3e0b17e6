import type { Filter } from '@parley/semantic-layer';
import type { Item } from '../items.js';
import type { Reader } from '../reader.js';

export type DimensionItem = Extract<Item, { kind: 'dimension' }>;

export function readMoreTexts(reader: Reader, item: DimensionItem): void {
  for (;;) {
    const joined = reader.sign('or') ?? reader.sign('and');
    const next = reader.peek(1);
    if (joined === undefined || next?.kind !== 'text') return;
    reader.at += 2;
    reader.alternative = true;
    restrictText(reader, item, next.text);
  }
}

/** "'M5' in its VIN number", "a .com email address", "'Ford' in their make name or 'Mustang' in the model name". */
export function readPartOfText(reader: Reader, item: Item): boolean {
  const text = item.kind === 'text' ? item.text : undefined;
  if (text === undefined) return false;
  const at = reader.skipAll(['filler', 'in', 'relative', 'of', 'with'], reader.at + 1);
  const column = reader.items[at];
  if (column?.kind !== 'dimension' || !isTextual(column)) return false;
  const inside = reader.items
    .slice(reader.at + 1, at)
    .some((_, offset) => reader.sign('in', reader.at + 1 + offset));
  reader.at = at + 1;
  if (inside)
    reader.restrict(column.entity, { dimension: column.ref, op: 'contains', value: text, ignoreCase: true });
  else restrictText(reader, column, text);
  return true;
}

/** As the note says how texts are compared; a known value by itself, others as they are written. */
export function restrictText(reader: Reader, item: DimensionItem, text: string, negated = false): void {
  const known = item.dimension.values?.find(({ value }) => value.toLowerCase() === text.toLowerCase());
  const loose = reader.asked.prose.matching === 'loose';
  const filter: Filter = loose
    ? { dimension: item.ref, op: 'contains', value: known?.value ?? text, ignoreCase: true }
    : { dimension: item.ref, op: 'eq', value: known?.value ?? text };
  reader.restrict(item.entity, negated ? { not: filter } : filter);
}

export function isTextual({ dimension }: DimensionItem): boolean {
  return ['text', 'categorical', 'identifier', 'geographic'].includes(dimension.kind);
}
