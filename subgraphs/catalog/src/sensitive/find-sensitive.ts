import type { CatalogTable, ColumnMask, PhysicalCatalog, TableName, ValueProfile } from '@parley/sql-guard';
import { CATEGORIES, SENSITIVE_CATEGORIES, type SensitiveCategory } from './categories.js';
import { says, wordsOf } from './column-words.js';
import { VALUE_KINDS } from './value-kinds.js';

/** What a column probably holds. Never holds a value: `reasons` are of names, comments and counts. */
export interface Finding extends TableName {
  readonly column: string;
  readonly category: SensitiveCategory;
  /** 0 to 1. */
  readonly confidence: number;
  readonly reasons: readonly string[];
}

type Column = CatalogTable['columns'][number];

/** What one look says for a category. */
interface Evidence {
  readonly category: SensitiveCategory;
  readonly weight: number;
  readonly reason: string;
}

const LEAST_CONFIDENCE = 0.5;
const STRONG_NAME = 0.8;
const WEAK_NAME = 0.4;
const COMMENT = 0.5;
/** A plain `name` in a table of people. */
const PERSONS_NAME = 0.6;
const PEOPLE = [
  ...[
    'person',
    'people',
    'patient',
    'employee',
    'user',
    'member',
    'student',
    'contact',
    'doctor',
    'staff',
    'client',
  ],
  ...['customer', 'teacher', 'applicant', 'candidate', 'guest', 'passenger', 'tenant', 'driver', 'author'],
];
/** What is said where the values speak against it. */
const CONTRADICTED = 0.5;
/** So many of the values have to fit: data are never clean. */
const LEAST_SHARE = 0.8;
/** Fewer values say less. */
const ENOUGH_VALUES = 3;

/** Words at the end of a name that make it a name for something about the thing: `email_count`, `phone_verified`. */
const ABOUT = new Set([
  ...[
    'id',
    'ids',
    'key',
    'count',
    'cnt',
    'flag',
    'type',
    'kind',
    'status',
    'verified',
    'at',
    'enabled',
    'opt',
    'in',
  ],
  ...[
    'rate',
    'share',
    'total',
    'template',
    'subject',
    'provider',
    'domain',
    'version',
    'expiry',
    'expires',
    'limit',
  ],
]);
/** Of names whose last word is one of those all the same. */
const WHOLE_PHRASES = new Set([
  'tax id',
  'national id',
  'taxpayer id',
  'steuer id',
  'device id',
  'hourly rate',
]);
const BOOLEAN = /^(?:bool|bit\(1\)|tinyint\(1\)$)/i;
const TEXT = /char|text|string|clob|enum|uuid|citext|json|inet|macaddr/i;
const DATE = /date|time/i;

/**
 * Columns that probably hold personal or secret data, by their names, comments and, where values were measured, by how these
 * are written; at most one finding a column, the likeliest.
 */
export function findSensitive(
  catalog: PhysicalCatalog,
  profiles: readonly ValueProfile[],
): readonly Finding[] {
  const profileOf = new Map(profiles.map((profile) => [keyOf(profile, profile.column), profile]));
  return catalog.tables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const finding = findingOf(table, column, profileOf.get(keyOf(table, column.name)));
      return finding === null ? [] : [finding];
    }),
  );
}

/** What is proposed to be seen instead of the column's values. */
export function proposedMask(category: SensitiveCategory, type: string): ColumnMask {
  const { mask } = CATEGORIES[category];
  const isForText = mask.kind === 'hash' || mask.kind === 'partial';
  return isForText && !TEXT.test(type) ? { kind: 'null' } : mask;
}

function findingOf(table: CatalogTable, column: Column, profile: ValueProfile | undefined): Finding | null {
  if (BOOLEAN.test(column.type)) return null;
  const said = [
    ...nameEvidence(column.name),
    ...personEvidence(table, column.name),
    ...commentEvidence(column.comment ?? ''),
  ];
  const values = valuesOf(profile, column);
  const written = valueEvidence(values);
  const likeliest = SENSITIVE_CATEGORIES.flatMap((category) => {
    const all = [...said, ...written].filter((evidence) => evidence.category === category);
    if (all.length === 0 || !fitsType(category, column.type)) return [];
    const isContradicted =
      isWritten(category) && values.length >= ENOUGH_VALUES && !speaksFor(written, category);
    const confidence = combined(all) * (isContradicted ? CONTRADICTED : 1);
    return [{ category, confidence, reasons: all.map(({ reason }) => reason) }];
  }).reduce<Pick<Finding, 'category' | 'confidence' | 'reasons'> | null>(
    (best, next) => (best === null || next.confidence > best.confidence ? next : best),
    null,
  );
  if (likeliest === null || likeliest.confidence < LEAST_CONFIDENCE) return null;
  const { schema, table: name } = table;
  const confidence = Math.round(likeliest.confidence * 100) / 100;
  return { schema, table: name, column: column.name, ...likeliest, confidence };
}

