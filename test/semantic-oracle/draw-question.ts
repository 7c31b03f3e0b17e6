import type {
  Condition,
  DimensionRef,
  Filter,
  GroupBy,
  MetricsQuery,
  OrderBy,
  RelatedFilter,
  TimeRange,
} from '@parley/semantic-layer';
import type { Random } from '../chaos/random.ts';
import { sayMore } from './draw-language.ts';
import { findKey, findWay, type Steps } from './find-ways.ts';
import { COLUMNS, type ColumnName } from './warehouse.ts';
import type { ModelledWarehouse } from './warehouse-model.ts';

const GRAINS = ['day', 'week', 'month', 'quarter', 'year'] as const;
const TIME: DimensionRef = 'metric.time';
/** Stands for the value of what refers to a row, in place of a column. */
const KEY = 'key';

/** A question that has one right answer: every dimension it names is found from each of its tables in one way. */
export function drawQuestion(warehouse: ModelledWarehouse, random: Random): MetricsQuery {
  const names = [...warehouse.formulas.keys()];
  const metrics = [...new Set(Array.from({ length: random.between(1, 3) }, () => random.pick(names)))];
  const filtered = random.next() < 0.25 ? [random.pick(metrics)] : [];
  const tables = new Set(metrics.flatMap((metric) => tablesOf(warehouse, metric)));
  const owners = ownersSeenBy(warehouse, tables);
  const groupBy = drawGroups(owners, random);
  const timeRange = random.next() < 0.25 ? drawRange(random) : undefined;
  const orderBy = drawOrder(metrics, groupBy, random);
  const plain: MetricsQuery = {
    kind: 'metrics',
    metrics,
    groupBy,
    filters: several(random, 2, () => drawFilter(owners, random)),
    where: [
      ...(random.next() < 0.3 ? [drawCondition(owners, random)] : []),
      ...(random.next() < 0.12 ? drawMetricCondition(warehouse, [...tables], random) : []),
    ],
    metricFilters: filtered.map((metric) => ({
      metric,
      op: random.pick(['gt', 'lte', 'ne'] as const),
      value: random.between(-2, 12),
    })),
    orderBy,
    ...(tables.size === 1 && random.next() < 0.2 && { related: drawRelated(warehouse, [...tables], random) }),
    ...(timeRange !== undefined && { timeRange }),
    ...(random.next() < 0.3 && { limit: random.between(1, 6) }),
  };
  return random.next() < 0.5 ? plain : sayMore(plain, { warehouse, tables, owners, random });
}

/** The tables whose rows a metric counts, in the end. */
function tablesOf(warehouse: ModelledWarehouse, metric: string): readonly string[] {
  const formula = warehouse.formulas.get(metric);
  if (formula === undefined) throw new Error(`There is no metric ${metric}.`);
  return formula.kind === 'measure'
    ? [formula.table]
    : formula.of.flatMap((input) => tablesOf(warehouse, input));
}

/** What a reference may say before the dimension's name, so that it means one way from each of the tables. */
function ownersSeenBy(warehouse: ModelledWarehouse, tables: ReadonlySet<string>): readonly Steps[] {
  const links = warehouse.tables.flatMap((table) => table.links);
  const single = new Set([
    ...warehouse.tables.map(({ name }) => name),
    ...links.flatMap(({ role }) => (role === null ? [] : [role])),
  ]);
  const double = warehouse.tables.flatMap((table) =>
    links
      .filter(({ to }) => to === table.name)
      .flatMap((first) => table.links.map((second) => [first.role ?? first.to, second.role ?? second.to])),
  );
  const all = [...[...single].map((step) => [step]), ...double];
  return all.filter((steps) => [...tables].every((table) => Array.isArray(findWay(warehouse, table, steps))));
}

function drawGroups(owners: readonly Steps[], random: Random): readonly GroupBy[] {
  const groups: GroupBy[] = [];
  if (random.next() < 0.35) groups.push({ dimension: TIME, grain: random.pick(GRAINS) });
  for (let left = random.between(0, 2); left > 0 && owners.length > 0; left--) {
    const { ref, column } = random.next() < 0.15 ? drawKey(owners, random) : drawReference(owners, random);
    if (groups.some(({ dimension }) => dimension === ref)) continue;
    groups.push({
      dimension: ref,
      ...(column === 'since' && { grain: random.pick(GRAINS) }),
      ...(column === 'kind' && random.next() < 0.2 && { perInstance: true }),
    });
  }
  return groups;
}

function drawKey(owners: readonly Steps[], random: Random) {
  return { ref: `${random.pick(owners).join('.')}.${KEY}` as const, column: KEY };
}

