import type { TableSite } from '../resolve/lineage.js';
import type { PolicyNotice } from '../stages.js';
import type { VisibleMask } from './cell-view.js';

const MASK_WORDS: Record<VisibleMask['kind'], string> = {
  null: 'shown as empty',
  hash: 'shown as a code that stands for its value',
  partial: 'shown in part',
  constant: 'replaced by a fixed value',
};

/**
 * What applied, in words for the person who asked. Says nothing of hidden columns, nor by which columns or values rows were
 * chosen: only the names of the person's own attributes.
 */
export function policyNotices(sites: readonly TableSite[], limit: number | null): readonly PolicyNotice[] {
  const notices = new Map<string, PolicyNotice>();
  const add = (notice: PolicyNotice) => notices.set(notice.message, notice);
  for (const { table, used } of sites) {
    if (table.rows !== null) {
      const by = table.attributes.length === 0 ? 'a policy' : `your ${table.attributes.join(' and ')}`;
      add({ code: 'ROW_RULE_APPLIED', message: `Rows of ${table.table} are limited by ${by}.` });
    }
    for (const { name, cells } of table.columns) {
      if (cells.kind === 'clear' || !used.has(name)) continue;
      const where = cells.kind === 'mixed' ? 'In some rows ' : '';
      const message = `${where}${table.table}.${name} is ${MASK_WORDS[cells.mask.kind]}.`;
      add({ code: 'COLUMN_MASKED', message });
    }
  }
  if (limit !== null)
    add({ code: 'ROW_LIMIT_ADDED', message: `At most ${limit.toLocaleString('en')} rows are read.` });
  return [...notices.values()];
}
