import type { Item } from '../items.js';
import type { Reader } from '../reader.js';
import type { DimensionItem } from './text-conditions.js';
import { isVerbForm } from './verb-forms.js';

/** What every row has from its beginning on. */
const BEGINS =
  /^(?:joined|registered|enrolled|opened|subscribed|submitted|hired|employed|booked|ordered|issued|placed|created|started|began|begun|made|built|born|founded|received|purchased|bought|requested|borrowed|lent|rented|signed|signed up|posted|recorded|admitted|arrived|written|measured|collected|scheduled|inspected|happened|occurred|held|took place|visited|acquired|installed|established)$/;

/** Happens to nearly all, and is mostly said with by whom or of whom. */
const MOSTLY = /^(?:published|released|launched|sold)$/;

/** "beers that have been discontinued", "paid invoices": rows for which it has happened, where no time is said. */
export function readDone(reader: Reader, item: DimensionItem): boolean {
  if (reader.returning || !saysDone(reader, item)) return false;
  const { main, mention } = reader;
  const isOwn = item.entity === (mention.entity ?? main) || item.entity === main;
  if (!isOwn || !isSaidOfThem(reader) || saysWhenToo(reader)) return false;
  reader.at++;
  reader.restrict(item.entity, { dimension: item.ref, op: 'is_not_null' });
  return true;
}

/** True of "paid" and "cancelled", which may not have happened to a row. */
export function saysDone(reader: Reader, item: Item): item is DimensionItem {
  if (item.kind !== 'dimension' || item.dimension.kind !== 'time') return false;
  const said = reader.text(item).toLowerCase();
  return isVerbForm(reader, item) && !BEGINS.test(said) && /(?:ed|id|ld|nt|wn|en|ft|ost|ne)$/.test(said);
}

/** Behind "were" or "that have been", or at the end of what is said of them: "the number paid", "invoices paid by card". */
function isSaidOfThem(reader: Reader): boolean {
  const { item } = reader;
  const before = reader.tokens[(item?.start ?? 0) - 1]?.lower ?? '';
  if (item !== undefined && MOSTLY.test(reader.text(item).toLowerCase())) return before === 'been';
  return /^(?:been|was|were|is|are|be|being|got|also|already|then|later|ever|and|or)$/.test(before);
}

/** "delivered on a weekend": when, and not only that. */
function saysWhenToo(reader: Reader): boolean {
  const at = reader.skipAll(['in', 'filler', 'of', 'for'], reader.at + 1);
  return reader.sign('weekend', at) !== undefined || reader.items[at]?.kind === 'time';
}
