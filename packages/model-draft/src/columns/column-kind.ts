import type { DimensionKind, TimeGrain, TimeType } from '@parley/semantic-layer';
import { uniquenessOf } from '../keys/uniqueness.js';
import type { DraftColumn } from '../physical/draft-table.js';

/** What a column is for in questions. */
export interface ColumnKind {
  readonly kind: DimensionKind;
  readonly confidence: number;
  readonly reason: string;
  readonly timeType?: TimeType;
  readonly grain?: TimeGrain;
  /** What else a person should know: a date that is stored as text. */
  readonly remark?: string;
}

const CATEGORY_WORDS = new Set(
  `status state type category class kind group segment region country city county province continent district territory
   gender sex color colour brand make model currency language priority severity level grade tier channel source method
   mode department division role industry sector reason stage phase condition frequency unit size season
   weekday month quarter nationality occupation plan exchange transmission genre cuisine shift semester term
   species breed specialty platform ward`.split(/\s+/),
);
const GEOGRAPHIC = new Set(
  'country city county state province region continent district territory zip postcode town village suburb municipality nation prefecture borough neighborhood neighbourhood'.split(
    ' ',
  ),
);
const KEY_ENDS = new Set([
  'id',
  'uuid',
  'guid',
  'key',
  'number',
  'code',
  'vin',
  'sku',
  'isbn',
  'ssn',
  'upc',
  'ean',
  'iban',
  'bic',
  'barcode',
  'reference',
  'hash',
  'token',
  'serial',
]);
const TEXT_WORDS = new Set(
  `name description comment note notes remark remarks text body message address street email url homepage website abstract
   summary subject phone fax mobile password path content bio instructions image photo filename`.split(/\s+/),
);
/** Text that has no more values than this, and repeats them, tells kinds apart. */
const FEW_VALUES = 50;

export function columnKind(column: DraftColumn, isKey: boolean): ColumnKind {
  const { family } = column;
  switch (family.kind) {
    case 'boolean':
      return say('boolean', 1, 'Its type is yes or no.');
    case 'time':
      return timeKind(column, family.timeType);
    case 'uuid':
      return say('identifier', 1, 'Its type is that of identifiers.');
    case 'integer':
    case 'decimal':
      return numberKind(column, isKey);
    case 'text':
      return textKind(column, isKey);
    case 'other':
      return repeats(column)
        ? say('categorical', 0.75, 'It has few values, which repeat.')
        : say('text', 0.5, 'Its type has no order and no sum.');
    case 'binary':
    case 'document':
      return say('text', 0.5, 'Its type has no order and no sum.');
  }
}

function say(kind: DimensionKind, confidence: number, reason: string): ColumnKind {
  return { kind, confidence, reason };
}

/** Dates have days; timestamps that all lie at midnight have no more than days either. */
function timeKind({ profile }: DraftColumn, timeType: TimeType): ColumnKind {
  const bounds = [profile?.min, profile?.max].filter((bound) => typeof bound === 'string');
  const wholeDays =
    timeType === 'date' ||
    (bounds.length === 2 && bounds.every((bound) => /[ T]00:00:00(?:\D|$)/.test(bound)));
  const grain: TimeGrain = wholeDays ? 'day' : 'second';
  return { ...say('time', 1, 'Its type is a point in time.'), timeType, grain };
}

function numberKind(column: DraftColumn, isKey: boolean): ColumnKind {
  const { fullWords, family, comment, profile } = column;
  const last = fullWords.at(-1) ?? '';
  if (isKey) return say('identifier', 0.97, 'It is a key, or refers to one.');
  if (comment.saysPrimaryKey) return say('identifier', 0.9, 'Its comment calls it an identifier.');
  if (last === 'id' || last === 'uuid' || last === 'guid')
    return say('identifier', 0.9, 'It is named like an identifier.');
  if (isPlaceCode(fullWords)) return say('geographic', 0.8, 'It is the code of a place.');
  if (DIALLED.has(last)) return say('identifier', 0.8, 'It is dialled, not counted.');
  if (isCodedKind(column))
    return say('categorical', 0.8, 'It is named like a kind of something, and holds whole numbers.');
  if (family.kind === 'integer' && KEY_ENDS.has(last) && comment.countOf === undefined) {
    const repeats = profile?.isComplete && profile.distinct * 2 < profile.rows;
    return repeats
      ? say('categorical', 0.6, 'It is named like a code, and its values repeat.')
      : say('identifier', 0.75, 'It is named like an identifier.');
  }
  if (isFlag(column)) return say('categorical', 0.75, 'It is named like a yes or no, and holds 0 and 1.');
  return say('numeric', 0.9, 'Its type is a number.');
}