function drawReference(owners: readonly Steps[], random: Random) {
  const column = random.pick(Object.keys(COLUMNS) as ColumnName[]);
  const ref = [...random.pick(owners), column].join('.') as DimensionRef;
  return { ref, column };
}

function drawFilter(owners: readonly Steps[], random: Random): readonly Filter[] {
  if (owners.length === 0) return [];
  const { ref: dimension, column } = drawReference(owners, random);
  if (random.next() < 0.1) return [{ dimension, op: random.pick(['is_null', 'is_not_null'] as const) }];
  switch (column) {
    case 'kind': {
      const value = random.pick(['ash', 'birch', 'cedar', 'oak']);
      return [
        random.pick<Filter>([
          { dimension, op: 'eq', value },
          { dimension, op: 'ne', value },
          { dimension, op: 'in', values: [value, 'elm'] },
          { dimension, op: 'not_in', values: [value, 'elm'] },
          { dimension, op: 'contains', value: 'SH' },
          { dimension, op: 'starts_with', value: value.slice(0, 2) },
        ]),
      ];
    }
    case 'size':
      return [
        {
          dimension,
          op: random.pick(['lt', 'lte', 'gt', 'gte', 'ne'] as const),
          value: random.between(-3, 18),
        },
      ];
    case 'flag':
      return [{ dimension, op: random.pick(['eq', 'ne'] as const), value: random.next() < 0.5 }];
    case 'since':
      return [
        {
          dimension,
          op: random.pick(['lt', 'lte', 'gt', 'gte'] as const),
          value: `2025-0${random.between(1, 6)}-10`,
        },
      ];
  }
}

function drawCondition(owners: readonly Steps[], random: Random): Condition {
  const parts = several(random, 3, () => drawFilter(owners, random));
  const joined = random.next() < 0.5 ? { all: parts } : { any: parts };
  const [only] = parts;
  const condition = parts.length === 1 && only !== undefined ? only : joined;
  return random.next() < 0.4 ? { not: condition } : condition;
}

/** On a metric of what a row refers to: events at places that have more than three. */
function drawMetricCondition(
  warehouse: ModelledWarehouse,
  tables: readonly string[],
  random: Random,
): readonly Condition[] {
  const metric = random.pick([...warehouse.formulas.keys()]);
  const own = ownersSeenBy(warehouse, new Set(tablesOf(warehouse, metric)));
  const shared = own.filter((steps) =>
    tables.every((table) => typeof findKey(warehouse, table, steps) !== 'string'),
  );
  if (shared.length === 0) return [];
  const by: DimensionRef = `${random.pick(shared).join('.')}.${KEY}`;
  return [{ metric, by: [by], op: random.pick(['gt', 'lte'] as const), value: random.between(0, 9) }];
}

/** Rows that other rows refer to, by way of one link. */
function drawRelated(
  warehouse: ModelledWarehouse,
  [table = '']: readonly string[],
  random: Random,
): readonly RelatedFilter[] {
  const referring = warehouse.tables.filter(({ name }) => {
    const way = findWay(warehouse, name, [table]);
    return Array.isArray(way) && way.length === 1;
  });
  if (referring.length === 0) return [];
  const { name: entity } = random.pick(referring);
  const filters = several(random, 2, () => drawFilter([[entity]], random));
  const count = { op: random.pick(['gt', 'lte', 'eq'] as const), value: random.between(0, 3) };
  return [{ entity, filters, negated: random.next() < 0.3, ...(random.next() < 0.4 && { count }) }];
}

function drawRange(random: Random): TimeRange {
  const from = `2024-0${random.between(1, 6)}-01`;
  const to = `2025-0${random.between(1, 6)}-15`;
  return random.pick<TimeRange>([{ from }, { to }, { from, to }]);
}

function drawOrder(
  metrics: readonly string[],
  groupBy: readonly GroupBy[],
  random: Random,
): readonly OrderBy[] {
  const choices = [...metrics, ...groupBy.map(({ dimension }) => dimension)];
  const first = random.pick(choices);
  const second = random.pick(choices);
  const direction = () => random.pick(['ascending', 'descending'] as const);
  if (random.next() < 0.5) return [];
  const order: OrderBy[] = [{ by: first, direction: direction() }];
  if (second !== first && random.next() < 0.5) order.push({ by: second, direction: direction() });
  return order;
}

function several<T>(random: Random, most: number, draw: () => readonly T[]): readonly T[] {
  return Array.from({ length: random.between(0, most) }, draw).flat();
}
