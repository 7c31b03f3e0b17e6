import type { PolicyScalar } from '@parley/sql-guard';

type Family = 'number' | 'boolean' | 'text' | 'moment' | 'uuid' | 'any';

/** By the engines' own names of types. What is not here may be compared with anything: SQLite takes any word for a type. */
const FAMILIES: readonly (readonly [RegExp, Family])[] = [
  [/^(tinyint\(1\)|bool(ean)?\b|bit\b)/i, 'boolean'],
  [
    /^(u?(tiny|small|medium|big|huge)?int(eger)?\d?\b|int\d|numeric|decimal|real|double|float|(big|small)?serial|money)/i,
    'number',
  ],
  [/^(date|datetime|timestamp)/i, 'moment'],
  [/^uuid\b/i, 'uuid'],
  [
    /^(text|citext|(tiny|medium|long)text|(var|n)?char|character|nvarchar|bpchar|name$|enum|string|clob)/i,
    'text',
  ],
];

const DATE = /^\d{4}-\d{2}-\d{2}(?!\d)/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Why a column of this type can't be compared with the constant, as the end of a sentence; `null` where it can. */
export function constantFault(type: string, constant: PolicyScalar): string | null {
  const family = FAMILIES.find(([pattern]) => pattern.test(type))?.[1] ?? 'any';
  switch (family) {
    case 'any':
      return null;
    case 'number':
      if (typeof constant === 'number' || isNumber(constant)) return null;
      return `is a number (${type}): compare it with a number`;
    case 'boolean':
      if (typeof constant === 'boolean' || (typeof constant === 'number' && /^(tinyint|bit)/i.test(type)))
        return null;
      return `is true or false (${type}): compare it with \`true\` or \`false\``;
    case 'text':
      return typeof constant === 'string' ? null : `is a text (${type}): write the value in single quotes`;
    case 'uuid':
      if (typeof constant === 'string' && UUID.test(constant)) return null;
      return `is a UUID: write one in single quotes`;
    case 'moment':
      if (typeof constant === 'string' && isDay(constant)) return null;
      return `is a date or time (${type}): write it as '2026-03-01' or '2026-03-01T12:00:00'`;
  }
}

function isNumber(constant: PolicyScalar): boolean {
  return typeof constant === 'string' && /^-?\d+(\.\d+)?$/.test(constant);
}

function isDay(text: string): boolean {
  return DATE.test(text) && !Number.isNaN(Date.parse(text.slice(0, 10)));
}
