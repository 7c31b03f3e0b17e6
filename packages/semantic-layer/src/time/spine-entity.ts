import type { Entity, TimeSpine } from '../model/model.js';

/** A time spine as something whose rows can be asked for: its `moment`. */
export function spineEntity(spine: TimeSpine | undefined): Entity {
  if (spine === undefined) throw new Error('nothing holds the values');
  const words = { description: '', synonyms: [] };
  return {
    ...words,
    name: 'time_spine',
    label: 'time spine',
    table: spine.table,
    primaryKey: [],
    dimensions: [
      {
        ...words,
        name: 'moment',
        label: 'moment',
        kind: 'time',
        column: spine.column,
        timeType: spine.timeType ?? 'timestamp',
        grain: spine.grain,
      },
    ],
    measures: [],
  };
}
