import { canRefer } from '../physical/column-type.js';
import { columnNamed, type DraftColumn, type DraftTable, declaredKeys } from '../physical/draft-table.js';
import { type Hint, referenceHints } from './reference-hints.js';
import type { Targets } from './targets.js';
import { uniquenessOf } from './uniqueness.js';
import { valuesForbid } from './value-veto.js';

/** A column that may refer to the key of a table. */
export interface Candidate extends Hint {
  readonly table: DraftTable;
  readonly column: DraftColumn;
  readonly key: DraftColumn;
  /** The values of the two columns don't fit together. */
  readonly isVetoed: boolean;
}

/** Every table that a column may refer to, the likeliest first. */
export function candidatesOf(column: DraftColumn, table: DraftTable, targets: Targets): Candidate[] {
  const best = new Map<DraftTable, Candidate>();
  for (const hint of referenceHints(column, table, targets)) {
    const { target } = hint;
    const key = keyColumnFor(column, target, targets);
    if (key === undefined || (target === table && key === column)) continue;
    if ((best.get(target)?.confidence ?? 0) >= hint.confidence) continue;
    const isVetoed = uniquenessOf(key) === 'repeated' || valuesForbid(column, key);
    best.set(target, { ...hint, table, column, key, isVetoed });
  }
  return [...best.values()].sort(
    (one, other) => other.confidence - one.confidence || Number(isNear(other)) - Number(isNear(one)),
  );
}

function isNear({ table, target }: Candidate): boolean {
  return table.table.schema === target.table.schema;
}

/** The key that the column's type can refer to: the primary one, else a unique one of the column's own name. */
function keyColumnFor(column: DraftColumn, target: DraftTable, { keyOf }: Targets): DraftColumn | undefined {
  const keys = [keyOf.get(target)?.columns ?? [], ...declaredKeys(target.table)];
  const fitting = keys
    .flatMap(([name, another]) =>
      name === undefined || another !== undefined ? [] : (columnNamed(target, name) ?? []),
    )
    .filter((key) => canRefer(column.column.type, key.column.type));
  const last = column.fullWords.at(-1);
  const sameName = fitting.find((key) => key.name.toLowerCase() === column.name.toLowerCase());
  return sameName ?? fitting.find((key) => key.fullWords.at(-1) === last) ?? fitting[0];
}
