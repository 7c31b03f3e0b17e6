import type { Dimension } from '@parley/semantic-layer';
import { unitInWords } from '../comments/units.js';
import type { DraftKey } from '../keys/primary-key.js';
import type { Link } from '../keys/relationships.js';
import { labelOf, nameOf } from '../names/labels.js';
import { otherWordsFor } from '../names/thesaurus.js';
import { uniqueName } from '../names/unique-name.js';
import type { DraftColumn, DraftTable } from '../physical/draft-table.js';
import { type ColumnKind, columnKind } from './column-kind.js';
import { columnValues } from './column-values.js';
import type { DraftDimension } from './notable-dimensions.js';
import { isMoney } from './number-role.js';
import { withReadableKey } from './opaque-keys.js';

/** A dimension with how sure its kind is. */
export interface JudgedDimension extends DraftDimension {
  readonly judged: ColumnKind;
}

const MAX_DESCRIPTION = 2_000;
const FEW = 12;
const MANY_TIMES = 5;

/** One dimension for each column that people could ask for. */
export function draftDimensions(
  table: DraftTable,
  { key, links }: { readonly key: DraftKey | undefined; readonly links: readonly Link[] },
): JudgedDimension[] {
  const references = new Set(links.flatMap(({ columns }) => columns));
  // What tells rows apart only beside others may be a kind: the job of a person in a film.
  const own = (key?.columns ?? []).filter((name) => key?.columns.length === 1 || !isKind(table, name));
  const keys = new Set([...own, ...references]);
  const taken = new Set<string>();
  const labels = new Set<string>();
  return table.columns
    .filter(({ family }) => family.kind !== 'binary')
    .map((physical) => {
      const column = withReadableKey(physical, { table, key, links });
      const judged = columnKind(column, keys.has(column.name));
      const words = shownWords(column, judged);
      const label = freeLabel(labelOf(words), { column, labels });
      const name = uniqueName(nameOf(words), taken);
      return { column, judged, dimension: dimensionOf(column, { judged, name, label, table }) };
    });
}

/** Text of few values that come again and again. */
function isKind({ columns }: DraftTable, name: string): boolean {
  const column = columns.find((each) => each.name === name);
  const { distinct = 0, rows = 0 } = column?.profile ?? {};
  return column?.family.kind === 'text' && distinct > 0 && distinct * MANY_TIMES <= rows && distinct <= FEW;
}

/** "active" for `is_active`, "number of citations" for `citation_num`. */
function shownWords({ words, comment }: DraftColumn, { kind }: ColumnKind): readonly string[] {
  if (
    comment.countOf !== undefined &&
    kind === 'numeric' &&
    /^(?:number|count|total)$/.test(words.at(-1) ?? '')
  ) {
    return ['number', 'of', ...comment.countOf.split(' ')];
  }
  const isYesNo =
    kind === 'boolean' || (kind === 'categorical' && /^(?:flag|indicator)$/.test(words.at(-1) ?? ''));
  if (!isYesNo) return words;
  const bare = words.filter(
    (word, at) => !(at === 0 && /^(?:is|has|was)$/.test(word)) && !/^(?:flag|indicator)$/.test(word),
  );
  return bare.length > 0 ? bare : words;
}

/** Two columns of a table never have one label. */
function freeLabel(label: string, { column, labels }: { column: DraftColumn; labels: Set<string> }): string {
  const full = labelOf(column.fullWords);
  const free =
    [label, full, `${full} (${column.name})`].find((each) => !labels.has(each.toLowerCase())) ?? column.name;
  labels.add(free.toLowerCase());
  return free;
}

function dimensionOf(
  column: DraftColumn,
  { judged, name, label, table }: { judged: ColumnKind; name: string; label: string; table: DraftTable },
): Dimension {
  const { kind, timeType, grain, remark } = judged;
  const hasValues = kind === 'categorical' || kind === 'geographic';
  const isNamed = column.family.kind === 'text' || column.family.kind === 'other';
  const values = hasValues && isNamed ? columnValues(column) : [];
  const unit = kind === 'numeric' ? (column.comment.unit ?? unitInWords(column.fullWords)) : undefined;
  const description = [column.column.comment?.trim() ?? '', remark ?? '']
    .filter((text) => text !== '')
    .join(' ');
  return {
    name,
    label,
    description: description.slice(0, MAX_DESCRIPTION),
    synonyms: synonymsOf(column, { label, table }),
    kind,
    column: column.name,
    ...(timeType !== undefined && timeType !== 'date' && { timeType }),
    ...(grain === 'day' && timeType !== 'date' && { grain }),
    ...(values.length > 0 && { values }),
    ...(unit !== undefined && { unit }),
  };
}

/** Its full name, what comments call it, other words for it, and its name in the database. */
function synonymsOf(column: DraftColumn, { label, table }: { label: string; table: DraftTable }): string[] {
  const { comment, fullWords, words, name } = column;
  // "order" means the order, not the column that refers to it.
  const isOwnerOrTarget =
    comment.phrase === table.words.join(' ') || fullWords.join(' ').startsWith(`${comment.phrase} `);
  const phrase = comment.phrase === undefined || isOwnerOrTarget ? [] : [comment.phrase];
  const counted = comment.countOf === undefined ? [] : [`number of ${comment.countOf}`];
  const found = [
    fullWords.join(' '),
    words.join(' '),
    ...comment.synonyms,
    ...phrase,
    ...counted,
    ...otherWordsFor(words),
    ...bareNoun(column, table),
    name.toLowerCase().replaceAll('_', ' '),
  ];
  const said = new Set([label.toLowerCase()]);
  return found.filter((each) => {
    const isNew = each.length > 1 && each.length <= 200 && !said.has(each);
    said.add(each);
    return isNew;
  });
}

/** "food" for a food type, "city" for a city's name, where no other column is called so. */
function bareNoun({ words }: DraftColumn, table: DraftTable): string[] {
  const last = words.at(-1) ?? '';
  if (words.length < 2 || !/^(?:type|kind|category|name)$/.test(last)) return [];
  const noun = words.slice(0, -1).join(' ');
  const isFree = !/^(?:first|last|middle|full|user|file|display|short|long|nick)$/.test(noun);
  return isFree && !table.columns.some((other) => other.words.join(' ') === noun) ? [noun] : [];
}

/** How a number is shown: as money, as a share, or as it is. */
export function formatOf(column: DraftColumn): 'currency' | 'percent' | 'integer' | undefined {
  const unit = column.comment.unit ?? unitInWords(column.fullWords);
  if (isMoney(column)) return 'currency';
  if (unit === 'percent') return 'percent';
  return column.family.kind === 'integer' ? 'integer' : undefined;
}
