import type { ApprovedQuery, TableName } from '@parley/sql-guard';
import { visibleModelOf } from './visible-model.js';
import type { Way } from './way.js';

/** The others are of the same kind. */
const MAX_TOLD = 3;

/**
 * Says which joins of a statement rest on keys that a draft only inferred: should they not hold, rows are counted more than once. For
 * statements that were planned; whoever writes SQL joins at their own risk.
 */
export async function warnOfKeys(approved: ApprovedQuery, way: Way): Promise<void> {
  const { model, unproved } = await visibleModelOf(way);
  if (unproved.length === 0) return;
  const entities = new Map(model.entities.map((entity) => [entity.name, entity]));
  const used = new Set(approved.tables.map(keyOf));
  const isUsed = (entity: string): boolean => {
    const table = entities.get(entity)?.table;
    return table !== undefined && used.has(keyOf(table));
  };
  const joins = unproved.filter(({ from, to }) => isUsed(from.entity) && isUsed(to.entity));
  for (const { from, to } of joins.slice(0, MAX_TOLD)) {
    const [near, far] = [from, to].map(({ entity }) => entities.get(entity)?.label ?? entity);
    await way.publisher.notice({
      code: 'KEY_NOT_PROVED',
      message: `“${near}” is joined to “${far}” by ${to.columns.join(', ')}, which nobody has proved to tell its rows apart: should two of them be alike, what belongs to them is counted twice.`,
    });
  }
}

function keyOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}
