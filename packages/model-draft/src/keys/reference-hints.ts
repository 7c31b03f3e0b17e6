import type { DraftColumn, DraftTable } from '../physical/draft-table.js';
import { DOERS, PEOPLE, WITHIN } from './people.js';
import { SURE_KEY } from './primary-key.js';
import { hasKey, isOwnKey, type Targets } from './targets.js';

/** A reason to think that a column refers to a table. */
export interface Hint {
  readonly target: DraftTable;
  readonly confidence: number;
  readonly reason: string;
  /** What the far side is called from here, beyond its own name: "home" of `home_team_id`. */
  readonly role: readonly string[];
}

/** A column whose references are looked for. */
interface Seeker {
  readonly column: DraftColumn;
  readonly table: DraftTable;
  readonly targets: Targets;
  /** Its words without "id" or "number". */
  readonly stem: readonly string[];
  /** "id" or "number" was there. */
  readonly endsLikeKey: boolean;
}

/** Every reason that comments and names give; a table's own key refers only where its name says so. */
export function referenceHints(column: DraftColumn, table: DraftTable, targets: Targets): Hint[] {
  const stem = stemOf(column.fullWords);
  const seeker = { column, table, targets, stem, endsLikeKey: stem.length < column.fullWords.length };
  const either = byEither(seeker);
  if (either.length > 0) return either;
  const mayBeKey = ['integer', 'uuid', 'text', 'decimal'].includes(column.family.kind) && stem.length > 0;
  const rules = isOwnKey(column, table, targets)
    ? [byComment, ...(mayBeKey ? [byTableName] : [])]
    : [byComment, ...(mayBeKey ? [byTableName, byBareName] : []), byKeyName, byRole];
  return rules.flatMap((rule) => rule(seeker)).filter(({ target }) => hasKey(target, targets));
}

function byComment({ column, table, targets: { mentions } }: Seeker): Hint[] {
  const { foreignKeyTo, identifierOf, phrase } = column.comment;
  const hint = (target: DraftTable | undefined, confidence: number, reason: string): Hint[] =>
    target === undefined ? [] : [{ target, confidence, reason, role: roleOf(column, target) }];
  if (foreignKeyTo !== undefined) {
    const declared = hint(mentions.first(foreignKeyTo), 0.93, 'Its comment says what it refers to.');
    if (declared.length > 0) return declared;
  }
  if (KEY_WORDS.has(column.fullWords.at(-1) ?? '') && phrase !== undefined) {
    const [first = '', second = ''] = phrase.split(' ');
    const [held] = [...mentions.byPhrase([first, second]), ...mentions.byPhrase([first])];
    if (held !== undefined && held !== table) return hint(held, 0.68, 'Its comment begins with that.');
  }
  if (identifierOf === undefined) return [];
  const named = mentions.first(identifierOf);
  if (named === undefined || named === table) return [];
  return hint(named, 0.78, 'Its comment calls it the ID of that.');
}

/** "ID of the user or merchant" refers to neither for certain, whatever else speaks for one of them. */
function byEither({ column, targets: { mentions } }: Seeker): Hint[] {
  const [said = '', other = ''] = (column.comment.identifierOf ?? '').split(/\bor\b/);
  const named = mentions.first(said);
  const another = mentions.first(other.split(' ').slice(0, 4).join(' '));
  if (named === undefined || another === undefined || named === another) return [];
  const reason = 'Its comment names two tables.';
  return [{ target: named, confidence: 0.5, reason, role: roleOf(column, named) }];
}

/** `customer_id`, `home_team_id`, `item_ref_id`. */
function byTableName({ stem, endsLikeKey, targets: { mentions } }: Seeker): Hint[] {
  if (!endsLikeKey) return [];
  const hints = (words: readonly string[], confidence: number, reason: string, role: readonly string[]) =>
    mentions.byPhrase(words).map((target): Hint => ({ target, confidence, reason, role }));
  return stem.flatMap((_word, at) => [
    ...(at === 0
      ? hints(stem, 0.92, 'It is named after that table and its key.', [])
      : hints(
          stem.slice(at),
          0.84,
          'It is named after that table, with a role before it.',
          stem.slice(0, at),
        )),
    ...(at === 0 ? [] : hints(stem.slice(0, at), 0.66, 'Its name begins with that table.', stem)),
  ]);
}

