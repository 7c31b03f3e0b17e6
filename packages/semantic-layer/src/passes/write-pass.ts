import type { Condition, DimensionRef } from '../model/model.js';
import { METRIC_TIME } from '../model/query.js';
import { findPath } from '../resolve/join-graph.js';
import type { BaseAggregate } from '../resolve/metric-leaf.js';
import type { ModelIndex } from '../resolve/model-index.js';
import { resolveReference } from '../resolve/resolve-reference.js';
import type { Ask, Compilation, NamedGroup } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import { leadOf, spineConditions, storedGrain } from '../time/spine-pass.js';
import { type TimeValue, timeRangeConditions } from '../time/time-sql.js';
import { type AggregatedRows, aggregateCall, argumentSql } from './aggregate-sql.js';
import { instanceKeyName } from './group-columns.js';
import { JoinScope } from './join-scope.js';
import { isMetricTime, type MetricPass } from './metric-pass.js';
import { rowConditions } from './row-conditions.js';
import type { ScopeTable } from './scope-table.js';
import { SourceValues } from './source-values.js';

/** What one pass contributes to a SELECT. */
export interface SourceSql {
  /** FROM and its joins, a line each. */
  readonly from: readonly string[];
  readonly where: readonly string[];
  /** One for each group-by, in order. */
  readonly groups: readonly string[];
  /** Keys that keep instances apart although they look the same. */
  readonly instanceKeys: readonly string[];
  readonly aggregates: ReadonlyMap<string, string>;
}

/** The rows of a pass, before they are aggregated. */
export interface PassRows extends AggregatedRows {
  readonly groups: readonly string[];
  readonly instanceKeys: readonly string[];
  readonly where: readonly string[];
  /** Conditions of each aggregate that are not in `where`. */
  readonly own: ReadonlyMap<BaseAggregate, readonly string[]>;
}

/** Writes the clauses of one pass. */
export function writePass(compilation: Compilation, pass: MetricPass, ask: Ask): SourceSql {
  const rows = passRows(compilation, pass, ask);
  if (pass.nonAdditive !== undefined) return writeSemiAdditive(compilation, { pass, rows, ask });
  const aggregates = pass.aggregates.map((aggregate) => {
    const call = aggregateCall(aggregate, {
      rows,
      bridged: pass.root !== pass.entity,
      dialect: compilation.target.dialect,
    });
    return [aggregate.key, filtered(compilation, call, rows.own.get(aggregate) ?? [])] as const;
  });
  return {
    groups: rows.groups,
    instanceKeys: rows.instanceKeys,
    where: rows.where,
    aggregates: new Map(aggregates),
    from: rows.scope.fromLines(),
  };
}

/** Joins, values and conditions of a pass's rows. */
export function passRows(compilation: Compilation, pass: MetricPass, ask: Ask): PassRows {
  const { index, target } = compilation;
  const [first] = pass.aggregates;
  if (first === undefined) throw new Error('a pass has aggregates');
  const lead = leadOf(compilation, pass, ask);
  const scope = new JoinScope(
    index,
    pass.root,
    lead === undefined ? {} : { lead: { source: lead.source, wantedAlias: 'time_spine' } },
  );
  const { leadAlias } = scope;
  const values = new SourceValues(
    compilation,
    scope,
    pass.timeRef === undefined
      ? undefined
      : {
          ref: pass.timeRef,
          grain: storedGrain(compilation, pass.root, pass.timeRef),
          ...(lead === undefined || leadAlias === undefined
            ? {}
            : { spine: () => ({ sql: lead.moment(leadAlias), timeType: lead.timeType }) }),
        },
  );
  includeMoment(scope, values, { pass, index });
  const home = homeTable(compilation, scope, pass);
  for (const group of ask.groups) values.include(group, false);
  const rangeRef = ask.range === undefined ? undefined : (ask.range.dimension ?? METRIC_TIME);
  if (rangeRef !== undefined) values.include({ dimension: rangeRef }, true);
  const shared = sharedConditions(pass.aggregates);
  for (const condition of shared) values.includeCondition(condition, true);
  for (const aggregate of pass.aggregates) {
    for (const condition of rest(aggregate, shared)) values.includeCondition(condition, false);
  }
  for (const { of } of pass.aggregates) {
    if (of !== undefined && 'value' in of) values.includeValue(of.value);
  }
  const conditions = [...ask.where, ...rowConditions(index, scope, ask)];
  for (const condition of conditions) values.includeCondition(condition, true);
  if (lead !== undefined && leadAlias !== undefined && pass.timeRef !== undefined) {
    scope.include(pass.timeRef, true);
    const { timeRef } = pass;
    scope.leadCondition = () =>
      spineConditions(compilation, pass, { lead, alias: leadAlias, fact: factTime(scope, timeRef) }).join(
        ' AND ',
      );
  }
  const own = new Map(
    pass.aggregates.map((aggregate) => [
      aggregate,
      rest(aggregate, shared).map((condition) => values.condition(condition)),
    ]),
  );
  const range = ask.range?.stretches ?? [];
  return {
    scope,
    home,
    values,
    own,
    groups: ask.groups.map((group) => values.group(group)),
    instanceKeys: ask.groups.flatMap((group) => instanceKeys(scope, group)),
    where: [
      ...(lead === undefined || leadAlias === undefined
        ? []
        : lead.conditions({ alias: leadAlias, range: rangeRef === METRIC_TIME ? range : [] })),
      ...(rangeRef === undefined ? [] : timeRangeConditions(values.time(rangeRef), range, target)),
      ...shared.map((condition) => values.condition(condition)),
      ...someOf([...own.values()]),
      ...conditions.map((condition) => values.condition(condition)),
    ],
  };
}

