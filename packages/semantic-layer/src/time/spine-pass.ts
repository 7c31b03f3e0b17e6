import { ParleyError } from '@parley/errors';
import type { DimensionRef, Entity, TimeGrain, TimeType } from '../model/model.js';
import { isCalendarGrain } from '../model/time-grain.js';
import { isMetricTime, type MetricPass } from '../passes/metric-pass.js';
import { resolveReference } from '../resolve/resolve-reference.js';
import type { Ask, Compilation } from '../statement/compilation.js';
import type { Stretch } from './time-range.js';
import { chooseSpine, customLead, isCustomWindow, plainLead, type SpineLead } from './time-spine.js';
import { type TimeValue, timeRangeConditions, truncatedTime } from './time-sql.js';

/** A time spine that leads a pass: each of its moments gets the rows that belong to it. */
export interface PassLead {
  readonly source: string;
  readonly grain: TimeGrain;
  readonly timeType: TimeType;
  readonly moment: (alias: string) => string;
  /** The moment whose rows are taken. */
  readonly anchor: (alias: string) => string;
  readonly conditions: (at: { readonly alias: string; readonly range: readonly Stretch[] }) => string[];
}

/** The grain that a time dimension is stored with. */
export function storedGrain(
  { index }: Compilation,
  root: Entity,
  timeRef: DimensionRef | undefined,
): TimeGrain | undefined {
  if (timeRef === undefined) return undefined;
  const found = resolveReference(index, root, timeRef);
  return found.kind === 'dimension' ? found.dimension.grain : undefined;
}

/**
 * The spine along which a pass adds up or looks back; undefined where it does neither.
 *
 * @throws ParleyError SEMANTIC_QUERY_INVALID where an offset has no time to be counted in
 */
export function leadOf(compilation: Compilation, pass: MetricPass, ask: Ask): PassLead | undefined {
  const { cumulative, offset } = pass;
  const [first] = pass.aggregates;
  if ((cumulative === undefined && offset === undefined) || first === undefined) return undefined;
  const times = ask.groups.filter((group) => isMetricTime(compilation.index, first, group.dimension));
  if (times.length === 0) throw needsTime(first.key);
  const { index, target } = compilation;
  const stored = storedGrain(compilation, pass.root, pass.timeRef);
  const window = offset?.window;
  const isCustom = window !== undefined && isCustomWindow(index, window.grain);
  const lead: SpineLead = isCustom
    ? customLead(index, { name: window.grain, count: window.count }, target)
    : plainLead(chooseSpine(index, times, stored), stored, target);
  const timeType = isCustom || !isCalendarGrain(lead.grain) ? 'timestamp' : 'date';
  const anchor = (alias: string): string => {
    if (isCustom) return lead.anchor(alias);
    if (window !== undefined) {
      return target.dialect.shifted(lead.moment(alias), { ...window, sign: '-' }, lead.grain);
    }
    if (offset?.toGrain === undefined) return lead.moment(alias);
    return truncatedTime({ sql: lead.moment(alias), timeType }, offset.toGrain, target);
  };
  return {
    source: lead.source,
    grain: lead.grain,
    timeType,
    moment: lead.moment,
    anchor,
    conditions: ({ alias, range }) => [
      ...(offset?.toGrain === undefined
        ? []
        : periodStarts(
            { sql: lead.moment(alias), timeType },
            { grains: times, own: lead.grain, compilation },
          )),
      // What is added up before it is moved is added up within the range, too.
      ...(cumulative === undefined || offset === undefined
        ? []
        : timeRangeConditions({ sql: anchor(alias), timeType }, range, target)),
    ],
  };
}

/** Which rows belong to a moment of the spine. */
export function spineConditions(
  { target }: Compilation,
  pass: MetricPass,
  on: { readonly lead: PassLead; readonly alias: string; readonly fact: TimeValue },
): string[] {
  const { lead, alias } = on;
  const fact = truncatedTime(on.fact, lead.grain, target);
  const anchor = lead.anchor(alias);
  const { cumulative } = pass;
  if (cumulative === undefined) return [`${fact} = ${anchor}`];
  const conditions = [`${fact} <= ${anchor}`];
  if (cumulative.window !== undefined) {
    const begin = target.dialect.shifted(anchor, { ...cumulative.window, sign: '-' }, lead.grain);
    conditions.push(`${fact} > ${begin}`);
  }
  if (cumulative.grainToDate !== undefined) {
    const begin = truncatedTime({ sql: anchor, timeType: lead.timeType }, cumulative.grainToDate, target);
    conditions.push(`${fact} >= ${begin}`);
  }
  return conditions;
}

/** Where only coarser periods are shown, their first moments stand for them. */
function periodStarts(
  moment: TimeValue,
  of: {
    readonly grains: Ask['groups'];
    readonly own: TimeGrain;
    readonly compilation: Compilation;
  },
): string[] {
  const isFine = of.grains.some(
    ({ grain, customGrain }) => customGrain === undefined && (grain ?? of.own) === of.own,
  );
  const starts = of.grains.flatMap(({ grain }) =>
    grain === undefined ? [] : [`${truncatedTime(moment, grain, of.compilation.target)} = ${moment.sql}`],
  );
  if (isFine || starts.length === 0) return [];
  return [starts.length === 1 ? (starts[0] ?? '') : `(${starts.join(' OR ')})`];
}

export function needsTime(metric: string): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${metric}" is of an earlier time, so it needs one to be counted from; group by metric.time.`,
    { details: { metric } },
  );
}
