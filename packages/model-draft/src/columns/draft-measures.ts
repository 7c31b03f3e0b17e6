import { type Measure, type Metric, parseMeasureExpression } from '@parley/semantic-layer';
import { nameOf } from '../names/labels.js';
import { pluralPhrase } from '../names/number-of-nouns.js';
import { uniqueName } from '../names/unique-name.js';
import type { DraftTable } from '../physical/draft-table.js';
import { formatOf, type JudgedDimension } from './draft-dimensions.js';
import { isTakings, numberRole } from './number-role.js';

/** A measure with the metric that is made of it, and how sure both are. */
export interface DraftMeasure {
  readonly measure: Measure;
  /** Absent for measures that are of use only inside others. */
  readonly metric?: Metric;
  readonly confidence: number;
  readonly reason: string;
}

export interface MeasuredTable {
  readonly table: DraftTable;
  readonly label: string;
  readonly dimensions: readonly JudgedDimension[];
  /** Columns that refer to other tables. */
  readonly references: readonly string[];
  /** It only links others: counting its rows is no question. */
  readonly isJunction: boolean;
}

/** Names and labels that metrics of the whole model have taken. */
export interface MetricNames {
  readonly names: Set<string>;
  /** Labels of numbers, in lower case, with how many entities have one of that label. */
  readonly numberLabels: ReadonlyMap<string, number>;
}

export function draftMeasures(measured: MeasuredTable, metricNames: MetricNames): DraftMeasure[] {
  const taken = new Set<string>();
  const counted = countRows(measured, { metricNames, taken });
  const numbers = measured.dimensions.flatMap((dimension) =>
    dimension.judged.kind === 'numeric' ? measuresOf(dimension, { measured, metricNames, taken }) : [],
  );
  const distinct = measured.isJunction
    ? []
    : measured.references.map((name) => countDistinct(name, { measured, taken }));
  return [counted, ...numbers, ...distinct.flatMap((each) => each ?? [])];
}

interface Surroundings {
  readonly measured: MeasuredTable;
  readonly metricNames: MetricNames;
  readonly taken: Set<string>;
}

function countRows(
  { table, label, isJunction }: MeasuredTable,
  { metricNames, taken }: Omit<Surroundings, 'measured'>,
): DraftMeasure {
  const plural = pluralPhrase(label);
  const measure: Measure = {
    name: uniqueName('row_count', taken),
    label: `number of ${plural}`,
    aggregation: 'count',
  };
  const reason = 'Rows of a table can be counted.';
  if (isJunction) return { measure, confidence: 0.9, reason };
  const metric: Metric = {
    type: 'simple',
    name: uniqueName(`${table.entity}_count`.slice(0, 60), metricNames.names),
    label: `number of ${plural}`,
    description: `How many ${plural} there are.`,
    synonyms: [`${label} count`, `count of ${plural}`],
    format: 'integer',
    entity: table.entity,
    measure: measure.name,
  };
  return { measure, metric, confidence: 0.95, reason };
}

function measuresOf(
  { column, dimension }: JudgedDimension,
  { measured, metricNames, taken }: Surroundings,
): DraftMeasure[] {
  const { table, label } = measured;
  const { aggregations, confidence, reason } = numberRole(column, table);
  const said = dimension.label.toLowerCase().replace(/^(?:total|average) /, '');
  // "total amount" could be of payments made or of payments received.
  const isShared = (metricNames.numberLabels.get(dimension.label.toLowerCase()) ?? 0) > 1;
  const needsOwner = isShared || !said.includes(' ');
  const format = formatOf(column);
  return aggregations.map((aggregation): DraftMeasure => {
    const kind = aggregation === 'sum' ? 'total' : 'average';
    const measure: Measure = {
      name: uniqueName(`${kind}_${dimension.name}`.slice(0, 60), taken),
      label: `${kind} ${said}`,
      aggregation,
      expression: expressionOf(column.name),
      ...(dimension.unit !== undefined && { unit: dimension.unit }),
    };
    const owned = [kind, ...(needsOwner ? table.words : []), ...nameOf(said.split(' ')).split('_')];
    const metricLabel = needsOwner ? `${kind} ${said} of ${pluralPhrase(label)}` : `${kind} ${said}`;
    const full = column.fullWords.join(' ');
    const synonyms = [
      ...(needsOwner ? [`${kind} ${label.toLowerCase()} ${said}`] : []),
      ...(isShared ? [] : [`${kind} ${said}`, `${kind} ${full}`]),
      ...(aggregation === 'sum' && isTakings(column, table)
        ? ['total sales', 'sales revenue', 'revenue', 'turnover']
        : []),
    ];
    const metric: Metric = {
      type: 'simple',
      name: uniqueName(nameOf(owned), metricNames.names),
      label: metricLabel,
      description: `${aggregation === 'sum' ? 'Sum' : 'Average'} of the ${said} of ${pluralPhrase(label)}.`,
      synonyms: [...new Set(synonyms)].filter((each) => each !== metricLabel),
      ...(format !== undefined && !(format === 'integer' && aggregation === 'average') && { format }),
      ...(dimension.unit !== undefined && { unit: dimension.unit }),
      entity: table.entity,
      measure: measure.name,
    };
    return { measure, metric, confidence, reason };
  });
}

function countDistinct(
  name: string,
  { measured, taken }: Omit<Surroundings, 'metricNames'>,
): DraftMeasure | undefined {
  const found = measured.dimensions.find(({ column }) => column.name === name);
  if (found === undefined) return undefined;
  const stem = found.column.fullWords.filter(
    (word, at, all) => !(at === all.length - 1 && at > 0 && /^(?:id|number|code|key)$/.test(word)),
  );
  const measure: Measure = {
    name: uniqueName(`distinct_${nameOf(stem)}`.slice(0, 60), taken),
    label: `number of different ${pluralPhrase(stem.join(' '))}`,
    aggregation: 'count_distinct',
    expression: expressionOf(name),
  };
  return { measure, confidence: 0.85, reason: 'What a table refers to can be counted without repetition.' };
}

/** A column in the words of an expression: in quotes where it would be read as something else. */
function expressionOf(column: string): string {
  const parsed = parseMeasureExpression(column);
  const isPlain = parsed.ok && parsed.columns.length === 1 && parsed.columns[0] === column;
  return isPlain ? column : `"${column.replaceAll('"', '""')}"`;
}