/** A balance counts at the first or last moment of each group's rows only. */
function writeSemiAdditive(
  compilation: Compilation,
  at: { readonly pass: MetricPass; readonly rows: PassRows; readonly ask: Ask },
): SourceSql {
  const { pass, rows, ask } = at;
  const { scope, values } = rows;
  const { nonAdditive, entity } = pass;
  if (nonAdditive === undefined) throw new Error('the pass adds up over everything');
  const ref: DimensionRef = `${entity.name}.${nonAdditive.dimension}`;
  values.include({ dimension: ref }, false);
  const moment = values.group({ dimension: ref });
  const keys = (nonAdditive.groupings ?? []).map((name): DimensionRef => `${entity.name}.${name}.key`);
  for (const key of keys) values.include({ dimension: key }, false);
  const times = ask.groups.flatMap((group, position) =>
    isSameTime(compilation, pass, group, ref) ? [rows.groups[position] ?? ''] : [],
  );
  const within = [...keys.map((key) => values.group({ dimension: key })), ...times];
  const over = within.length === 0 ? '()' : `(PARTITION BY ${within.join(', ')})`;
  const names = {
    groups: ask.groups.map((group) => group.name),
    keys: rows.instanceKeys.map((_, position) => instanceKeyName(position)),
  };
  const columns = [
    ...rows.groups.map((sql, position) => ({ sql, name: names.groups[position] ?? '' })),
    ...rows.instanceKeys.map((sql, position) => ({ sql, name: names.keys[position] ?? '' })),
    ...pass.aggregates.map((aggregate) => ({
      sql: argumentSql(aggregate, rows) ?? '1',
      name: aggregate.key,
    })),
    { sql: moment, name: 'moment' },
    { sql: `${nonAdditive.choice}(${moment}) OVER ${over}`, name: 'chosen_moment' },
  ];
  const inner = compilation.select({
    columns,
    from: scope.fromLines(),
    where: rows.where,
  });
  return {
    from: [`FROM (\n  ${inner.replaceAll('\n', '\n  ')}\n) AS candidates`],
    where: ['moment = chosen_moment'],
    groups: names.groups.map(identifier),
    instanceKeys: names.keys,
    aggregates: new Map(
      pass.aggregates.map((aggregate) => [
        aggregate.key,
        aggregateCall(aggregate, { column: identifier(aggregate.key), dialect: compilation.target.dialect }),
      ]),
    ),
  };
}

function isSameTime(
  compilation: Compilation,
  pass: MetricPass,
  group: NamedGroup,
  ref: DimensionRef,
): boolean {
  const [first] = pass.aggregates;
  if (first === undefined) return false;
  if (group.dimension === METRIC_TIME && first.timeRef !== ref) return false;
  return isMetricTime(compilation.index, { ...first, timeRef: ref }, group.dimension);
}

function filtered(compilation: Compilation, call: string, conditions: readonly string[]): string {
  if (conditions.length === 0) return call;
  return compilation.target.dialect.filteredAggregate(call, conditions.join(' AND '));
}

/** Rows with a validity are those that held at the pass's time. */
function includeMoment(
  scope: JoinScope,
  values: SourceValues,
  at: { readonly pass: MetricPass; readonly index: ModelIndex },
): void {
  const { root, timeRef } = at.pass;
  if (timeRef === undefined || resolveReference(at.index, root, timeRef).hops.length > 0) return;
  scope.include(timeRef, false);
  scope.moment = () => values.time(METRIC_TIME).sql;
}

function homeTable({ index }: Compilation, scope: JoinScope, pass: MetricPass): ScopeTable {
  if (pass.root === pass.entity) return scope.root;
  const search = findPath(index, { from: pass.root.name, to: pass.entity.name }, 'outward');
  return scope.reach(search.kind === 'found' ? search.hops : [], true);
}

/** The time of the pass's own rows, also where a spine's moments stand for it. */
function factTime(scope: JoinScope, timeRef: DimensionRef): TimeValue {
  const found = scope.resolved(timeRef);
  const timeType = found.kind === 'dimension' ? found.dimension.timeType : undefined;
  const sql = scope.value(timeRef);
  return timeType === undefined ? { sql } : { sql, timeType };
}

/** Conditions that all aggregates have in common go to WHERE, as a person would write one filtered metric. */
function sharedConditions(aggregates: readonly BaseAggregate[]): readonly Condition[] {
  const [first, ...others] = aggregates;
  const written = others.map(({ conditions }) => new Set(conditions.map((each) => JSON.stringify(each))));
  const shared = (first?.conditions ?? []).filter((condition) =>
    written.every((each) => each.has(JSON.stringify(condition))),
  );
  return unique(shared);
}

function rest({ conditions }: BaseAggregate, shared: readonly Condition[]): readonly Condition[] {
  const known = new Set(shared.map((each) => JSON.stringify(each)));
  return unique(conditions.filter((condition) => !known.has(JSON.stringify(condition))));
}

function unique(conditions: readonly Condition[]): readonly Condition[] {
  const byText = new Map(conditions.map((condition) => [JSON.stringify(condition), condition]));
  return [...byText.values()];
}

/** Groups that none of the aggregates has rows for are no groups. */
function someOf(own: readonly (readonly string[])[]): string[] {
  if (own.some((conditions) => conditions.length === 0)) return [];
  const texts = [...new Set(own.map((conditions) => conditions.join(' AND ')))];
  return [`(${texts.map((text) => (text.includes(' AND ') ? `(${text})` : text)).join(' OR ')})`];
}

function instanceKeys(scope: JoinScope, group: NamedGroup): string[] {
  if (group.perInstance !== true) return [];
  const table = scope.tableOf(group.dimension);
  return table.entity.primaryKey.map((column) => scope.column(table, column));
}
