import { Refusal } from '../refusal.js';
import { orElse } from '../suggest.js';
import {
  derivedFrom,
  type Lineage,
  markUsed,
  NO_LINEAGE,
  type ScopeColumn,
  type TableSite,
} from './lineage.js';
import type { NameRules } from './name-rules.js';

/**
 * Something in FROM that names can refer to. The two flags are PostgreSQL's own: the parts of an unaliased join
 * can be named by their aliases only, the join itself by its bare columns only.
 */
export interface Relation {
  readonly alias: string;
  /** Set for a base table without an alias: it can also be called `schema.table`. */
  readonly schema: string | null;
  readonly columns: readonly ScopeColumn[];
  readonly site: TableSite | null;
  readonly isNamed: boolean;
  readonly showsColumns: boolean;
}

/** The relations of one query level, and the level around it. */
export interface Scope {
  readonly relations: readonly Relation[];
  /** Output columns with an alias, where expressions see those too. */
  readonly aliases: readonly ScopeColumn[];
  readonly parent: Scope | null;
}

/** A name as it stands in the statement. */
export interface Reference {
  readonly names: readonly string[];
  readonly offset: number;
}

/** What a name resolved to. */
export interface ResolvedName {
  readonly lineage: Lineage;
  /** How it must be written, where its `schema.` part has to go. */
  readonly rewritten: readonly string[] | null;
  /** True when it may stand for an expression of the SELECT list. */
  readonly isAlias: boolean;
}

/**
 * Looks a column up as the engine does: level by level outwards; a bare name is first a column, then a whole row.
 *
 * @throws Refusal SQL_UNKNOWN_COLUMN, SQL_UNKNOWN_TABLE, SQL_AMBIGUOUS_COLUMN, SQL_NOT_SUPPORTED
 */
export function resolveColumn(scope: Scope, reference: Reference, rules: NameRules): ResolvedName {
  if (reference.names.length === 1) return resolveBareName(scope, reference, rules);
  const part = rules.hasStructs ? resolveStructField(scope, reference, rules) : null;
  return part ?? resolveQualified(scope, reference, rules);
}

function resolveQualified(scope: Scope, { names, offset }: Reference, rules: NameRules): ResolvedName {
  const column = names.at(-1) ?? '';
  const relation = findRelation(scope, { names: names.slice(0, -1), offset }, rules);
  const match = columnOf(relation.columns, { names: [column], offset }, rules);
  if (match === null) throw unknownColumn(column, { names, offset }, { candidates: relation.columns, rules });
  return { lineage: match, rewritten: names.length > 2 ? [relation.alias, column] : null, isAlias: false };
}

/** `table.column.field`, `column.field`: at each level tables come before columns. */
function resolveStructField(
  scope: Scope,
  { names, offset }: Reference,
  rules: NameRules,
): ResolvedName | null {
  for (const level of levels(scope)) {
    for (const length of [2, 1, 0]) {
      const [name, ...fields] = names.slice(length);
      if (name === undefined) continue;
      const relation =
        length === 0 ? null : relationAt(level, { names: names.slice(0, length), offset }, rules);
      if (length > 0 && relation === null) continue;
      const columns = relation === null ? shownColumns(level.relations) : relation.columns;
      const column = columnOf(columns, { names: [name], offset }, rules);
      if (column === null) continue;
      // Of the column itself, the whole is read.
      markUsed([column]);
      return {
        lineage: fields.length === 0 ? column : derivedFrom([column], 'field'),
        rewritten: length === 2 && relation !== null ? [relation.alias, name, ...fields] : null,
        isAlias: false,
      };
    }
  }
  return null;
}

/**
 * Resolves `(row).field`. `row` must name a row in FROM, not a column: a field of a column would be a field of a
 * composite value.
 */
export function resolveField(scope: Scope, { names, offset }: Reference, rules: NameRules): ResolvedName {
  const [row = ''] = names;
  for (const { relations } of levels(scope)) {
    if (shownColumns(relations).every(({ name }) => rules.column(name) !== rules.column(row))) continue;
    throw new Refusal(
      'SQL_NOT_SUPPORTED',
      `A field of the column "${row}" is not supported; select the whole column.`,
      offset,
      { construct: 'field of a composite value' },
    );
  }
  return resolveQualified(scope, { names, offset }, rules);
}

function resolveBareName(scope: Scope, reference: Reference, rules: NameRules): ResolvedName {
  const [name = ''] = reference.names;
  const key = rules.column(name);
  const aliases: ScopeColumn[] = [];
  for (const level of levels(scope)) {
    const column = columnOf(shownColumns(level.relations), reference, rules);
    if (level.aliases.length > 0) {
      aliases.push(...level.aliases.filter((alias) => rules.column(alias.name) === key));
    }
    if (column !== null) return anyOf([column], aliases);
  }
  if (aliases.length > 0) return anyOf([], aliases);
  const relation = rules.hasWholeRows ? lookUpRelation(scope, reference, rules) : null;
  if (relation !== null) {
    markUsed(relation.columns);
    return { lineage: derivedFrom(relation.columns, 'row'), rewritten: null, isAlias: false };
  }
  const candidates = [...levels(scope)].flatMap((level) => level.relations.flatMap(({ columns }) => columns));
  throw unknownColumn(name, reference, { candidates, rules });
}