function nameEvidence(name: string): readonly Evidence[] {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return SENSITIVE_CATEGORIES.flatMap((category) => {
    const { strong, weak, label } = CATEGORIES[category];
    const isMeant = (phrase: string) =>
      says(words, phrase) && (!ABOUT.has(last) || phrase.endsWith(last) || WHOLE_PHRASES.has(phrase));
    const weight = strong.some(isMeant) ? STRONG_NAME : weak.some(isMeant) ? WEAK_NAME : 0;
    return weight === 0 ? [] : [{ category, weight, reason: `By its name it is: ${label}.` }];
  });
}

function personEvidence({ table }: TableName, column: string): readonly Evidence[] {
  const [word, ...others] = wordsOf(column);
  if (word !== 'name' || others.length > 0) return [];
  const words = wordsOf(table);
  if (!PEOPLE.some((person) => says(words, person))) return [];
  return [{ category: 'PERSON_NAME', weight: PERSONS_NAME, reason: 'It is the name in a table of people.' }];
}

function commentEvidence(comment: string): readonly Evidence[] {
  const words = wordsOf(comment);
  return SENSITIVE_CATEGORIES.flatMap((category) => {
    const { strong, label } = CATEGORIES[category];
    return strong.some((phrase) => phrase.length > 3 && says(words, phrase))
      ? [{ category, weight: COMMENT, reason: `By its comment it is: ${label}.` }]
      : [];
  });
}

function valueEvidence(values: readonly string[]): readonly Evidence[] {
  if (values.length === 0) return [];
  return VALUE_KINDS.flatMap(({ category, label, matches, weight }) => {
    const fitting = values.filter((value) => matches(value.trim())).length;
    const share = fitting / values.length;
    if (share < LEAST_SHARE) return [];
    const sureness = values.length >= ENOUGH_VALUES ? 1 : 0.85;
    const counted = `${fitting} of the ${values.length} values looked at`;
    return [{ category, weight: weight * share * sureness, reason: `${counted} are written like ${label}.` }];
  });
}

/** Different values that were kept of the column, numbers as their digits. */
function valuesOf(profile: ValueProfile | undefined, { type }: Column): readonly string[] {
  if (profile === undefined || DATE.test(type)) return [];
  const kept = [...profile.samples.map(({ value }) => value), profile.min, profile.max];
  return [...new Set(kept.filter((value): value is string => value !== null && value.trim() !== ''))];
}

/** Independent looks: each leaves its part of the doubt. */
function combined(evidence: readonly Evidence[]): number {
  return 1 - evidence.reduce((doubt, { weight }) => doubt * (1 - weight), 1);
}

function isWritten(category: SensitiveCategory): boolean {
  return VALUE_KINDS.some((kind) => kind.category === category && category !== 'CREDENTIAL');
}

function speaksFor(evidence: readonly Evidence[], category: SensitiveCategory): boolean {
  return evidence.some((one) => one.category === category);
}

/** A date is no name, and a number no address. */
function fitsType(category: SensitiveCategory, type: string): boolean {
  const isDate = DATE.test(type);
  switch (category) {
    case 'BIRTH_DATE':
      return true;
    case 'EMAIL':
    case 'PERSON_NAME':
    case 'HEALTH':
    case 'SPECIAL_CATEGORY':
      return TEXT.test(type) || type === '';
    case 'ADDRESS':
    case 'CREDENTIAL':
      return !isDate && !/numeric|decimal|double|real|float/i.test(type);
    case 'INCOME':
    case 'LOCATION':
      return !isDate && (!TEXT.test(type) || category === 'LOCATION');
    default:
      return !isDate;
  }
}

function keyOf({ schema, table }: TableName, column: string): string {
  return JSON.stringify([schema, table, column]);
}
