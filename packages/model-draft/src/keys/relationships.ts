import type { Relationship } from '@parley/semantic-layer';
import type { CatalogForeignKey } from '@parley/sql-guard';
import { nameOf } from '../names/labels.js';
import { uniqueName } from '../names/unique-name.js';
import { canRefer } from '../physical/column-type.js';
import { columnNamed, type DraftTable, declaredKeys, tableKey } from '../physical/draft-table.js';
import { type Candidate, candidatesOf } from './candidates.js';
import type { Targets } from './targets.js';

/** A reference between tables, with how sure it is. */
export interface Link {
  readonly from: DraftTable;
  readonly columns: readonly string[];
  readonly to: DraftTable;
  readonly toColumns: readonly string[];
  readonly role: readonly string[];
  readonly confidence: number;
  readonly reason: string;
}

/** A reference that may be there: a steward knows. */
export interface DoubtfulLink extends Link {
  readonly doubt: string;
}

export interface FoundLinks {
  readonly sure: readonly Link[];
  readonly doubtful: readonly DoubtfulLink[];
}

/** From here on a reference is drafted; below, a steward is asked. */
const SURE = 0.6;
/** Below, it is not worth a question. */
const WORTH_ASKING = 0.45;
/** Two targets this close are two readings of one name. */
const TIE = 0.05;

export function findLinks(tables: readonly DraftTable[], targets: Targets): FoundLinks {
  const byKey = new Map(tables.map((table) => [tableKey(table.table), table]));
  const sure: Link[] = [];
  const doubtful: DoubtfulLink[] = [];
  for (const table of tables) {
    const declared = table.table.foreignKeys.flatMap((key) => declaredLink(table, key, byKey) ?? []);
    const covered = new Set(declared.flatMap(({ columns }) => (columns.length === 1 ? columns : [])));
    sure.push(...declared);
    for (const column of table.columns) {
      if (covered.has(column.name) || column.family.kind === 'boolean' || column.family.kind === 'time')
        continue;
      const link = decide(candidatesOf(column, table, targets));
      if (link === undefined) continue;
      if ('doubt' in link) doubtful.push(link);
      else sure.push(link);
    }
  }
  return { sure: [...sure, ...composedLinks(tables, sure)], doubtful };
}

function declaredLink(
  from: DraftTable,
  { columns, references }: CatalogForeignKey,
  byKey: ReadonlyMap<string, DraftTable>,
): Link | undefined {
  const to = byKey.get(tableKey(references));
  if (to === undefined || columns.length !== references.columns.length) return undefined;
  const [only, another] = columns.map((name) => columnNamed(from, name));
  const words = another === undefined ? (only?.fullWords ?? []) : [];
  return {
    from,
    columns,
    to,
    toColumns: references.columns,
    role: roleWords(words, to),
    confidence: 1,
    reason: 'The database declares this foreign key.',
  };
}

/** "seller" of `seller_id`, "home" of `home_team_id`; nothing where the name is just the table's. */
function roleWords(words: readonly string[], to: DraftTable): readonly string[] {
  const stem =
    words.length > 1 && /^(?:id|number|code|key|uuid|ref)$/.test(words.at(-1) ?? '')
      ? words.slice(0, -1)
      : words;
  const own = to.words.join(' ');
  const said = stem.join(' ');
  if (said === own || own.endsWith(` ${said}`) || own.startsWith(`${said} `)) return [];
  return said.endsWith(` ${own}`) ? stem.slice(0, stem.length - to.words.length) : stem;
}

function decide(candidates: readonly Candidate[]): Link | DoubtfulLink | undefined {
  const [best, second] = candidates;
  if (best === undefined || best.confidence < WORTH_ASKING) return undefined;
  const link: Link = {
    from: best.table,
    columns: [best.column.name],
    to: best.target,
    toColumns: [best.key.name],
    role: best.role,
    confidence: best.confidence,
    reason: best.reason,
  };
  if (best.isVetoed) {
    if (best.confidence < SURE) return undefined;
    return { ...link, confidence: 0.3, doubt: 'its values do not fit that table’s' };
  }
  if (best.confidence < SURE) return { ...link, doubt: 'nothing says so for certain' };
  const isTie =
    second !== undefined &&
    !second.isVetoed &&
    best.confidence - second.confidence < TIE &&
    best.target.table.schema === second.target.table.schema &&
    best.target.table.kind === second.target.table.kind;
  return isTie
    ? { ...link, confidence: 0.5, doubt: `it could refer to ${second.target.table.table} as well` }
    : link;
}

