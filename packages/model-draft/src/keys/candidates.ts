import { canRefer } from '../physical/column-type.js';
import { columnNamed, type DraftColumn, type DraftTable, declaredKeys } from '../physical/draft-table.js';
import { DOERS, PEOPLE, WITHIN } from './people.js';
import { type DraftKey, SURE_KEY } from './primary-key.js';
import { type TableMentions, tableMentions } from './table-mentions.js';
import { uniquenessOf } from './uniqueness.js';
import { valuesForbid } from './value-veto.js';

/** A column that may refer to the key of a table. */
export interface Candidate {
  readonly table: DraftTable;
  readonly column: DraftColumn;
  readonly target: DraftTable;
  readonly key: DraftColumn;
  readonly confidence: number;
  readonly reason: string;
  /** What the far side is called from here, beyond its own name: "home" of `home_team_id`. */
  readonly role: readonly string[];
  /** The values of the two columns don't fit together. */
  readonly isVetoed: boolean;
}

/** The tables of a schema, looked up by what could refer to them. */
export interface Targets {
  readonly mentions: TableMentions;
  readonly keyOf: ReadonlyMap<DraftTable, DraftKey>;
  /** Tables by the physical name of their key, in lower case, where the name says more than "id". */
  readonly byKeyName: ReadonlyMap<string, readonly DraftTable[]>;
  /** Tables by the words of their key, where they are more than "number". */
  readonly byKeyWords: ReadonlyMap<string, readonly DraftTable[]>;
}

const KEY_WORDS = new Set(['id', 'number', 'code', 'key', 'uuid', 'guid', 'ref', 'reference', 'fk']);
/** Tables are called so, and so are numbers that refer to nothing. */
const FALSE_FRIENDS = words(
  'order position unit type status level rank state class value line size score rate price year version',
);
const GENERIC_NAMES = new Set([
  'id',
  'key',
  'code',
  'number',
  'no',
  'nr',
  'name',
  'uuid',
  'guid',
  'type',
  'status',
  'date',
  'value',
  'title',
  'description',
  'email',
  'year',
]);

export function targetsOf(tables: readonly DraftTable[], keyOf: ReadonlyMap<DraftTable, DraftKey>): Targets {
  const byKeyName = new Map<string, DraftTable[]>();
  const byKeyWords = new Map<string, DraftTable[]>();
  for (const table of tables) {
    const [name, another] = keyOf.get(table)?.columns ?? [];
    if (name === undefined || another !== undefined || table.table.kind === 'view') continue;
    const words = columnNamed(table, name)?.fullWords ?? [];
    if (words.length > 1) append(byKeyWords, words.join(' '), table);
    const lower = name.toLowerCase();
    if (GENERIC_NAMES.has(lower)) continue;
    append(byKeyName, lower, table);
  }
  return { mentions: tableMentions(tables), keyOf, byKeyName, byKeyWords };
}

function append(map: Map<string, DraftTable[]>, key: string, table: DraftTable): void {
  map.set(key, [...(map.get(key) ?? []), table]);
}

/** Every table that a column may refer to, the likeliest first. A table's own key refers only where its name says so. */
export function candidatesOf(column: DraftColumn, table: DraftTable, targets: Targets): Candidate[] {
  const found = [...byComment(column, table, targets), ...byName(column, table, targets)];
  const best = new Map<DraftTable, Candidate>();
  for (const { target, confidence, reason, role } of found) {
    const key = keyColumnFor(column, target, targets);
    if (key === undefined || (target === table && key === column)) continue;
    const known = best.get(target);
    if (known !== undefined && known.confidence >= confidence) continue;
    const isVetoed = uniquenessOf(key) === 'repeated' || valuesForbid(column, key);
    best.set(target, { table, column, target, key, confidence, reason, role, isVetoed });
  }
  return [...best.values()].sort(
    (one, other) => other.confidence - one.confidence || Number(isNear(other)) - Number(isNear(one)),
  );
}

function isNear({ table, target }: Candidate): boolean {
  return table.table.schema === target.table.schema;
}

/** The key that the column's type can refer to: the primary one, else a unique one of the column's own name. */
function keyColumnFor(column: DraftColumn, target: DraftTable, { keyOf }: Targets): DraftColumn | undefined {
  const [primary, another] = keyOf.get(target)?.columns ?? [];
  const singles = [
    ...(primary !== undefined && another === undefined ? [primary] : []),
    ...declaredKeys(target.table).flatMap(([name, more]) =>
      name !== undefined && more === undefined ? [name] : [],
    ),
  ];
  const fitting = singles
    .flatMap((name) => columnNamed(target, name) ?? [])
    .filter((key) => canRefer(column.column.type, key.column.type));
  const last = column.fullWords.at(-1);
  const sameName = fitting.find((key) => key.name.toLowerCase() === column.name.toLowerCase());
  return sameName ?? fitting.find((key) => key.fullWords.at(-1) === last) ?? fitting[0];
}

