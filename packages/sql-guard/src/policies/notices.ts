import type { ColumnMask, PolicyPredicate } from '../policy.js';
import type { TableSite } from '../resolve/lineage.js';
import type { PolicyNotice } from '../stages.js';

const MASK_WORDS: Record<Exclude<ColumnMask['kind'], 'hide'>, string> = {
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
    if (table.rowRules.length > 0) {
      const attributes = [...new Set(table.rowRules.flatMap(({ predicate }) => attributesOf(predicate)))];
      const by = attributes.length === 0 ? 'a policy' : `your ${attributes.join(' and ')}`;
      add({ code: 'ROW_RULE_APPLIED', message: `Rows of ${table.table} are limited by ${by}.` });
    }
    for (const { name, mask } of table.columns) {
      if (mask === null || !used.has(name)) continue;
      add({ code: 'COLUMN_MASKED', message: `${table.table}.${name} is ${MASK_WORDS[mask.kind]}.` });
    }
  }
  if (limit !== null)
    add({ code: 'ROW_LIMIT_ADDED', message: `At most ${limit.toLocaleString('en')} rows are read.` });
  return [...notices.values()];
}

function attributesOf(predicate: PolicyPredicate): readonly string[] {
  if ('operands' in predicate) return predicate.operands.flatMap(attributesOf);
  if ('operand' in predicate) return attributesOf(predicate.operand);
  return 'value' in predicate && 'attribute' in predicate.value ? [predicate.value.attribute] : [];
}