function textKind(column: DraftColumn, isKey: boolean): ColumnKind {
  const { fullWords, comment, profile } = column;
  const last = fullWords.at(-1) ?? '';
  // A city's name is its name to people, whatever it is a key of.
  if (isKey && (KEY_ENDS.has(last) || !isPlace(fullWords)) && last !== 'name')
    return say('identifier', 0.97, 'It is a key, or refers to one.');
  const format = comment.timeFormat ?? timeFormatOf(column);
  if (format !== undefined) {
    return {
      ...say('text', 0.85, 'Its values are dates written as text.'),
      remark: `Dates as text (${format}).`,
    };
  }
  if (comment.saysPrimaryKey || last === 'id')
    return say('identifier', 0.9, 'It is named like an identifier.');
  const mayList = !TEXT_WORDS.has(last) && (profile === undefined || profile.distinct <= 2 * FEW_VALUES);
  if (comment.values.length > 0 && mayList)
    return placeOr(column, say('categorical', 0.95, 'Its comment lists its values.'));
  if (isPlace(fullWords)) return say('geographic', 0.9, 'It is named like a place.');
  if (/^enum\b/i.test(column.column.type)) return say('categorical', 1, 'Its type lists its values.');
  const isNamedKind = fullWords.some((word) => CATEGORY_WORDS.has(word)) && !TEXT_WORDS.has(last);
  if (KEY_ENDS.has(last) && !(profile !== undefined && repeats(column)))
    return say('identifier', 0.7, 'It is named like an identifier.');
  if (profile !== undefined && profile.rows > 0) {
    if (repeats(column) && (!TEXT_WORDS.has(last) || profile.distinct <= 12)) {
      return say('categorical', isNamedKind ? 0.95 : 0.85, 'It has few values, which repeat.');
    }
    if (isNamedKind) return say('categorical', 0.7, 'It is named like a kind of something.');
    return say(
      'text',
      0.85,
      uniquenessOf(column) === 'unique' ? 'Each row has its own value.' : 'It has many values.',
    );
  }
  return isNamedKind
    ? say('categorical', 0.75, 'It is named like a kind of something.')
    : say('text', 0.7, 'It is text.');
}

/** Text of few values that come again and again; of small tables, what is named so as well. */
function repeats({ profile }: DraftColumn): boolean {
  if (profile === undefined) return false;
  const valued = profile.rows * (1 - profile.nullShare);
  return profile.distinct > 0 && profile.distinct <= FEW_VALUES && profile.distinct <= valued * 0.5;
}

function placeOr(column: DraftColumn, otherwise: ColumnKind): ColumnKind {
  return isPlace(column.fullWords) ? say('geographic', 0.9, 'It is named like a place.') : otherwise;
}

/** "city", "city name", "billing country", "postal code"; "state" only where it is no status. */
function isPlace(words: readonly string[]): boolean {
  const bare = words.filter((word) => word !== 'name' && word !== 'code');
  // "town of residence" is a town.
  const end = bare.indexOf('of');
  const last = bare.at(end > 0 ? end - 1 : -1) ?? '';
  return isPlaceCode(words) || (GEOGRAPHIC.has(last) && words.at(-1) !== 'id' && words.at(-1) !== 'number');
}

function isPlaceCode(words: readonly string[]): boolean {
  return /\b(?:zip|postal|postcode|zip code|latitude|longitude)\b/.test(words.join(' '));
}

const DIALLED = new Set('phone telephone fax mobile'.split(' '));
const KINDS_IN_NUMBERS = new Set(
  'status state type category class kind group segment method mode gender weekday priority severity'.split(
    ' ',
  ),
);

/** "status" or "type" as a number, or a number whose comment says what each value stands for. */
function isCodedKind({ fullWords, family, comment, profile }: DraftColumn): boolean {
  if (family.kind !== 'integer' || (profile !== undefined && profile.distinct > FEW_VALUES)) return false;
  const isExplained =
    comment.values.length > 1 && comment.values.every(({ meaning }) => meaning !== undefined);
  return isExplained || KINDS_IN_NUMBERS.has(fullWords.at(-1) ?? '');
}

/** "is", "has" or "flag", and no values but 0 and 1. */
function isFlag({ fullWords, profile }: DraftColumn): boolean {
  const named = /^(?:is|has|was|can)\b|\b(?:flag|indicator)$/.test(fullWords.join(' '));
  return (
    named && (profile === undefined || (profile.min === '0' && profile.max === '1') || profile.distinct <= 2)
  );
}

const DATE_TEXT: readonly (readonly [RegExp, string])[] = [
  [/^\d{4}-\d{2}-\d{2}$/, 'YYYY-MM-DD'],
  [/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/, 'YYYY-MM-DD HH:MM:SS'],
  [/^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/, 'YYYYMMDD'],
  [/^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$/, 'YYYY-MM'],
  [/^\d{1,2}\/\d{1,2}\/(?:19|20)\d{2}$/, 'DD/MM/YYYY or MM/DD/YYYY'],
  [/^\d{1,2}\.\d{1,2}\.(?:19|20)\d{2}$/, 'DD.MM.YYYY'],
];

/** How dates are written in a text column, where all that is known of its values are dates. */
function timeFormatOf({ profile }: DraftColumn): string | undefined {
  if (profile === undefined) return undefined;
  const known = [profile.min, profile.max, ...profile.samples.map(({ value }) => value)].filter(
    (value) => value !== null,
  );
  if (known.length < 2) return undefined;
  return DATE_TEXT.find(([pattern]) => known.every((value) => pattern.test(value)))?.[1];
}
