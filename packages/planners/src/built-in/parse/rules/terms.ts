import type { ModelIndex } from '@parley/semantic-layer';
import { type Formula, parseFormula } from '../formula.js';
import type { Item } from '../items.js';
import { countOf } from '../measure-of.js';
import { isFormula } from '../prose.js';
import type { Reader } from '../reader.js';
import { type Measure, Mention, type Scope } from '../scope.js';

/** What a note says that a word is: read as if it had been said. Leaves the reader after the word. */
export function readTerm(reader: Reader, item: Extract<Item, { kind: 'term' }>): Measure | undefined {
  const measure = measureOf(reader, item.definition);
  if (measure !== undefined) reader.at++;
  return measure;
}

function measureOf(reader: Reader, definition: string): Measure | undefined {
  const window = readWindow(reader, definition);
  if (window !== undefined) return window;
  const formula = isFormula(definition) ? parseFormula(definition) : undefined;
  if (formula !== undefined && formula.kind === 'arithmetic') return readFormula(reader, formula);
  const defined = reader.asked.define(definition);
  const measure = defined === undefined ? undefined : onlyMeasure(reader.asked.index, defined);
  if (defined === undefined || measure === undefined) return undefined;
  takeOver(reader, defined);
  return measure;
}

/** What a definition says beside its number goes for the whole question, once. */
function takeOver(reader: Reader, defined: Scope): void {
  const { scope } = reader;
  scope.doubt += defined.doubt;
  for (const group of defined.groups) scope.addGroup(group);
  const saysWhen = reader.items.some(({ kind }) => kind === 'time');
  if (scope.root.when.length === 0 && !saysWhen) scope.root.when.push(...defined.root.when);
  const known = new Set(scope.root.where.map(({ condition }) => JSON.stringify(condition)));
  scope.root.where.push(
    ...defined.root.where.filter(({ condition }) => !known.has(JSON.stringify(condition))),
  );
  scope.root.within.push(...defined.root.within);
}

/** The number of a definition; of bare things ("paid charges"), how many there are. */
function onlyMeasure(index: ModelIndex, scope: Scope): Measure | undefined {
  const [measure, ...others] = scope.measures;
  if (others.length > 0) return undefined;
  const counted = scope.subject ?? scope.root.where[0]?.entity;
  return measure ?? (counted === undefined || scope.asked.length > 0 ? undefined : countOf(index, counted));
}

/** Each phrase is a number under its own conditions. */
function readFormula(reader: Reader, formula: Formula): Measure | undefined {
  switch (formula.kind) {
    case 'number':
      return formula;
    case 'phrase': {
      const defined = reader.asked.define(formula.text);
      const measure = defined === undefined ? undefined : onlyMeasure(reader.asked.index, defined);
      if (defined === undefined || measure === undefined) return undefined;
      reader.scope.doubt += defined.doubt;
      if (!('where' in measure)) return measure;
      const said = new Mention(undefined);
      said.where.push(...defined.root.where);
      said.within.push(...defined.root.within);
      return { ...measure, where: [...measure.where, said] } as Measure;
    }
    case 'arithmetic': {
      const [left, right] = [readFormula(reader, formula.left), readFormula(reader, formula.right)];
      return left === undefined || right === undefined
        ? undefined
        : { kind: 'arithmetic', op: formula.op, left, right };
    }
  }
}

const RANK =
  /\brank(?:ing|ed)?\b.*?\b(?:by|based on)\s+(?:their|its|the)?\s*(.+?)(?:,|\bwith\b|\bin\b|\b(?:descending|ascending|desc|asc)\b|$)/i;
const CHANGE = /\b(?:prev|previous|prior|last)\b/i;
const PRESENT = /\b(?:current|given|this)\b/i;

/** "rank by total amount", "(this month - previous month) / previous month". */
function readWindow(reader: Reader, definition: string): Measure | undefined {
  const plain = definition.replaceAll('_', ' ');
  const ranked = RANK.exec(plain);
  if (ranked !== null) {
    const by = reader.asked.define(ranked[1]?.trim() ?? '');
    const of = by === undefined ? undefined : onlyMeasure(reader.asked.index, by);
    if (of === undefined) return undefined;
    return { kind: 'window', window: 'rank', of, ...(/\basc/i.test(definition) ? { ascending: true } : {}) };
  }
  if (!CHANGE.test(plain) || !PRESENT.test(plain)) return undefined;
  const [of] = reader.scope.measures;
  if (of === undefined) return undefined;
  return { kind: 'window', window: /\/|growth|percent/i.test(plain) ? 'growth' : 'change', of };
}
