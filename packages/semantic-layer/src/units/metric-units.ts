import { arithmeticNames } from '../model/arithmetic.js';
import { groupIntoPasses, groupsByTime } from '../passes/metric-pass.js';
import { passQuery } from '../passes/pass-query.js';
import { writePass } from '../passes/write-pass.js';
import { type BaseAggregate, type Leaf, requireLeaf } from '../resolve/metric-leaf.js';
import type { ResolvedMetrics } from '../resolve/resolve-metrics.js';
import type { Ask, Compilation } from '../statement/compilation.js';
import { conversionsQuery } from './conversions.js';
import { needsReaggregation, reaggregatedQuery } from './cumulative-periods.js';
import type { MetricUnit } from './metric-unit.js';
import { movedQuery } from './moved-metric.js';
import { type ComputedLeaf, nestedQuery } from './nested-metric.js';
import { perGroupQuery } from './per-group.js';
import { filledFromSpine } from './spine-filled.js';

/** Everything that metrics are made of, computed. */
export function writeUnits(
  compilation: Compilation,
  resolved: Pick<ResolvedMetrics, 'leaves'>,
  asked: { readonly keys: Iterable<string>; readonly ask: Ask },
): MetricUnit[] {
  const { ask } = asked;
  const keys = [...asked.keys].flatMap((key) => {
    const leaf = requireLeaf(resolved, key);
    return leaf.kind === 'conversions' ? [leaf.baseKey, key] : [key];
  });
  const leaves = [...new Set(keys)].map((key) => requireLeaf(resolved, key));
  const plain: BaseAggregate[] = [];
  const queries: MetricUnit[] = [];
  for (const leaf of leaves) {
    if (leaf.kind === 'aggregate' && !needsQuery(compilation, leaf, ask)) plain.push(leaf);
    else queries.push(leafQuery(compilation, resolved, { leaf, ask }));
  }
  const passes = groupIntoPasses(compilation, ask, plain).map(
    (pass): MetricUnit => ({ kind: 'pass', pass, sql: writePass(compilation, pass, ask) }),
  );
  return [...passes, ...queries];
}

function needsQuery(compilation: Compilation, leaf: BaseAggregate, ask: Ask): boolean {
  if (!groupsByTime(compilation.index, ask, leaf)) return false;
  return leaf.joinToTimeSpine || needsReaggregation(compilation, leaf, ask);
}

/** Writes what can't be one pass. */
function leafQuery(
  compilation: Compilation,
  resolved: Pick<ResolvedMetrics, 'leaves'>,
  at: { readonly leaf: Leaf; readonly ask: Ask },
): MetricUnit {
  const { leaf, ask } = at;
  const unit = (query: string): MetricUnit => ({ kind: 'query', key: leaf.key, query });
  const write = (of: ComputedLeaf, asked: Ask): string =>
    nestedQuery(
      compilation,
      of,
      asked,
      (keys) => writeUnits(compilation, resolved, { keys, ask: asked }),
      resolved,
    );
  switch (leaf.kind) {
    case 'aggregate': {
      const writeAggregate = (asked: Ask): string => aggregateQuery(compilation, leaf, asked);
      const query = needsReaggregation(compilation, leaf, ask)
        ? reaggregatedQuery(compilation, { leaf, ask }, writeAggregate)
        : writeAggregate(ask);
      return unit(leaf.joinToTimeSpine ? filledFromSpine(compilation, { leaf, ask }, query) : query);
    }
    case 'conversions': {
      const query = conversionsQuery(compilation, leaf, ask);
      const filled = {
        ...leaf.conversion,
        key: leaf.key,
        timeRef: leaf.base.timeRef,
        entity: leaf.base.entity,
      };
      const { timeRef, ...rest } = filled;
      const conversion = timeRef === undefined ? rest : { ...rest, timeRef };
      const fills = leaf.conversion.joinToTimeSpine && groupsByTime(compilation.index, ask, leaf.base);
      return unit(fills ? filledFromSpine(compilation, { leaf: conversion, ask }, query) : query);
    }
    case 'per_group':
      return unit(perGroupQuery(compilation, leaf, ask, (asked) => write(leaf, asked)));
    case 'overall': {
      const groups = ask.groups.filter(({ dimension }) => leaf.within.includes(dimension));
      const within = groups.map(({ name }) => name);
      return { kind: 'query', key: leaf.key, query: write(leaf, { ...ask, groups }), within };
    }
    case 'nested': {
      if (leaf.offset === undefined) return unit(write(leaf, ask));
      const first = firstAggregate(resolved, leaf);
      const moved = movedQuery(compilation, { leaf, offset: leaf.offset, first, ask }, (asked) =>
        write(leaf, asked),
      );
      return { kind: 'query', key: leaf.key, ...moved };
    }
  }
}

function aggregateQuery(compilation: Compilation, leaf: BaseAggregate, ask: Ask): string {
  const [pass] = groupIntoPasses(compilation, ask, [leaf]);
  if (pass === undefined) throw new Error('one aggregate makes one pass');
  return passQuery(compilation, writePass(compilation, pass, ask), ask, `${leaf.key}_totals`);
}

function firstAggregate(resolved: Pick<ResolvedMetrics, 'leaves'>, leaf: ComputedLeaf): BaseAggregate {
  for (const key of arithmeticNames(leaf.tree)) {
    const part = requireLeaf(resolved, key);
    if (part.kind === 'aggregate') return part;
    if (part.kind === 'conversions') return part.base;
    return firstAggregate(resolved, part);
  }
  throw new Error(`${leaf.key} is made of nothing`);
}
