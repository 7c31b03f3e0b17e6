import { fiscalGrain } from '../model/fiscal-year.js';
import type { TimeGrain } from '../model/model.js';
import { isCalendarGrain } from '../model/time-grain.js';
import type { Compilation, NamedGroup } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import { fiscalPeriod } from './fiscal-period.js';
import type { Stretch } from './time-range.js';
import { chooseSpine, requireCustomGrain, spineMoment, spineTable } from './time-spine.js';
import { type TimeValue, timeRangeConditions, truncatedTime } from './time-sql.js';

/** The periods that times are grouped into, each once, from the model's time spine. */
export function spinePeriods(
  compilation: Compilation,
  times: readonly NamedGroup[],
  within: {
    readonly stored: TimeGrain | undefined;
    readonly range: readonly Stretch[];
    /** Keeps every moment of the spine. */
    readonly repeats?: boolean;
  },
): string {
  const { index, target } = compilation;
  const spine = chooseSpine(index, times, within.stored);
  const plain = `${identifier('time_spine')}.${identifier(spine.column)}`;
  const moment: TimeValue = {
    sql: spineMoment(spine, 'time_spine', target),
    timeType: isCalendarGrain(spine.grain) ? 'date' : 'timestamp',
  };
  const joins: string[] = [];
  const columns = times.map((time) => {
    const fiscal = fiscalGrain(index.model.fiscalYear, time.customGrain);
    if (fiscal !== undefined) return { sql: fiscalPeriod(moment, fiscal, target), name: time.name };
    if (time.customGrain !== undefined) {
      const { spine: own, custom } = requireCustomGrain(index, time.customGrain);
      const column = identifier(custom.column ?? custom.name);
      if (own === spine) return { sql: `time_spine.${column}`, name: time.name };
      const alias = `${time.customGrain}s`;
      const same = `${spineMoment(own, alias, target)} = ${truncatedTime(moment, own.grain, target)}`;
      joins.push(`LEFT JOIN ${spineTable(own)} AS ${identifier(alias)} ON ${same}`);
      return { sql: `${identifier(alias)}.${column}`, name: time.name };
    }
    if (time.datePart !== undefined) {
      return { sql: target.dialect.datePart(moment.sql, time.datePart), name: time.name };
    }
    return { sql: truncatedTime(moment, time.grain ?? within.stored ?? 'day', target), name: time.name };
  });
  const isUnique = times.some(
    ({ grain, customGrain, datePart }) =>
      customGrain === undefined &&
      datePart === undefined &&
      (grain ?? within.stored ?? 'day') === spine.grain,
  );
  return compilation.select({
    distinct: !isUnique && within.repeats !== true,
    columns,
    from: [`FROM ${spineTable(spine)} AS time_spine`, ...joins],
    where: timeRangeConditions({ sql: plain, timeType: spine.timeType ?? 'timestamp' }, within.range, target),
  });
}
