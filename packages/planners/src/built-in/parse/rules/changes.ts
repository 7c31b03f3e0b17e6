import { type Condition, type DimensionRef, timeDimensionRef } from '@parley/semantic-layer';
import { addUnits, type Period } from '../../calendar.js';
import { metricMeasure } from '../../model-facts.js';
import { measuredEntity } from '../measure-of.js';
import type { Reader } from '../reader.js';
import { type Measure, Mention, type Output } from '../scope.js';

/** Two stretches of time that are held against each other. */
interface Times {
  readonly earlier: Period;
  readonly later: Period;
  readonly end: number;
}

/** "by how many dollars did fees change from 2024 to 2025", "how much did sales grow between May and June": one number. */
export function readChange(reader: Reader): boolean {
  return readHowMuch(reader) || readChanged(reader);
}

/** "by how much", "how many euros", where it is said later of what. */
function readHowMuch(reader: Reader): boolean {
  const at = reader.sign('by') === undefined ? reader.at : reader.at + 1;
  const asks = reader.sign('count', at)?.asks === true || reader.sign('money', at) !== undefined;
  const isChange = reader.items.some((_, later) => later > at && reader.sign('change', later) !== undefined);
  if (!asks || !isChange) return false;
  const next = reader.skipAll(['filler', 'verb', 'unit'], at + 1);
  const named = reader.items[next]?.kind;
  // "how many orders": the orders are counted, and of that it is the change.
  const isUnit = named === 'entity' && reader.sign('unit', next - 1) !== undefined;
  if (!isUnit && named !== 'metric' && reader.sign('aggregate', next) === undefined) return false;
  reader.at = next;
  return true;
}

/** "... change from 2024 to 2025", behind the number that changed. */
function readChanged(reader: Reader): boolean {
  if (reader.sign('change') === undefined || reader.lastMeasure === undefined) return false;
  const times = timesAt(reader, reader.at + 1);
  const change = times === undefined ? undefined : changeOf(reader, reader.lastMeasure, times);
  if (times === undefined || change === undefined) return false;
  if (!replaceLast(reader, change)) return false;
  reader.at = times.end;
  return true;
}

/** "(the difference in) fees between 2024 and 2025", once the fees have been read. */
export function changeBetween(reader: Reader, measure: Measure): Measure | undefined {
  const times = timesAt(reader, reader.at);
  const change = times === undefined ? undefined : changeOf(reader, measure, times);
  if (times === undefined || change === undefined) return undefined;
  reader.at = times.end;
  return change;
}

/** The later less the earlier; both under conditions of their own, so that groups of the question have both. */
function changeOf(
  { asked: { index } }: Reader,
  measure: Measure,
  { earlier, later }: Times,
): Measure | undefined {
  const entity = measuredEntity(index, measure);
  const own = measure.kind === 'metric' ? metricMeasure(index, measure.metric)?.timeDimension : undefined;
  const time = entity === undefined ? undefined : timeDimensionRef(entity, own);
  if (entity === undefined || time === undefined || !('where' in measure)) return undefined;
  const during = (period: Period): Measure => {
    const said = new Mention(undefined);
    said.where.push(...boundsOf(time, period).map((condition) => ({ entity, condition })));
    return { ...measure, where: [...measure.where, said] };
  };
  return { kind: 'arithmetic', op: 'minus', left: during(later), right: during(earlier) };
}

function boundsOf(dimension: DimensionRef, { from, to }: Period): Condition[] {
  return [
    ...(from === undefined ? [] : [{ dimension, op: 'gte', value: from } as const]),
    ...(to === undefined ? [] : [{ dimension, op: 'lt', value: to } as const]),
  ];
}

/** "from 2024 to 2025" is one stretch of two years; "in May compared to April" are two. */
function timesAt(reader: Reader, from: number): Times | undefined {
  const at = reader.skipAll(['filler', 'in', 'from', 'between', 'verb'], from);
  const first = reader.items[at];
  if (first?.kind !== 'time' || first.mention.kind !== 'period') return undefined;
  const { period, unit } = first.mention;
  const joint = reader.skipAll(['filler', 'to', 'and', 'versus', 'in'], at + 1);
  const second = reader.items[joint];
  if (second?.kind === 'time' && second.mention.kind === 'period' && joint > at + 1) {
    const [one, other] = [period, second.mention.period];
    const isForward = (one.from ?? '') < (other.from ?? '');
    return isForward
      ? { earlier: one, later: other, end: joint + 1 }
      : { earlier: other, later: one, end: joint + 1 };
  }
  if (period.from === undefined || period.to === undefined) return undefined;
  const next = { from: addUnits(period.from, unit, 1), to: addUnits(period.from, unit, 2) };
  if (next.to > period.to) return undefined;
  return {
    earlier: { from: period.from, to: next.from },
    later: { from: addUnits(period.to, unit, -1), to: period.to },
    end: at + 1,
  };
}

function replaceLast(reader: Reader, measure: Measure): boolean {
  const { asked, returned } = reader.scope;
  for (const outputs of [returned, asked]) {
    const at = outputs.findLastIndex((output) => isOutputOf(output, reader.lastMeasure));
    if (at < 0) continue;
    outputs.splice(at, 1, { kind: 'measure', measure });
    reader.lastMeasure = measure;
    return true;
  }
  return false;
}

function isOutputOf(output: Output, measure: Measure | undefined): boolean {
  return output.kind === 'measure' && output.measure === measure;
}
