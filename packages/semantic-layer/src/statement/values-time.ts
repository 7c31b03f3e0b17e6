import type { TimeSpine } from '../model/model.js';
import { METRIC_TIME } from '../model/query.js';
import { isCalendarGrain } from '../model/time-grain.js';
import type { JoinScope } from '../passes/join-scope.js';
import type { SourceTime } from '../passes/source-values.js';
import { timeDimensionRef } from '../resolve/model-index.js';
import { spineMoment, spineTable } from '../time/time-spine.js';
import type { Compilation } from './compilation.js';

/** The time of values without metrics: each moment of the spine where it is asked for, else the entity's own. */
export function valuesTime(
  { target }: Compilation,
  scope: JoinScope,
  spine: TimeSpine | undefined,
): SourceTime | undefined {
  const { entity } = scope.root;
  const ref = timeDimensionRef(entity);
  if (spine === undefined) return ref === undefined ? undefined : { ref, grain: undefined };
  const alias = scope.join(
    'time spine',
    (name) => ({ source: spineTable(spine), alias: name }),
    'time_spine',
  );
  const timeType = isCalendarGrain(spine.grain) ? 'date' : 'timestamp';
  return {
    ref: METRIC_TIME,
    grain: spine.grain,
    spine: () => ({ sql: spineMoment(spine, alias, target), timeType }),
  };
}
