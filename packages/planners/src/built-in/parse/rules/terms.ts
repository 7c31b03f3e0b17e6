import type { DimensionRef, Entity, ModelIndex, RowValue } from '@parley/semantic-layer';
import { labelOf, refOf } from '../../model-facts.js';
import { reaches } from '../conditions-for.js';
import { type Formula, inSymbols, parseFormula } from '../formula.js';
import type { Item } from '../items.js';
import { countOf } from '../measure-of.js';
import { isFormula } from '../prose.js';
import type { Reader } from '../reader.js';
import { type Group, type Measure, Mention, type RowFormula, type Scope } from '../scope.js';

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
  if (formula?.kind === 'arithmetic' || formula?.kind === 'total') return readFormula(reader, formula);
  // Of arithmetic that is not understood no part is.
  if (OPERATOR.test(inSymbols(definition))) return undefined;
  const defined = reader.asked.define(definition);
  const measure = defined === undefined ? undefined : onlyMeasure(reader.asked.index, defined);
  if (defined === undefined || measure === undefined) return undefined;
  if (!reader.scope.definitions.has(definition)) takeOver(reader, defined);
  reader.scope.definitions.add(definition);
  return measure;
}

const OPERATOR = /[*/]|\s[-+]\s/;

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
  // "vends with status": a column that stands beside was said of them, and not understood.
  const isAlone = [...scope.asked, ...scope.returned].every(({ kind }) => kind === 'measure');
  if (others.length > 0 || (measure !== undefined && !isAlone)) return undefined;
  const counted = scope.subject ?? scope.root.where[0]?.entity;
  return measure ?? (counted === undefined || scope.asked.length > 0 ? undefined : countOf(index, counted));
}

/** Each phrase is a number under its own conditions; a product of columns is one of each row. */
function readFormula(reader: Reader, formula: Formula): Measure | undefined {
  switch (formula.kind) {
    case 'number':
      return formula;
    case 'phrase': {
      const defined = reader.asked.define(formula.text);
      const measure =
        defined === undefined ? undefined : (onlyMeasure(reader.asked.index, defined) ?? totalOf(defined));
      if (defined === undefined || measure === undefined || defined.groups.length > 0) return undefined;
      reader.scope.doubt += defined.doubt;
      if (!('where' in measure)) return measure;
      const said = new Mention(undefined);
      said.where.push(...defined.root.where);
      said.within.push(...defined.root.within);
      return { ...measure, where: [...measure.where, said] } as Measure;
    }
    case 'total':
      return totalOfRows(reader, formula);
    case 'arithmetic': {
      const ofRows = daysMeasure(reader, formula) ?? rowMeasure(reader, formula);
      if (ofRows !== undefined) return ofRows;
      const [left, right] = [readFormula(reader, formula.left), readFormula(reader, formula.right)];
      return left === undefined || right === undefined
        ? undefined
        : { kind: 'arithmetic', op: formula.op, left, right };
    }
  }
}

/** A bare column of a formula, "price / weeks": its total. */
function totalOf(defined: Scope): Measure | undefined {
  const column = bareColumn(defined);
  return column && { kind: 'column', aggregate: 'sum', entity: column.entity, ref: column.ref, where: [] };
}

/** The number that a definition consists of, where it says nothing else. */
function bareColumn(
  { asked, groups, root }: Scope,
  wanted: 'numeric' | 'time' = 'numeric',
): BareColumn | undefined {
  const [output, ...others] = asked;
  const said = others.length + groups.length + root.where.length + root.within.length + root.when.length;
  if (output?.kind !== 'column' || said > 0) return undefined;
  const { entity, ref } = output.group;
  const isWanted = entity?.dimensions.some(
    ({ name, kind }) => kind === wanted && ref === `${entity.name}.${name}`,
  );
  return entity !== undefined && isWanted === true ? { entity, ref } : undefined;
}

interface BareColumn {
  readonly entity: Entity;
  readonly ref: DimensionRef;
}

const AGGREGATED =
  /^(?:the )?(?:(?<sum>total(?: of)?|sum of)|(?<average>average(?: of)?|mean(?: of)?|avg(?: of)?)) (?:the )?(?<rest>.+)$/i;

/** "sum of price times quantity", "ticket price * tickets sold": computed of each row, then totalled. */
function rowMeasure(reader: Reader, formula: Formula): Measure | undefined {
  if (formula.kind !== 'arithmetic' || formula.op !== 'times' || dividesColumns(formula)) return undefined;
  if (formula.left.kind === 'number' || formula.right.kind === 'number') return undefined;
  const first = firstPhrase(formula);
  const said = first === undefined ? undefined : AGGREGATED.exec(first)?.groups;
  const columns: BareColumn[] = [];
  const value = rowValue(reader, formula, { columns, first, rest: said?.rest });
  const entity = sharedOwner(reader, columns);
  if (typeof value !== 'object' || !('times' in value) || columns.length < 2 || entity === undefined)
    return undefined;
  const aggregate = said?.average === undefined ? 'sum' : 'average';
  return { kind: 'formula', aggregate, entity, value, where: [] };
}

/** "sum of (expected amount - counted amount) of the collections in cash". */
function totalOfRows(reader: Reader, formula: Extract<Formula, { kind: 'total' }>): Measure | undefined {
  const columns: BareColumn[] = [];
  const value = rowValue(reader, formula.of, { columns, first: undefined, rest: undefined });
  const entity = sharedOwner(reader, columns);
  if (typeof value !== 'object' || !isComputed(value) || entity === undefined) return undefined;
  const where = formula.rest === undefined ? [] : rowsOf(reader, formula.rest);
  return where && { kind: 'formula', aggregate: formula.aggregate, entity, value, where };
}