/** What may be a column or one of some aliases counts as made of all of them. */
function anyOf(columns: readonly ScopeColumn[], aliases: readonly ScopeColumn[]): ResolvedName {
  const all = [...columns, ...aliases];
  const [first = NO_LINEAGE] = all;
  const isSame = ({ direct }: Lineage) =>
    direct !== null && direct.site === first.direct?.site && direct.column === first.direct.column;
  markUsed(all);
  return {
    lineage: all.length === 1 || all.every(isSame) ? first : derivedFrom(all),
    rewritten: null,
    isAlias: aliases.some(({ direct }) => direct === null),
  };
}

/** @throws Refusal SQL_UNKNOWN_TABLE when nothing in FROM has this name, SQL_AMBIGUOUS_COLUMN when it would lose its meaning. */
export function findRelation(scope: Scope, reference: Reference, rules: NameRules): Relation {
  const relation = lookUpRelation(scope, reference, rules);
  if (relation !== null) {
    // It loses its schema, and must not then be taken for a nearer one of its name.
    const { names, offset } = reference;
    const bare =
      names.length === 1 ? relation : lookUpRelation(scope, { names: [relation.alias], offset }, rules);
    if (bare !== relation) throw ambiguous(names.join('.'), offset);
    return relation;
  }
  const named = [...levels(scope)].flatMap((level) => level.relations.filter(({ isNamed }) => isNamed));
  const name = reference.names.join('.');
  throw new Refusal(
    'SQL_UNKNOWN_TABLE',
    `There is no "${name}" in FROM here${orElse(
      name,
      named.map(({ alias }) => alias),
      'name one of its tables or their aliases',
    )}`,
    reference.offset,
    { name },
  );
}

function lookUpRelation(scope: Scope, reference: Reference, rules: NameRules): Relation | null {
  if (reference.names.length > 2) {
    throw new Refusal(
      'SQL_NOT_SUPPORTED',
      'A name of another database is not supported; leave it out.',
      reference.offset,
    );
  }
  for (const level of levels(scope)) {
    const relation = relationAt(level, reference, rules);
    if (relation !== null) return relation;
  }
  return null;
}

function relationAt(level: Scope, { names, offset }: Reference, rules: NameRules): Relation | null {
  const [first = '', second] = names;
  const alias = rules.table(second ?? first);
  const schema = second === undefined ? null : rules.table(first);
  const matches = level.relations.filter(
    (relation) =>
      relation.isNamed &&
      rules.table(relation.alias) === alias &&
      (schema === null || (relation.schema !== null && rules.table(relation.schema) === schema)),
  );
  if (matches.length > 1) throw ambiguous(names.join('.'), offset);
  return matches[0] ?? null;
}

/** The only column of this name, or null. */
function columnOf(
  columns: readonly ScopeColumn[],
  { names: [name = ''], offset }: Reference,
  rules: NameRules,
): ScopeColumn | null {
  const key = rules.column(name);
  const matches = columns.filter((column) => rules.column(column.name) === key);
  if (matches.length > 1) throw ambiguous(name, offset);
  return matches[0] ?? null;
}

export function shownColumns(relations: readonly Relation[]): readonly ScopeColumn[] {
  return relations.filter(({ showsColumns }) => showsColumns).flatMap(({ columns }) => columns);
}

function* levels(scope: Scope): Generator<Scope> {
  for (let level: Scope | null = scope; level !== null; level = level.parent) yield level;
}

function ambiguous(name: string, offset: number): Refusal {
  return new Refusal(
    'SQL_AMBIGUOUS_COLUMN',
    `"${name}" could mean more than one; write it as table.column, with an alias for each table.`,
    offset,
    { name },
  );
}

function unknownColumn(
  column: string,
  { names, offset }: Reference,
  { candidates, rules }: { readonly candidates: readonly ScopeColumn[]; readonly rules: NameRules },
): Refusal {
  if (rules.systemColumns.has(rules.column(column))) {
    return new Refusal(
      'SQL_NOT_SUPPORTED',
      `The system column ${column} is not supported; select the table's own columns.`,
      offset,
      { construct: column },
    );
  }
  const written = names.join('.');
  const end = orElse(
    column,
    candidates.map(({ name }) => name),
    'the catalog says which there are',
  );
  return new Refusal('SQL_UNKNOWN_COLUMN', `There is no column "${written}" here${end}`, offset, {
    name: written,
  });
}