/** `department` that holds a department's ID, `from_station` that holds a station's code. */
function byBareName({ column, stem, endsLikeKey, targets: { mentions } }: Seeker): Hint[] {
  const { family } = column;
  if (endsLikeKey || family.kind === 'decimal' || (family.kind === 'text' && !isCode(column))) return [];
  if (FALSE_FRIENDS.has(stem.at(-1) ?? '')) return [];
  const confidence = family.kind === 'text' ? 0.62 : 0.72;
  const whole = mentions
    .byPhrase(stem)
    .map((target): Hint => ({ target, confidence, reason: 'It is called like that table.', role: [] }));
  const role = stem.slice(0, -1);
  if (role.length === 0 || role.some((word) => COUNTED.has(word))) return whole;
  const reason = 'It is called like that table, with a role before it.';
  return [
    ...whole,
    ...mentions.byPhrase(stem.slice(-1)).map((target): Hint => ({ target, confidence: 0.62, reason, role })),
  ];
}

/** `station_code` that is the key of stations, `voucher_vid` where `vid` is the key of vouchers. */
function byKeyName({ column, table, stem, endsLikeKey, targets }: Seeker): Hint[] {
  const { byKeyName: named, byKeyWords, keyOf } = targets;
  const lower = column.name.toLowerCase();
  const others = (found: readonly DraftTable[] = []) => found.filter((target) => target !== table);
  const [, before = '', last = ''] = /^(.+)_([a-z]{3,})$/.exec(lower) ?? [];
  const isSure = (target: DraftTable) => endsLikeKey && (keyOf.get(target)?.confidence ?? 0) >= SURE_KEY;
  return [
    ...(endsLikeKey ? others(byKeyWords.get(column.fullWords.join(' '))) : []).map(
      (target): Hint => ({ target, confidence: 0.8, reason: 'It is named like that table’s key.', role: [] }),
    ),
    ...others(named.get(lower)).map(
      (target): Hint => ({
        target,
        confidence: isSure(target) ? 0.88 : 0.64,
        reason: 'It has the name of that table’s key.',
        role: [],
      }),
    ),
    ...(named.get(last) ?? []).map((target): Hint => {
      const isOwner = before === target.words.join('_');
      const role = isOwner ? [] : stem.slice(0, -1);
      return { target, confidence: 0.8, reason: 'It ends with the name of that table’s key.', role };
    }),
  ];
}

/** "parent id" leads to its own table, "approved by" to whoever works here. */
function byRole({ column, table, stem, endsLikeKey, targets }: Seeker): Hint[] {
  const said = stem.join(' ');
  const isKeyLike = endsLikeKey || column.family.kind === 'integer' || column.family.kind === 'uuid';
  if (!isKeyLike) return [];
  if (WITHIN.has(said)) {
    return [
      { target: table, confidence: 0.8, reason: 'It leads to another row of its own table.', role: stem },
    ];
  }
  if (!DOERS.has(said)) return [];
  const isAmongPeople = PEOPLE.includes(table.words.join(' '));
  const people = isAmongPeople
    ? [table]
    : PEOPLE.flatMap((word) => targets.mentions.byPhrase(word.split(' ')));
  const [target, another] = [...new Set(people)].filter((each) => hasKey(each, targets));
  if (target === undefined) return [];
  const confidence = isAmongPeople ? 0.76 : another === undefined ? 0.62 : 0.5;
  return [
    { target, confidence, reason: 'It names somebody who acts, and that table holds people.', role: stem },
  ];
}

const KEY_WORDS = words('id number code key uuid guid ref reference fk');
/** Tables are called so, and so are numbers that refer to nothing. */
const FALSE_FRIENDS = words(
  'order position unit type status level rank state class value line size score rate price year version',
);
/** Before a noun these make a number of it. */
const COUNTED = words('total number count max maximum min minimum average num sum per sort display no');

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** A short code may refer; a long text is a name that happens to be the same word. */
function isCode({ family, profile }: DraftColumn): boolean {
  return family.kind === 'text' && (profile?.averageLength ?? family.length ?? 255) <= 10;
}

function stemOf(said: readonly string[]): readonly string[] {
  return said.length > 1 && KEY_WORDS.has(said.at(-1) ?? '') ? said.slice(0, -1) : said;
}

/** What a column's name says beyond the table that its comment names. */
function roleOf({ fullWords, column }: DraftColumn, target: DraftTable): readonly string[] {
  const stem = stemOf(fullWords);
  const own = target.words.join(' ');
  if (stem.join(' ') === own || stem.at(-1) === target.words.at(-1) || stem[0] === target.words[0]) {
    return stem.join(' ').endsWith(own) ? stem.slice(0, Math.max(0, stem.length - target.words.length)) : [];
  }
  // "aid" says nothing; "cited" does.
  const isPlain = KEY_WORDS.has(fullWords.at(-1) ?? '') || /^[a-z]{0,2}id$/i.test(column.name);
  return isPlain && stem.join('').length <= 3 ? [] : stem;
}
