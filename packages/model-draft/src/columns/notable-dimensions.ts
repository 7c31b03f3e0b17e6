import type { Dimension, Hierarchy } from '@parley/semantic-layer';
import { uniquenessOf } from '../keys/uniqueness.js';
import type { DraftColumn } from '../physical/draft-table.js';

/** A column with the dimension that was made of it. */
export interface DraftDimension {
  readonly column: DraftColumn;
  readonly dimension: Dimension;
}

const NAME_LIKE = [
  'name',
  'full name',
  'title',
  'display name',
  'label',
  'username',
  'company name',
  'symbol',
  'last name',
  'email',
  'description',
  'number',
  'code',
];

/** What names one row to a person. */
export function labelDimensionOf(
  dimensions: readonly DraftDimension[],
  owner: readonly string[],
): Dimension | undefined {
  const texts = dimensions.filter(
    ({ column, dimension }) => column.family.kind === 'text' && !isReference(dimension),
  );
  // "title text" is a title.
  const said = ({ column: { words, fullWords } }: DraftDimension) =>
    (words.join(' ') === 'text' ? fullWords : words).join(' ').replace(/(?<=\S) text$/, '');
  for (const wanted of NAME_LIKE) {
    const found = texts.find((each) => said(each) === wanted);
    if (found !== undefined) return found.dimension;
  }
  const ownNoun = owner.join(' ');
  const named = texts.find(
    (each) =>
      (said(each).endsWith(' name') &&
        !said(each).startsWith('street') &&
        uniquenessOf(each.column) !== 'repeated') ||
      said(each) === ownNoun ||
      said(each).endsWith(' title'),
  );
  const isPerson = texts.some((each) => said(each) === 'first name');
  return (isPerson ? texts.find((each) => said(each) === 'last name') : named)?.dimension ?? named?.dimension;
}

function isReference({ kind }: Dimension): boolean {
  return kind === 'geographic';
}

const BOOKKEEPING = /\b(?:created|inserted|entered|added|recorded|logged|registered)\b/;
const CHANGED = /\b(?:updated|modified|changed|deleted|loaded|synced|refreshed|etl)\b/;
const NOT_WHEN =
  /\b(?:birth|death|due|expiry|expiration|expires|end|termination|terminated|valid|until|deadline|next|last|follow|expected|planned|scheduled|estimated|settlement|effective|left|closed|cancelled|canceled|returned|completed|resolved|discharge|delivered|arrival)\b/;
const WHEN =
  /\b(?:transaction|order|ordered|sale|sold|invoice|payment|paid|event|visit|admission|appointment|start|begin|booking|purchase|shipped|ship|posted|issued|issue|opened|open|join|joined|enrollment|enrolled|placed|published|report|snapshot|measurement|reading|call|trip|pickup|departure|service|claim|registration|signup)\b/;

/** The moment that "when" means: what happened, before when it was written down. */
export function defaultTimeOf(
  dimensions: readonly DraftDimension[],
  owner: readonly string[],
): Dimension | undefined {
  const rated = dimensions
    .filter(({ dimension }) => dimension.kind === 'time')
    .map(({ column, dimension }, position) => ({
      dimension,
      rate: rateTime(column, owner) - position * 0.001,
    }))
    .sort((one, other) => other.rate - one.rate);
  const [best] = rated;
  return best === undefined || best.rate < 0 ? undefined : best.dimension;
}

function rateTime({ words, fullWords, column }: DraftColumn, owner: readonly string[]): number {
  const said = fullWords.join(' ');
  const rest = words.join(' ');
  const nullable = column.nullable ? -0.1 : 0;
  if (CHANGED.test(said)) return -1;
  if (/\bbirth|death\b/.test(said)) return -2;
  if (/^(?:date|datetime|date time|timestamp|time|day|at|on)$/.test(rest)) return 3 + nullable;
  if (owner.some((word) => fullWords.includes(word)) && !NOT_WHEN.test(said)) return 2.5 + nullable;
  if (WHEN.test(said) && !NOT_WHEN.test(said)) return 2 + nullable;
  if (BOOKKEEPING.test(said)) return 1 + nullable;
  if (NOT_WHEN.test(said)) return 0.2 + nullable;
  return 1.5 + nullable;
}

const PLACES = [
  'continent',
  'country',
  'region',
  'state',
  'province',
  'county',
  'district',
  'city',
  'town',
  'zip',
  'zip code',
  'postal code',
  'postcode',
];
const KINDS: readonly (readonly string[])[] = [
  ['department', 'category', 'subcategory'],
  ['department', 'category', 'sub category'],
  ['division', 'department', 'team'],
  ['group', 'subgroup'],
  ['type', 'subtype'],
  ['sector', 'industry', 'sub industry'],
  ['make', 'model'],
];

/** What one drills down along: country, state, city; category, subcategory. */
export function hierarchiesOf(dimensions: readonly DraftDimension[]): Hierarchy[] {
  const bySaid = new Map<string, Dimension>();
  for (const { column, dimension } of dimensions) {
    if (column.family.kind !== 'text' && dimension.kind !== 'geographic') continue;
    const said = column.words
      .filter(
        (word, at) =>
          at === 0 || (word !== 'name' && word !== 'code') || column.words.join(' ') === 'zip code',
      )
      .join(' ');
    if (!bySaid.has(said)) bySaid.set(said, dimension);
  }
  const prefixes = new Set([
    '',
    ...[...bySaid.keys()].flatMap((said) => (said.includes(' ') ? [`${said.split(' ')[0]} `] : [])),
  ]);
  const found = [...prefixes].flatMap((prefix) => [
    ...hierarchy(
      `${prefix}geography`,
      PLACES.map((level) => bySaid.get(`${prefix}${level}`)),
    ),
    ...KINDS.flatMap((levels) =>
      hierarchy(
        `${prefix}${levels[0]}`,
        levels.map((level) => bySaid.get(`${prefix}${level}`)),
      ),
    ),
  ]);
  return [...new Map(found.map((each) => [each.levels.join(' '), each])).values()];
}

function hierarchy(label: string, levels: readonly (Dimension | undefined)[]): Hierarchy[] {
  const names = [...new Set(levels.flatMap((dimension) => dimension?.name ?? []))];
  return names.length < 2 ? [] : [{ name: label.replaceAll(' ', '_'), label, levels: names }];
}
