import type { DraftKey } from '../keys/primary-key.js';
import type { Link } from '../keys/relationships.js';
import type { DraftColumn, DraftTable } from '../physical/draft-table.js';

/**
 * The column under a name that people know: `aid` is the ID of its table of authors, and the author ID elsewhere. Other
 * columns are as they were.
 */
export function withReadableKey(
  column: DraftColumn,
  {
    table,
    key,
    links,
  }: { readonly table: DraftTable; readonly key: DraftKey | undefined; readonly links: readonly Link[] },
): DraftColumn {
  if (!isOpaque(column)) return column;
  const link = links.find(({ columns }) => columns.length === 1 && columns[0] === column.name);
  const isKey = key?.columns.length === 1 && key.columns[0] === column.name;
  const owner = link !== undefined ? [...link.role, ...link.to.words] : isKey ? table.words : undefined;
  if (owner === undefined) return column;
  const fullWords = [...owner, 'id'];
  return {
    ...column,
    fullWords,
    words: isKey && link === undefined ? ['id'] : fullWords,
    reading: 'short forms',
  };
}

/** "aid" that says nothing by itself, "voucher vid" with letters that no dictionary knows. */
function isOpaque({ fullWords, reading }: DraftColumn): boolean {
  const last = fullWords.at(-1) ?? '';
  if (fullWords.length > 1) return reading === 'unknown' && /^[a-z]{1,2}id$/.test(last);
  return last !== 'id' && last.endsWith('id') && (reading === 'unknown' || last.length <= 4);
}
