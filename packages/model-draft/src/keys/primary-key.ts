import { headNoun } from '../names/number-of-nouns.js';
import { type DraftColumn, type DraftTable, declaredKeys } from '../physical/draft-table.js';
import { uniquenessOf } from './uniqueness.js';

/** The columns that tell the rows of a table apart. */
export interface DraftKey {
  readonly columns: readonly string[];
  readonly confidence: number;
  readonly reason: string;
}

const KEY_ENDS = new Set(['id', 'key', 'uuid', 'guid', 'number', 'code']);
/** The model's limit. */
const MAX_COLUMNS = 16;
/** A key must be more than a guess to be looked for in other tables. */
export const SURE_KEY = 0.6;

/** The key of one column that a table seems to have, or the declared one, by what the table says by itself. */
export function ownKey(table: DraftTable): DraftKey | undefined {
  const [declared] = declaredKeys(table.table);
  if (declared !== undefined) {
    return {
      columns: declared.slice(0, MAX_COLUMNS),
      confidence: 1,
      reason: 'The database declares this key.',
    };
  }
  const rated = table.columns
    .map((column, position) => ({ column, ...rateKey(column, { table, position }) }))
    .filter(({ confidence }) => confidence > 0)
    .sort((one, other) => other.confidence - one.confidence);
  const [best] = rated;
  return best === undefined
    ? undefined
    : { columns: [best.column.name], confidence: best.confidence, reason: best.reason };
}

function rateKey(
  column: DraftColumn,
  { table, position }: { readonly table: DraftTable; readonly position: number },
): { confidence: number; reason: string } {
  const none = { confidence: 0, reason: '' };
  const { words, fullWords, comment } = column;
  const uniqueness = uniquenessOf(column);
  const { kind } = column.family;
  if (uniqueness === 'repeated' || !['integer', 'text', 'uuid'].includes(kind) || hasNulls(column))
    return none;
  if (comment.foreignKeyTo !== undefined && uniqueness !== 'unique') return none;
  const proof = uniqueness === 'unique' ? 0.1 : 0;
  const proved = proof > 0 ? ', and no two rows share a value' : '';
  const say = (confidence: number, why: string) => ({
    confidence: Math.min(0.97, confidence + proof),
    reason: `${why}${proved}.`,
  });
  if (comment.saysPrimaryKey && !namesAnother(column, table))
    return say(0.88, 'Its comment says that it identifies a row');
  const [only] = words;
  if (words.length === 1 && (only === 'id' || only === 'uuid' || only === 'guid')) {
    return say(position === 0 || fullWords.length > 1 ? 0.87 : 0.75, 'It is called the ID of its table');
  }
  if (
    words.length === 1 &&
    (only === 'key' || only === 'number' || only === 'code') &&
    fullWords.length > 1
  ) {
    return say(position === 0 ? 0.72 : 0.6, `It is called the ${only} of its table`);
  }
  const initials = table.words.map((word) => word[0]).join('');
  if (
    fullWords.length === 1 &&
    column.name.toLowerCase() === `${initials}id` &&
    position <= table.columns.length
  ) {
    return say(0.7, 'It is the initial of its table and "id"');
  }
  if (uniqueness !== 'unique')
    return position === 0 && KEY_ENDS.has(only ?? '')
      ? say(0.62, 'It comes first and is a key by its name')
      : none;
  if (position === 0 && fullWords.some((word) => table.words.includes(word)))
    return say(0.55, 'It comes first and is named like its table');
  if (position === 0 && KEY_ENDS.has(fullWords.at(-1) ?? ''))
    return say(0.5, 'It comes first and is named like a key');
  return position === 0 && kind !== 'text'
    ? say(0.4, 'It comes first')
    : position === 0
      ? say(0.45, 'It comes first')
      : none;
}

/** "Unique identifier for each restaurant", in a table of locations. */
function namesAnother({ comment, fullWords }: DraftColumn, table: DraftTable): boolean {
  const said = comment.identifierOf?.toLowerCase();
  if (said === undefined) return false;
  const isOwn = [headNoun(table.words), ...table.words].some((word) =>
    said.includes(word.slice(0, Math.max(4, word.length - 1))),
  );
  return !isOwn && fullWords.length > 1 && !/\b(?:this|record|row|entry|table)\b/.test(said);
}

function hasNulls({ profile }: DraftColumn): boolean {
  return profile !== undefined && profile.nullShare > 0;
}

/**
 * A key of several columns where none stands alone: the references of a junction table, or a reference with the day
 * or the running number. `undefined` where nothing tells rows apart.
 */
export function composedKey(table: DraftTable, references: readonly string[]): DraftKey | undefined {
  const { columns } = table;
  const named = (name: string) => references.includes(name);
  const time = columns.filter(({ family, fullWords }) => family.kind === 'time' && !isBookkeeping(fullWords));
  const running = columns.filter(
    (column) =>
      column.family.kind === 'integer' &&
      /(?:^|\s)(?:line|sequence|position|number|step|leg)$/.test(column.words.join(' ')) &&
      !named(column.name) &&
      uniquenessOf(column) !== 'unique',
  );
  const refers = columns.filter(({ name }) => named(name)).map(({ name }) => name);
  const [firstTime] = time;
  const [firstRunning] = running;
  const isJunction = refers.length >= 2 && columns.length - refers.length <= 3;
  const [first] = refers;
  if (first !== undefined && firstRunning !== undefined) {
    return {
      columns: [first, firstRunning.name],
      confidence: 0.7,
      reason: 'A reference with a running number tells rows apart.',
    };
  }
  if (isJunction && firstTime === undefined) {
    return {
      columns: refers.slice(0, MAX_COLUMNS),
      confidence: 0.75,
      reason: 'The table links others: its references together tell rows apart.',
    };
  }
  // What happens may happen twice a day; what is measured each day is there once.
  if (refers.length > 0 && firstTime !== undefined && SERIES.test(table.words.join(' '))) {
    return {
      columns: [...refers.slice(0, MAX_COLUMNS - 1), firstTime.name],
      confidence: 0.55,
      reason: 'Its references with its day should tell rows apart.',
    };
  }
  return undefined;
}

const SERIES =
  /\b(?:snapshot|daily|weekly|monthly|hourly|history|balance|price|rate|level|position|attendance|forecast|budget|quota|target|reading|statistic|summary)s?\b/;

function isBookkeeping(words: readonly string[]): boolean {
  return /\b(?:created|updated|modified|inserted|loaded|changed)\b/.test(words.join(' '));
}
