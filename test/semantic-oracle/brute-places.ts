import type { MetricsQuery, WindowMetric } from '@parley/semantic-layer';
import type { AnswerRow } from './brute-answer.ts';
import { compareRows } from './check-answer.ts';
import type { Value } from './warehouse.ts';

/** The rows with what their places among the others say, cut where ties are kept. */
export function withPlaces(rows: readonly AnswerRow[], query: MetricsQuery): readonly AnswerRow[] {
  const windows = new Map(
    (query.adHocMetrics ?? []).flatMap((metric) => ('window' in metric ? [[metric.name, metric]] : [])),
  );
  const placed = rows.map((row): AnswerRow => {
    const value = (name: string): Value => {
      const window = windows.get(name);
      return window === undefined ? named(row, name) : placeOf(row, rows, { window, query });
    };
    const sortable = new Map(
      [...row.sortable.keys()].map((name) => [name, windows.has(name) ? value(name) : named(row, name)]),
    );
    return { ...row, metrics: query.metrics.map(value), sortable };
  });
  return query.withTies === true ? cutWithTies(placed, query) : placed;
}

function placeOf(
  row: AnswerRow,
  rows: readonly AnswerRow[],
  { window, query }: { readonly window: WindowMetric; readonly query: MetricsQuery },
): Value {
  const own = named(row, window.of);
  if (window.window === 'rank') {
    const before = rows.map((other) => named(other, window.of)).filter((other) => isGreater(other, own));
    return before.length + 1;
  }
  const time = query.groupBy.findIndex(({ grain }) => grain !== undefined);
  const others = (groups: readonly Value[]) => JSON.stringify(groups.filter((_, index) => index !== time));
  const sequence = rows
    .filter(({ groups }) => others(groups) === others(row.groups))
    .toSorted((one, other) => compareTimes(one.groups[time] ?? null, other.groups[time] ?? null));
  const [before] = sequence.slice(0, sequence.indexOf(row)).slice(-1);
  const earlier = before === undefined ? null : named(before, window.of);
  if (window.window === 'previous') return earlier;
  return typeof own === 'number' && typeof earlier === 'number' ? own - earlier : null;
}

function cutWithTies(rows: readonly AnswerRow[], { orderBy, limit, limitPer, groupBy }: MetricsQuery) {
  const first = (among: readonly AnswerRow[], count: number) =>
    among.filter((row) => among.filter((other) => compareRows(other, row, orderBy) < 0).length < count);
  const places = groupBy.flatMap(({ dimension }, index) =>
    limitPer?.within.includes(dimension) ? [index] : [],
  );
  const within = (row: AnswerRow) => JSON.stringify(places.map((place) => row.groups[place]));
  const kept =
    limitPer === undefined
      ? rows
      : [...Map.groupBy(rows, within).values()].flatMap((group) => first(group, limitPer.count));
  return limit === undefined ? kept : first(kept, limit);
}

function named({ sortable }: AnswerRow, name: string): Value {
  return sortable.get(name) ?? null;
}

function isGreater(one: Value, other: Value): boolean {
  if (one === null || other === null) return one !== null && other === null;
  return one > other;
}

function compareTimes(one: Value, other: Value): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return one < other ? -1 : Number(one > other);
}
