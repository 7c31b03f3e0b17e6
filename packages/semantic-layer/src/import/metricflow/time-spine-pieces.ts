import type { LeaveOut } from '../untaken.js';
import { isRecord, located, type Pieces } from './pieces.js';
import type { Located } from './read-strictly.js';

/** About the file or the tool that wrote it. */
const BOOKKEEPING = new Set(['metadata', 'dsi_package_version']);

/** Time spines of a project's configuration, in today's form and in the one before it. */
export function piecesOfConfiguration(
  pieces: Pieces,
  { path, value }: Located<unknown>,
  leaveOut: LeaveOut,
): void {
  if (!isRecord(value)) return;
  const { time_spines: today, time_spine_table_configurations: before, ...rest } = value;
  const spines = located(today, `${path}.time_spines`);
  pieces.timeSpines.push(...spines);
  const grains = new Set(spines.map((spine) => grainOf(spine.value)));
  for (const old of located(before, `${path}.time_spine_table_configurations`)) {
    const converted = fromOldForm(old.value);
    if (converted !== undefined && !grains.has(grainOf(converted))) {
      pieces.timeSpines.push({ path: old.path, value: converted });
    }
  }
  for (const [key, each] of Object.entries(rest)) {
    if (BOOKKEEPING.has(key) || each === null) continue;
    leaveOut(`${path}.${key}`, 'Parley has no place for it.');
  }
}

function grainOf(spine: unknown): string {
  const column = isRecord(spine) ? spine.primary_column : undefined;
  return isRecord(column) ? String(column.time_granularity).toLowerCase() : '';
}

/** `{location: schema.table, column_name, grain}`. */
function fromOldForm(value: unknown): unknown {
  if (!isRecord(value) || typeof value.location !== 'string') return undefined;
  const [alias = '', schema] = value.location.split('.').toReversed();
  return {
    node_relation: { alias, ...(schema !== undefined && { schema_name: schema }) },
    primary_column: { name: value.column_name, time_granularity: value.grain },
  };
}