function isOwnKey(column: DraftColumn, table: DraftTable, { keyOf }: Targets): boolean {
  const key = keyOf.get(table);
  return key?.columns.length === 1 && key.columns[0] === column.name && key.confidence >= SURE_KEY;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

interface Hint {
  readonly target: DraftTable;
  readonly confidence: number;
  readonly reason: string;
  readonly role: readonly string[];
}

function byComment(column: DraftColumn, table: DraftTable, { mentions }: Targets): Hint[] {
  const { foreignKeyTo, identifierOf } = column.comment;
  const declared = foreignKeyTo === undefined ? undefined : mentions.first(foreignKeyTo);
  if (declared !== undefined) {
    const role = roleOf(column, declared);
    return [{ target: declared, confidence: 0.93, reason: 'Its comment says what it refers to.', role }];
  }
  const [first = '', second = ''] = column.comment.phrase?.split(' ') ?? [];
  const [held] = [...mentions.byPhrase([first, second]), ...mentions.byPhrase([first])];
  if (held !== undefined && held !== table && KEY_WORDS.has(column.fullWords.at(-1) ?? '')) {
    return [
      { target: held, confidence: 0.68, reason: 'Its comment begins with that.', role: roleOf(column, held) },
    ];
  }
  const named = identifierOf === undefined ? undefined : mentions.first(identifierOf);
  if (named === undefined || named === table) return [];
  return [
    {
      target: named,
      confidence: 0.78,
      reason: 'Its comment calls it the ID of that.',
      role: roleOf(column, named),
    },
  ];
}

function byName(column: DraftColumn, table: DraftTable, targets: Targets): Hint[] {
  const hints: Hint[] = [];
  const { fullWords, family } = column;
  const stem = stemOf(fullWords);
  const endsLikeKey = stem.length < fullWords.length;
  const add = (found: readonly DraftTable[], confidence: number, reason: string, role: readonly string[]) => {
    for (const target of found) if (hasKey(target, targets)) hints.push({ target, confidence, reason, role });
  };
  const mayBeKey = ['integer', 'uuid', 'text'].includes(family.kind) && stem.length > 0;
  if (mayBeKey && endsLikeKey) {
    add(targets.mentions.byPhrase(stem), 0.92, 'It is named after that table and its key.', []);
    for (let from = 1; from < stem.length; from++) {
      const found = targets.mentions.byPhrase(stem.slice(from));
      add(found, 0.84, 'It is named after that table, with a role before it.', stem.slice(0, from));
    }
    for (let to = stem.length - 1; to > 0; to--) {
      const found = targets.mentions.byPhrase(stem.slice(0, to));
      add(found, 0.66, 'Its name begins with that table.', stem);
    }
  } else if (mayBeKey && (family.kind !== 'text' || isCode(column))) {
    const confidence = FALSE_FRIENDS.has(stem.join(' ')) ? 0.3 : family.kind === 'text' ? 0.62 : 0.72;
    add(targets.mentions.byPhrase(stem), confidence, 'It is called like that table.', []);
  }
  if (isOwnKey(column, table, targets)) return hints;
  for (const target of targets.byKeyWords.get(fullWords.join(' ')) ?? []) {
    if (target !== table && endsLikeKey) add([target], 0.8, 'It is named like that table’s key.', []);
  }
  for (const target of targets.byKeyName.get(column.name.toLowerCase()) ?? []) {
    if (target === table) continue;
    const key = targets.keyOf.get(target);
    const isSure = (key?.confidence ?? 0) >= SURE_KEY && endsLikeKey;
    add([target], isSure ? 0.88 : 0.64, 'It has the name of that table’s key.', []);
  }
  hints.push(...byRole(column, table, { stem, endsLikeKey, targets }));
  return hints;
}

/** "parent id" leads to its own table, "approved by" to whoever works here. */
function byRole(
  column: DraftColumn,
  table: DraftTable,
  { stem, endsLikeKey, targets }: { stem: readonly string[]; endsLikeKey: boolean; targets: Targets },
): Hint[] {
  const said = stem.join(' ');
  const keyLike = endsLikeKey || column.family.kind === 'integer' || column.family.kind === 'uuid';
  if (!keyLike) return [];
  if (WITHIN.has(said) && hasKey(table, targets)) {
    return [
      { target: table, confidence: 0.8, reason: 'It leads to another row of its own table.', role: stem },
    ];
  }
  if (!DOERS.has(said)) return [];
  const own = PEOPLE.includes(table.words.join(' ')) ? [table] : [];
  const people = own.length > 0 ? own : PEOPLE.flatMap((word) => targets.mentions.byPhrase(word.split(' ')));
  const [target, another] = [...new Set(people)].filter((each) => hasKey(each, targets));
  if (target === undefined) return [];
  const confidence = own.length > 0 ? 0.76 : another === undefined ? 0.62 : 0.5;
  return [
    { target, confidence, reason: 'It names somebody who acts, and that table holds people.', role: stem },
  ];
}

/** A short code may refer; a long text is a name that happens to be the same word. */
function isCode({ family, profile }: DraftColumn): boolean {
  return family.kind === 'text' && (profile?.averageLength ?? family.length ?? 255) <= 10;
}

function hasKey(target: DraftTable, { keyOf }: Targets): boolean {
  const key = keyOf.get(target);
  return key?.columns.length === 1 || declaredKeys(target.table).some(({ length }) => length === 1);
}

function stemOf(words: readonly string[]): readonly string[] {
  return words.length > 1 && KEY_WORDS.has(words.at(-1) ?? '') ? words.slice(0, -1) : words;
}

/** What a column's name says beyond the table that its comment names. */
function roleOf({ fullWords, column }: DraftColumn, target: DraftTable): readonly string[] {
  const stem = stemOf(fullWords);
  const own = target.words.join(' ');
  if (stem.join(' ') === own || stem.at(-1) === target.words.at(-1) || stem[0] === target.words[0]) {
    const rest = stem.slice(0, Math.max(0, stem.length - target.words.length));
    return stem.join(' ').endsWith(own) ? rest : [];
  }
  // "aid" says nothing; "cited" does.
  const isPlain = KEY_WORDS.has(fullWords.at(-1) ?? '') || /^[a-z]{0,2}id$/i.test(column.name);
  return isPlain && stem.join('').length <= 3 ? [] : stem;
}
