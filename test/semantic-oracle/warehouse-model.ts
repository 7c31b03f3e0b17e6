import type { Entity, Measure, Metric, Relationship, SemanticModel } from '@parley/semantic-layer';
import type { Random } from '../chaos/random.ts';
import { COLUMNS, type ColumnKind, type Table, type Warehouse } from './warehouse.ts';

const DIMENSION_KINDS = { text: 'categorical', number: 'numeric', flag: 'boolean', day: 'time' } as const;
const PLAIN = { description: '', synonyms: [] } as const;

/** How a metric is made of other numbers. */
export type Formula =
  | { readonly kind: 'measure'; readonly table: string; readonly measure: MeasureName }
  | { readonly kind: 'ratio'; readonly of: readonly [string, string] }
  | { readonly kind: 'derived'; readonly of: readonly string[]; readonly pattern: PatternName };

/** Each measure, of every table. `flagged` counts rows whose flag is up. */
export const MEASURES = {
  rows: { aggregation: 'count' },
  total: { aggregation: 'sum', expression: 'size' },
  kinds: { aggregation: 'count_distinct', expression: 'kind' },
  mean: { aggregation: 'average', expression: 'size' },
  least: { aggregation: 'min', expression: 'size' },
  most: { aggregation: 'max', expression: 'size' },
  flagged: { aggregation: 'count' },
} as const satisfies Record<string, Pick<Measure, 'aggregation' | 'expression'>>;
export type MeasureName = keyof typeof MEASURES;

/** Arithmetic over a, b and c. */
export const PATTERNS = {
  sum: 'a + b',
  weighed: 'a - b * 2',
  quotient: 'a / b',
  chained: '(a + b) / (c - 1)',
} as const;
export type PatternName = keyof typeof PATTERNS;

/** A warehouse with what the words mean, as the compiler has it and as the oracle has it. */
export interface ModelledWarehouse extends Warehouse {
  readonly model: SemanticModel;
  readonly formulas: ReadonlyMap<string, Formula>;
}

export function modelWarehouse(warehouse: Warehouse, schema: string, random: Random): ModelledWarehouse {
  const formulas = new Map<string, Formula>();
  for (const { name: table } of warehouse.tables) {
    for (const measure of Object.keys(MEASURES) as MeasureName[]) {
      formulas.set(`${table}_${measure}`, { kind: 'measure', table, measure });
    }
  }
  const simple = [...formulas.keys()];
  for (let number = 1; number <= 4; number++) {
    formulas.set(`ratio_${number}`, { kind: 'ratio', of: [random.pick(simple), random.pick(simple)] });
    const pattern = random.pick(Object.keys(PATTERNS) as PatternName[]);
    const letters = new Set(PATTERNS[pattern].match(/[abc]/g));
    const inputs = new Set(Array.from(letters, () => random.pick(simple)));
    formulas.set(`derived_${number}`, { kind: 'derived', of: [...inputs], pattern });
  }
  return {
    ...warehouse,
    formulas,
    model: {
      ...PLAIN,
      formatVersion: 1,
      name: 'warehouse',
      label: 'Warehouse',
      entities: warehouse.tables.map((table) => entityOf(table, schema)),
      metrics: [...formulas].map(([name, formula]) => metricOf(name, formula)),
      relationships: warehouse.tables.flatMap(relationshipsOf),
      namedFilters: [],
    },
  };
}

function entityOf({ name }: Table, schema: string): Entity {
  return {
    ...PLAIN,
    name,
    label: name,
    table: { schema, table: name },
    primaryKey: ['id'],
    defaultTimeDimension: 'since',
    dimensions: (Object.entries(COLUMNS) as [string, ColumnKind][]).map(([column, kind]) => ({
      ...PLAIN,
      name: column,
      label: column,
      column,
      kind: DIMENSION_KINDS[kind],
    })),
    measures: Object.entries(MEASURES).map(([measure, how]) => ({
      name: measure,
      label: measure,
      ...how,
      ...(measure === 'flagged' && { filters: [{ dimension: `${name}.flag`, op: 'eq', value: true }] }),
    })),
  };
}

function relationshipsOf({ name, links }: Table): readonly Relationship[] {
  return links.map(({ column, to, role }) => ({
    name: `${name}_${column}`,
    from: { entity: name, columns: [column] },
    to: { entity: to, columns: ['id'] },
    cardinality: 'many_to_one',
    ...(role !== null && { role }),
  }));
}

function metricOf(name: string, formula: Formula): Metric {
  const base = { ...PLAIN, name, label: name };
  switch (formula.kind) {
    case 'measure':
      return { ...base, type: 'simple', entity: formula.table, measure: formula.measure };
    case 'ratio':
      return { ...base, type: 'ratio', numerator: formula.of[0], denominator: formula.of[1] };
    case 'derived': {
      const expression = PATTERNS[formula.pattern].replaceAll(/\b[abc]\b/g, (letter) =>
        inputOf(letter, formula.of),
      );
      return {
        ...base,
        type: 'derived',
        expression,
        metrics: [...new Set(expression.match(/[a-z]\w+/g) ?? [])],
      };
    }
  }
}

/** Where there are fewer inputs than letters, the last one serves again. */
export function inputOf(letter: string, inputs: readonly string[]): string {
  return inputs['abc'.indexOf(letter)] ?? inputs.at(-1) ?? '';
}
