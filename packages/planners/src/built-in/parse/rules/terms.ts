import type { DimensionRef, Entity, ModelIndex, RowValue } from '@parley/semantic-layer';
import { labelOf, refOf } from '../../model-facts.js';
import { reaches } from '../conditions-for.js';
import { type Formula, parseFormula } from '../formula.js';
import type { Item } from '../items.js';
import { countOf } from '../measure-of.js';
import { isFormula } from '../prose.js';
import type { Reader } from '../reader.js';
import { type Group, type Measure, Mention, type Scope } from '../scope.js';

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
  if (!reader.scope.definitions.has(definition)) takeOver(reader, defined);
  reader.scope.definitions.add(definition);
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

/** Each phrase is a number under its own conditions; a product of columns is one of each row. */
function readFormula(reader: Reader, formula: Formula): Measure | undefined {
  switch (formula.kind) {
    case 'number':
      return formula;
    case 'phrase': {
      const defined = reader.asked.define(formula.text);
      const measure =
        defined === undefined ? undefined : (onlyMeasure(reader.asked.index, defined) ?? totalOf(defined));
      if (defined === undefined || measure === undefined) return undefined;
      reader.scope.doubt += defined.doubt;
      if (!('where' in measure)) return measure;
      const said = new Mention(undefined);
      said.where.push(...defined.root.where);
      said.within.push(...defined.root.within);
      return { ...measure, where: [...measure.where, said] } as Measure;
    }
    case 'arithmetic': {
      const ofRows = rowMeasure(reader, formula);
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
function bareColumn({ asked, groups, root }: Scope): BareColumn | undefined {
  const [output, ...others] = asked;
  const said = others.length + groups.length + root.where.length + root.within.length + root.when.length;
  if (output?.kind !== 'column' || said > 0) return undefined;
  const { entity, ref } = output.group;
  const isNumber = entity?.dimensions.some(
    ({ name, kind }) => kind === 'numeric' && ref === `${entity.name}.${name}`,
  );
  return entity !== undefined && isNumber === true ? { entity, ref } : undefined;
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
  const entity = columns
    .map((column) => column.entity)
    .find((root) => columns.every((column) => reaches(reader.asked.index, root, column.entity)));
  if (typeof value !== 'object' || !('times' in value) || columns.length < 2 || entity === undefined)
    return undefined;
  const aggregate = said?.average === undefined ? 'sum' : 'average';
  return { kind: 'formula', aggregate, entity, value, where: [] };
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
