import type { MetricsQuery } from '../model/query.js';
import { groupColumns } from '../passes/group-columns.js';
import { passQuery } from '../passes/pass-query.js';
import type { ResolvedMetrics } from '../resolve/resolve-metrics.js';
import type { Ask, Compilation } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import { everyInstance } from './every-instance.js';
import { everyPeriod } from './every-period.js';
import { type EveryValue, shownValues } from './every-value.js';
import type { MetricUnit } from './metric-unit.js';

/**
 * Units, with each group there shall be: every period where missing ones are filled, every instance where one is asked for, and each of
 * those with every other group that some unit has. A frame alone says which groups there are; without one, no unit loses its own.
 */
export function withEveryGroup(
  compilation: Compilation,
  of: {
    readonly units: readonly MetricUnit[];
    readonly ask: Ask;
    readonly resolved: ResolvedMetrics;
    readonly query: Pick<MetricsQuery, 'fillMissing' | 'everyInstanceOf'>;
  },
): { readonly units: readonly MetricUnit[]; readonly frame?: string } {
  const { units, ask, query } = of;
  if (query.fillMissing !== true && query.everyInstanceOf === undefined) return { units };
  // What is of the whole has not all of the groups.
  const shown = units.flatMap((unit) => {
    if (unit.kind === 'pass') return [passQuery(compilation, unit.sql, ask, `${unit.pass.root.name}_totals`)];
    return unit.within === undefined ? [unit.query] : [];
  });
  const asked = { ...of, queries: [...new Set(shown)] };
  const every = [
    ...(query.fillMissing === true ? [everyPeriod(compilation, asked)] : []),
    ...(query.everyInstanceOf === undefined
      ? []
      : [everyInstance(compilation, { ...asked, entity: query.everyInstanceOf })]),
  ];
  const known = new Set(every.flatMap(({ names }) => names));
  const columns = groupColumns(compilation, ask);
  const others = columns.filter((name) => !known.has(name));
  const rest: readonly EveryValue[] =
    others.length === 0
      ? []
      : [{ names: others, from: [shownValues(asked.queries, others)], where: [], alias: 'others' }];
  const all = [...every, ...rest];
  const text = compilation.select({
    columns: columns.map((name) => {
      const { alias = '' } = all.find(({ names }) => names.includes(name)) ?? {};
      return { sql: `${alias}.${identifier(name)}`, name };
    }),
    from: all.flatMap(({ from, alias }, position) => {
      const [source = '', ...joins] = from;
      return [`${position === 0 ? 'FROM' : 'CROSS JOIN'} ${source} AS ${alias}`, ...joins];
    }),
    where: all.flatMap(({ where }) => where),
  });
  if (query.everyInstanceOf !== undefined) return { units, frame: compilation.addQuery('every_group', text) };
  const filled = compilation.addQuery('every_period', text);
  return { units: [{ kind: 'query', key: '', query: filled }, ...units] };
}