/** References to declared keys of several columns, where a table has columns of all their names. */
function composedLinks(tables: readonly DraftTable[], known: readonly Link[]): Link[] {
  const byColumns = new Map<string, DraftTable>();
  for (const table of tables) {
    const [key] = declaredKeys(table.table);
    if (key !== undefined && key.length > 1 && key.length <= 4)
      byColumns.set(key.join(' ').toLowerCase(), table);
  }
  const linked = new Set(known.map(({ from, to }) => `${tableKey(from.table)} ${tableKey(to.table)}`));
  return [...byColumns].flatMap(([names, to]) => {
    const wanted = names.split(' ');
    return tables.flatMap((from) => {
      if (from === to || linked.has(`${tableKey(from.table)} ${tableKey(to.table)}`)) return [];
      const columns = wanted.flatMap(
        (name) => from.columns.find((column) => column.name.toLowerCase() === name) ?? [],
      );
      const keys = wanted.flatMap(
        (name) => to.columns.find((column) => column.name.toLowerCase() === name) ?? [],
      );
      const fits =
        columns.length === wanted.length &&
        columns.every((column, at) => canRefer(column.column.type, keys[at]?.column.type ?? ''));
      const isOwnKey = declaredKeys(from.table).some((key) => key.join(' ').toLowerCase() === names);
      if (!fits || isOwnKey) return [];
      return [
        {
          from,
          columns: columns.map(({ name }) => name),
          to,
          toColumns: keys.map(({ name }) => name),
          role: [],
          confidence: 0.7,
          reason: 'It has all columns of that table’s key.',
        },
      ];
    });
  });
}

/** Links as relationships of the model, with names and roles that are free. */
export function relationshipsOf(
  links: readonly Link[],
  tables: readonly DraftTable[],
): (readonly [Relationship, Link])[] {
  const entities = new Set(tables.map(({ entity }) => entity));
  const names = new Set<string>();
  const roleTargets = new Map<string, string>();
  return withoutRepeated(links).map((link) => {
    const { from, to, columns, toColumns } = link;
    const isSelf = from === to;
    const words = link.role.length > 0 ? link.role : isSelf ? ['parent'] : [];
    const role = words.length > 0 ? freeRole(nameOf(words), link, { entities, roleTargets }) : undefined;
    if (role !== undefined) roleTargets.set(role, to.entity);
    const relationship: Relationship = {
      name: uniqueName(`${from.entity}_${role ?? to.entity}`.slice(0, 60), names),
      from: { entity: from.entity, columns },
      to: { entity: to.entity, columns: toColumns },
      cardinality: isUnique(from, columns) ? 'one_to_one' : 'many_to_one',
      ...(role !== undefined && { role }),
    };
    return [relationship, link] as const;
  });
}

/** Of several references without a role between two tables the surest: nothing could tell them apart in a question. */
function withoutRepeated(links: readonly Link[]): Link[] {
  const best = new Map<string, Link>();
  for (const link of links) {
    const key = `${link.from.entity} ${link.to.entity} ${link.role.join(' ')}`;
    const known = best.get(key);
    if (known === undefined || link.confidence > known.confidence) best.set(key, link);
  }
  return [...best.values()];
}

function freeRole(
  wanted: string,
  { from, to }: Link,
  { entities, roleTargets }: { entities: ReadonlySet<string>; roleTargets: ReadonlyMap<string, string> },
): string {
  const isFree = (role: string) => !entities.has(role) && (roleTargets.get(role) ?? to.entity) === to.entity;
  if (isFree(wanted)) return wanted;
  const longer = [
    `${wanted}_${to.entity}`,
    `${from.entity}_${wanted}`,
    `${from.entity}_${wanted}_${to.entity}`,
  ]
    .map((name) => name.slice(0, 60))
    .find(isFree);
  return longer ?? uniqueName(wanted.slice(0, 56), new Set([...entities, ...roleTargets.keys()]));
}

function isUnique(table: DraftTable, columns: readonly string[]): boolean {
  return declaredKeys(table.table).some(
    (key) => key.length === columns.length && key.every((name) => columns.includes(name)),
  );
}
