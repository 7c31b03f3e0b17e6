import { ParleyError } from '@parley/errors';
import type { CompiledColumn, CompiledQuery, ListQuery } from '../model/query.js';
import type { Compilation } from './compilation.js';
import { type ListRows, listRows } from './list-rows.js';
import { freeName, nameGroupColumns } from './output-names.js';
import { printWith, type SelectColumn } from './select.js';
import { identifier, snakeCase } from './sql-text.js';

/** Instances of one entity, with dimensions of their own and of what they refer to. */
export function compileList(compilation: Compilation, query: ListQuery): CompiledQuery {
  const outputs = listColumns(compilation, query);
  if (outputs.every(({ hidden }) => hidden)) {
    throw new ParleyError('SEMANTIC_QUERY_INVALID', 'A list shows at least one column; name a dimension.');
  }
  const rows = listRows(compilation, query);
  const shown = outputs.flatMap(({ column, hidden }, place) =>
    hidden ? [] : [{ sql: rows.columns[place] ?? '', name: column.name }],
  );
  const cut = query.limitPer !== undefined || (query.limit !== undefined && query.withTies === true);
  const write = cut ? cutList : plainList;
  return {
    sql: printWith(compilation.queries, write(compilation, { query, rows, shown })),
    columns: outputs.flatMap(({ column, hidden }) => (hidden ? [] : [column])),
  };
}

interface List {
  readonly query: ListQuery;
  readonly rows: ListRows;
  readonly shown: readonly SelectColumn[];
}

/** A value that rows are ordered by, and how. */
interface SortValue {
  readonly sql: string;
  readonly direction: 'ascending' | 'descending';
}

function plainList(compilation: Compilation, { query, rows, shown }: List): string {
  const values = sortValues(query, rows);
  const isHidden = values.some(({ sql }) => !shown.some((column) => column.sql === sql));
  const isGrouped = query.distinct === true && isHidden;
  const ordered = isGrouped ? values.map((value) => representative(value, shown)) : values;
  const stable = query.distinct !== true && (ordered.length > 0 || query.limit !== undefined);
  const ties = stable ? rows.keys.filter((key) => !ordered.some(({ sql }) => sql === key)) : [];
  return compilation.select({
    distinct: query.distinct === true && !isGrouped,
    columns: shown,
    where: rows.where,
    from: rows.from,
    groupBy: isGrouped ? shown.map((_, place) => String(place + 1)) : [],
    orderBy: [...ordered, ...ties.map(ascending)].map((value) => sorted(compilation, value)),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
  });
}

/** A list of which more than the first rows are left out: rows are numbered in their order before. */
function cutList(compilation: Compilation, { query, rows, shown }: List): string {
  const isDistinct = query.distinct === true;
  const values = sortValues(query, rows);
  const ordered = isDistinct ? values.map((value) => representative(value, shown)) : values;
  if (query.withTies === true && ordered.length === 0) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      'Rows can only tie by what they are ordered by; say the order, or leave "withTies" out.',
    );
  }
  const ties = (isDistinct ? shown.map(({ sql }) => sql) : rows.keys).map(ascending);
  const order = [...ordered, ...(query.withTies === true ? [] : ties)];
  const names = shown.map(({ name }) => name);
  const kept = [...ordered, ...ties].map(({ sql }, number) => ({
    sql,
    name: freeName(`order_${number + 1}`, names),
  }));
  const placeName = freeName('place', names);
  const place = (within: readonly string[], by: readonly SortValue[]): SelectColumn => {
    const partition = within.length === 0 ? '' : `PARTITION BY ${within.join(', ')} `;
    const call = query.withTies === true ? 'rank' : 'row_number';
    const keys = by.map((value) => sorted(compilation, value));
    return { sql: `${call}() OVER (${partition}ORDER BY ${keys.join(', ')})`, name: placeName };
  };
  const { limitPer, limit } = query;
  let from = compilation.addQuery(
    'placed',
    compilation.select({
      columns: [...shown, ...kept, place(rows.within, order)],
      from: rows.from,
      where: rows.where,
      groupBy: isDistinct ? [...shown.map(({ sql }) => sql), ...rows.within] : [],
    }),
  );
  const columns = names.map((name) => ({ sql: identifier(name), name }));
  const later = [...ordered, ...ties].map(
    ({ direction }, number): SortValue => ({ sql: kept[number]?.name ?? '', direction }),
  );
  let most = limitPer?.count ?? limit;
  if (limitPer !== undefined && limit !== undefined && query.withTies === true) {
    const places = place([], later.slice(0, ordered.length));
    from = compilation.addQuery(
      'placed',
      compilation.select({
        columns: [...columns, ...kept.map(({ name }) => ({ sql: name, name })), places],
        from: [`FROM ${identifier(from)}`],
        where: [`${placeName} <= ${limitPer.count}`],
      }),
    );
    most = limit;
  }
  return compilation.select({
    columns,
    from: [`FROM ${identifier(from)}`],
    where: [`${placeName} <= ${most}`],
    orderBy: later.map((value) => sorted(compilation, value)),
    ...(limit === undefined || query.withTies === true ? {} : { limit }),
  });
}

function sortValues(query: ListQuery, { order }: ListRows): readonly SortValue[] {
  return query.orderBy.map(({ direction }, place) => ({ sql: order[place] ?? '', direction }));
}

/** Of several rows that look the same, the one that comes first by the order stands for them. */
function representative({ sql, direction }: SortValue, shown: readonly SelectColumn[]): SortValue {
  if (shown.some((column) => column.sql === sql)) return { sql, direction };
  return { sql: `${direction === 'descending' ? 'max' : 'min'}(${sql})`, direction };
}

function ascending(sql: string): SortValue {
  return { sql, direction: 'ascending' };
}

function sorted({ target: { dialect } }: Compilation, { sql, direction }: SortValue): string {
  const key = { sql, name: sql };
  return direction === 'descending' ? dialect.descending(key) : dialect.ascending(key);
}

function listColumns(
  { index }: Compilation,
  query: ListQuery,
): readonly { readonly column: CompiledColumn; readonly hidden: boolean }[] {
  const computed = query.computed ?? [];
  const names = nameGroupColumns(index, query.dimensions, {
    ownEntity: query.entity,
    metricTimes: [],
    taken: computed.map(({ as }) => as),
  });
  return [
    ...names.map(({ name, label }, position) => ({
      hidden: query.dimensions[position]?.hidden === true,
      column: {
        name,
        label,
        role: 'dimension' as const,
        source: query.dimensions[position]?.dimension ?? '',
      },
    })),
    ...computed.map(({ as, label, hidden = false }) => ({
      hidden,
      column: {
        name: as,
        label: label ?? snakeCase(as).replaceAll('_', ' '),
        role: 'dimension' as const,
        source: as,
      },
    })),
  ];
}
