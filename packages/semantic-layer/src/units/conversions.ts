import type { DimensionRef, Entity } from '../model/model.js';
import { METRIC_TIME } from '../model/query.js';
import { aggregateCall, argumentSql } from '../passes/aggregate-sql.js';
import { columnOf, instanceKeyName } from '../passes/group-columns.js';
import { groupIntoPasses } from '../passes/metric-pass.js';
import { type PassRows, passRows } from '../passes/write-pass.js';
import type { BaseAggregate, Conversions } from '../resolve/metric-leaf.js';
import type { Ask, Compilation } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import { storedGrain } from '../time/spine-pass.js';

/**
 * Conversions by the groups of their base events: each conversion belongs to the last base event before it of the same key, within
 * the window. @returns the query's name
 */
export function conversionsQuery(compilation: Compilation, leaf: Conversions, ask: Ask): string {
  const { metric, key, base, conversion } = leaf;
  const { dialect } = compilation.target;
  const groups = [
    ...ask.groups.map(({ name }) => name),
    ...passOf(compilation, base, ask).instanceKeys.map((_, position) => instanceKeyName(position)),
  ];
  const starts = compilation.addQuery(
    `${metric.name}_starts`,
    eventsQuery(compilation, { leaf, side: 'base', ask }),
  );
  const nothing: Ask = { groups: [], filters: [], related: [], where: [] };
  const ends = compilation.addQuery(
    `${metric.name}_ends`,
    eventsQuery(compilation, { leaf, side: 'conversion', ask: nothing }),
  );
  const [start, end] = ['started.happened_at', 'ended.happened_at'];
  const conditions = [
    'started.event_key = ended.event_key',
    `${start} <= ${end}`,
    ...(metric.window === undefined
      ? []
      : [
          `${start} > ${dialect.shifted(end, { ...metric.window, sign: '-' }, grainOf(compilation, conversion))}`,
        ]),
    ...(metric.constantProperties ?? []).map((_, position) => {
      const name = constantName(position);
      return `started.${name} = ended.${name}`;
    }),
  ];
  const matched = compilation.select({
    columns: [
      ...groups.map((name) => ({ sql: columnOf('started', name), name })),
      { sql: 'ended.converted', name: 'converted' },
      {
        sql: `row_number() OVER (PARTITION BY ended.event ORDER BY ${start} DESC)`,
        name: 'recency',
      },
    ],
    from: [
      `FROM ${identifier(ends)} AS ended`,
      `JOIN ${identifier(starts)} AS started ON ${conditions.join(' AND ')}`,
    ],
  });
  const text = compilation.select({
    columns: [
      ...groups.map((name) => ({ sql: identifier(name), name })),
      { sql: aggregateCall(conversion, { column: 'converted', dialect }), name: key },
    ],
    from: [`FROM (\n  ${matched.replaceAll('\n', '\n  ')}\n) AS matched`],
    where: ['recency = 1'],
    groupBy: groups.map((_, position) => String(position + 1)),
  });
  return compilation.addQuery(key, text);
}

/** The rows of one side: whose they are, when they happened, and what must be equal. */
function eventsQuery(
  compilation: Compilation,
  of: { readonly leaf: Conversions; readonly side: 'base' | 'conversion'; readonly ask: Ask },
): string {
  const { leaf, side, ask } = of;
  const aggregate = leaf[side];
  const rows = passOf(compilation, aggregate, ask);
  const key: DimensionRef = `${aggregate.entity.name}.${leaf.metric.key}.key`;
  const constants = (leaf.metric.constantProperties ?? []).map((pair) =>
    localRef(aggregate.entity, pair[side]),
  );
  rows.values.include({ dimension: METRIC_TIME }, false);
  for (const dimension of [key, ...constants]) rows.values.include({ dimension }, false);
  return compilation.select({
    columns: [
      ...rows.groups.map((sql, position) => ({ sql, name: ask.groups[position]?.name ?? '' })),
      ...rows.instanceKeys.map((sql, position) => ({ sql, name: instanceKeyName(position) })),
      { sql: rows.values.group({ dimension: key }), name: 'event_key' },
      {
        sql: rows.values.group({ dimension: METRIC_TIME }),
        name: 'happened_at',
      },
      ...constants.map((dimension, position) => ({
        sql: rows.values.group({ dimension }),
        name: constantName(position),
      })),
      ...(side === 'base'
        ? []
        : [
            { sql: 'row_number() OVER ()', name: 'event' },
            { sql: argumentSql(aggregate, rows) ?? '1', name: 'converted' },
          ]),
    ],
    from: rows.scope.fromLines(),
    where: rows.where,
  });
}

function passOf(compilation: Compilation, aggregate: BaseAggregate, ask: Ask): PassRows {
  const [pass] = groupIntoPasses(compilation, ask, [aggregate]);
  if (pass === undefined) throw new Error('one aggregate makes one pass');
  return passRows(compilation, pass, ask);
}

function grainOf(compilation: Compilation, { entity, timeRef }: BaseAggregate) {
  return storedGrain(compilation, entity, timeRef) ?? 'second';
}

/** A property is a dimension of its entity, or a key. */
function localRef(entity: Entity, name: string): DimensionRef {
  const isDimension = entity.dimensions.some((dimension) => dimension.name === name);
  return isDimension ? `${entity.name}.${name}` : `${entity.name}.${name}.key`;
}

function constantName(position: number): string {
  return `constant_${position + 1}`;
}