function isComputed(value: RowValue): value is RowFormula {
  return typeof value === 'object' && ['plus', 'minus', 'times', 'dividedBy'].some((op) => op in value);
}

/** Whose rows a formula is computed of: those that refer to all the others'. */
function sharedOwner({ asked: { index } }: Reader, columns: readonly BareColumn[]): Entity | undefined {
  return columns
    .map(({ entity }) => entity)
    .find((root) => columns.every((column) => reaches(index, root, column.entity)));
}

/** "of the active policies": which rows, undefined where it is not understood. */
function rowsOf(reader: Reader, said: string): Mention[] | undefined {
  const defined = reader.asked.define(said.replace(/^of /i, ''));
  if (defined === undefined || defined.measures.length > 0 || defined.asked.length > 0) return undefined;
  const rows = new Mention(undefined);
  rows.where.push(...defined.root.where);
  rows.within.push(...defined.root.within.filter(({ where, within }) => where.length + within.length > 0));
  return [rows];
}

/** "check-out date - check-in date": the days between. */
function daysMeasure(
  reader: Reader,
  { op, left, right }: Extract<Formula, { kind: 'arithmetic' }>,
): Measure | undefined {
  if (op !== 'minus' || left.kind !== 'phrase' || right.kind !== 'phrase') return undefined;
  const [to, from] = [left, right].map(({ text }) => {
    const defined = reader.asked.define(text);
    return defined && bareColumn(defined, 'time');
  });
  if (to === undefined || from === undefined || to.entity !== from.entity) return undefined;
  return { kind: 'days', aggregate: 'sum', entity: to.entity, from: from.ref, to: to.ref, where: [] };
}

/** Ratios are of totals, not of rows. */
function dividesColumns(formula: Formula): boolean {
  if (formula.kind !== 'arithmetic') return false;
  if (formula.op === 'dividedBy' && formula.right.kind !== 'number') return true;
  return dividesColumns(formula.left) || dividesColumns(formula.right);
}

function firstPhrase(formula: Formula): string | undefined {
  if (formula.kind === 'arithmetic') return firstPhrase(formula.left);
  return formula.kind === 'phrase' ? formula.text : undefined;
}

/** Undefined where a part is no column of a row. `rest`: the first phrase without its "sum of". */
function rowValue(
  reader: Reader,
  formula: Formula,
  found: {
    readonly columns: BareColumn[];
    readonly first: string | undefined;
    readonly rest: string | undefined;
  },
): RowValue | undefined {
  switch (formula.kind) {
    case 'number':
      return formula.value;
    case 'phrase': {
      const text = formula.text === found.first ? (found.rest ?? formula.text) : formula.text;
      const defined = reader.asked.define(text);
      const column = defined === undefined ? undefined : bareColumn(defined);
      if (column === undefined) return undefined;
      found.columns.push(column);
      return column.ref;
    }
    case 'total':
      return undefined;
    case 'arithmetic': {
      const [left, right] = [rowValue(reader, formula.left, found), rowValue(reader, formula.right, found)];
      if (left === undefined || right === undefined) return undefined;
      return { [formula.op]: [left, right] } as unknown as RowValue;
    }
  }
}

const RANK =
  /\brank(?:ing|ed)?\b.*?\b(?:by|based on)\s+(?:their|its|the)?\s*(.+?)(?:,|\bwith\b|\bin\b|\b(?:descending|ascending|desc|asc)\b|$)/i;
const CHANGE = /\b(?:prev|previous|prior|last)\b/i;
const PRESENT = /\b(?:current|given|this)\b/i;

const WITHIN =
  /\b(?:within|in|among|for)\s+(?:its|their|each|the same|every|a)\s+(.+?)(?=\s+(?:by|based on|according to)\b|,|$)/i;

/** "within its discipline": only rows of one discipline are compared. Undefined where it is not understood. */
function readWithin(reader: Reader, definition: string): DimensionRef[] | undefined {
  const said = WITHIN.exec(definition)?.[1];
  if (said === undefined) return [];
  const defined = reader.asked.define(said);
  const output = defined?.asked[0];
  const group = output?.kind === 'column' ? output.group : defined?.subject && labelGroup(defined.subject);
  if (group === undefined) return undefined;
  reader.scope.addGroup({ ref: group.ref, ...(group.entity && { entity: group.entity }), hidden: true });
  return [group.ref];
}

function labelGroup(entity: Entity): Group | undefined {
  const label = labelOf(entity);
  return label && { ref: refOf(entity, label), entity };
}

/** "rank by total amount", "(this month - previous month) / previous month". */
function readWindow(reader: Reader, definition: string): Measure | undefined {
  const plain = definition.replaceAll('_', ' ');
  const ranked = RANK.exec(plain);
  if (ranked !== null) {
    const by = reader.asked.define(ranked[1]?.trim() ?? '');
    const of = by === undefined ? undefined : (onlyMeasure(reader.asked.index, by) ?? totalOf(by));
    const within = readWithin(reader, plain);
    if (of === undefined || within === undefined) return undefined;
    const ascending =
      /\basc|\b(?:lowest|smallest|cheapest|least|fewest|earliest) (?:\w+ )?(?:first|being|ranks?)\b/i;
    return {
      ...{ kind: 'window', window: 'rank', of },
      ...(within.length > 0 ? { within } : {}),
      ...(ascending.test(definition) ? { ascending: true } : {}),
    };
  }
  if (!CHANGE.test(plain) || !PRESENT.test(plain)) return undefined;
  const [of] = reader.scope.measures;
  if (of === undefined) return undefined;
  return { kind: 'window', window: /\/|growth|percent/i.test(plain) ? 'growth' : 'change', of };
}
