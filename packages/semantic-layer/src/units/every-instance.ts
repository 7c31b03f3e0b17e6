import { ParleyError } from '@parley/errors';
import type { Condition } from '../model/condition.js';
import type { DimensionRef, Entity } from '../model/model.js';
import { METRIC_TIME } from '../model/query.js';
import { conditionReferences, hasConditions } from '../passes/condition-sql.js';
import { instanceKeyName } from '../passes/group-columns.js';
import { JoinScope } from '../passes/join-scope.js';
import { relatedCondition } from '../passes/row-conditions.js';
import { SourceValues } from '../passes/source-values.js';
import { findPath } from '../resolve/join-graph.js';
import { baseAggregates } from '../resolve/metric-groups.js';
import { type ModelIndex, requireEntity } from '../resolve/model-index.js';
import type { ResolvedMetrics } from '../resolve/resolve-metrics.js';
import { searchReference } from '../resolve/resolve-reference.js';
import type { Ask, Compilation, NamedGroup } from '../statement/compilation.js';
import { timeRangeConditions } from '../time/time-sql.js';
import type { EveryValue } from './every-value.js';

/**
 * What all instances of an entity are grouped by, also of those that no metric counts anything for. Conditions hold for them that the
 * metrics' rows meet by way of them: "hired in 2023" of salespersons, not "in May" of their sales.
 */
export function everyInstance(
  compilation: Compilation,
  of: { readonly ask: Ask; readonly resolved: ResolvedMetrics; readonly entity: string },
): EveryValue {
  const { index, target } = compilation;
  const { ask } = of;
  const entity = requireEntity(index, of.entity);
  const [first] = baseAggregates(of.resolved.leaves.values());
  const way = { index, entity, from: first?.entity ?? entity };
  const groups = ask.groups.filter(({ dimension }) => isByWayOf(way, dimension));
  if (groups.length === 0) throw notGroupedBy(entity);
  const scope = new JoinScope(index, entity);
  const values = new SourceValues(compilation, scope, undefined);
  for (const group of groups) values.include(group, false);
  const conditions = [...ask.where, ...ask.filters].filter((condition) => isOfInstances(way, condition));
  const related = ask.related.filter((rows) => leadsBy(way, rows.entity)).map(relatedCondition);
  const all = [...conditions, ...related];
  for (const condition of all) values.includeCondition(condition, true);
  const rangeRef = ask.range?.dimension;
  const isRanged = rangeRef !== undefined && isByWayOf(way, rangeRef);
  if (isRanged) values.include({ dimension: rangeRef }, true);
  const keys = instanceKeys(ask, groups, scope);
  const text = compilation.select({
    distinct: true,
    columns: [...groups.map((group) => ({ sql: values.group(group), name: group.name })), ...keys],
    where: [
      ...(isRanged ? timeRangeConditions(values.time(rangeRef), ask.range?.stretches ?? [], target) : []),
      ...all.map((condition) => values.condition(condition)),
    ],
    from: scope.fromLines(),
  });
  return {
    names: [...groups, ...keys].map(({ name }) => name),
    alias: 'instances',
    from: [`(\n  ${text.replaceAll('\n', '\n  ')}\n)`],
    where: [],
  };
}

/** From where metrics count, and by way of which entity. */
interface Way {
  readonly index: ModelIndex;
  readonly from: Entity;
  readonly entity: Entity;
}

function isOfInstances(way: Way, condition: Condition): boolean {
  return (
    conditionReferences(condition).every(
      ({ reference }) => !('metric' in reference) && isByWayOf(way, reference.dimension),
    ) && hasConditions(condition).every(({ condition: { has } }) => leadsBy(way, has.entity))
  );
}

/** True where the rows that metrics count have a value by way of the entity. */
function isByWayOf({ index, from, entity }: Way, ref: DimensionRef): boolean {
  if (ref === METRIC_TIME) return false;
  const own = searchReference(index, entity, ref);
  if (own === undefined || !('entity' in own)) return false;
  const found = searchReference(index, from, ref);
  if (found === undefined || !('entity' in found) || from === entity) return true;
  return found.hops.some(({ to }) => to === entity.name) || ref.split('.').includes(entity.name);
}

function leadsBy({ index, from, entity }: Way, far: string): boolean {
  if (from === entity) return true;
  const search = findPath(index, { from: from.name, to: far }, 'any');
  return search.kind === 'found' && search.hops.some(({ to }) => to === entity.name);
}

/** The keys of those groups that stand for instances, under the names that they have among all groups. */
function instanceKeys(ask: Ask, groups: readonly NamedGroup[], scope: JoinScope) {
  let position = 0;
  return ask.groups.flatMap((group) => {
    if (group.perInstance !== true || !groups.includes(group)) return [];
    const table = scope.tableOf(group.dimension);
    return table.entity.primaryKey.map((column) => ({
      sql: scope.column(table, column),
      name: instanceKeyName(position++),
    }));
  });
}

function notGroupedBy(entity: Entity): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `Each ${entity.label} can only have a row where something of it is grouped by; group by its name or key.`,
    { details: { entity: entity.name } },
  );
}
