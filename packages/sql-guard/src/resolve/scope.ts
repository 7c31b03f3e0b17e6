import { Refusal } from '../refusal.js';
import { didYouMean } from '../suggest.js';
import { derivedFrom, type Lineage, markUsed, type ScopeColumn, type TableSite } from './lineage.js';

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
  readonly parent: Scope | null;
}

/** Columns PostgreSQL adds to every table. They tell about storage and other transactions. */
const SYSTEM_COLUMNS = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid']);

/** What a name resolved to: a column of `relation`, or its whole row. */
export interface ResolvedName {
  readonly lineage: Lineage;
  readonly relation: Relation;
}

/**
 * Looks a column up as PostgreSQL does: level by level outwards; a bare name is first a column, then a whole row.
 *
 * @throws Refusal SQL_UNKNOWN_COLUMN, SQL_UNKNOWN_TABLE, SQL_AMBIGUOUS_COLUMN, SQL_NOT_SUPPORTED
 */
export function resolveColumn(scope: Scope, names: readonly string[], offset: number): ResolvedName {
  const column = names.at(-1) ?? '';
  if (names.length === 1) return resolveBareName(scope, column, offset);
  const relation = findRelation(scope, names.slice(0, -1), offset);
  const matches = relation.columns.filter((candidate) => candidate.name === column);
  const [match] = matches;
  if (matches.length > 1) throw ambiguous(names.join('.'), offset);
  if (match === undefined) throw unknownColumn(column, names.join('.'), relation.columns, offset);
  return { lineage: match, relation };
}

/**
 * Resolves `(row).field`. `row` must name a row in FROM, not a column: a field of a column would be a field of a
 * composite value.
 */
export function resolveField(
  scope: Scope,
  [row, field]: readonly [string, string],
  offset: number,
): ResolvedName {
  for (const level of levels(scope)) {
    const isColumn = level.relations.some(
      ({ showsColumns, columns }) => showsColumns && columns.some(({ name }) => name === row),
    );
    if (!isColumn) continue;
    throw new Refusal(
      'SQL_NOT_SUPPORTED',
      `A field of the column "${row}" is not supported; select the whole column.`,
      offset,
      { construct: 'field of a composite value' },
    );
  }
  return resolveColumn(scope, [row, field], offset);
}

function resolveBareName(scope: Scope, name: string, offset: number): ResolvedName {
  for (const level of levels(scope)) {
    const matches = level.relations
      .filter((relation) => relation.showsColumns)
      .flatMap((relation) =>
        relation.columns.filter((column) => column.name === name).map((column) => ({ relation, column })),
      );
    const [match] = matches;
    if (matches.length > 1) throw ambiguous(name, offset);
    if (match !== undefined) return { lineage: match.column, relation: match.relation };
  }
  const relation = lookUpRelation(scope, [name], offset);
  if (relation !== null) {
    markUsed(relation.columns);
    return { lineage: derivedFrom(relation.columns), relation };
  }
  const candidates = [...levels(scope)].flatMap((level) => level.relations.flatMap(({ columns }) => columns));
  throw unknownColumn(name, name, candidates, offset);
}

/** @throws Refusal SQL_UNKNOWN_TABLE when nothing in FROM has this name. */
export function findRelation(scope: Scope, qualifier: readonly string[], offset: number): Relation {
  const relation = lookUpRelation(scope, qualifier, offset);
  if (relation !== null) return relation;
  const named = [...levels(scope)].flatMap((level) => level.relations.filter(({ isNamed }) => isNamed));
  const name = qualifier.join('.');
  throw new Refusal(
    'SQL_UNKNOWN_TABLE',
    `There is no "${name}" in FROM here.${didYouMean(
      name,
      named.map(({ alias }) => alias),
    )}`,
    offset,
    { name },
  );
}

function lookUpRelation(scope: Scope, qualifier: readonly string[], offset: number): Relation | null {
  if (qualifier.length > 2) {
    throw new Refusal(
      'SQL_NOT_SUPPORTED',
      'A name of another database is not supported; leave it out.',
      offset,
    );
  }
  const [first, second] = qualifier;
  const alias = second ?? first;
  for (const level of levels(scope)) {
    const matches = level.relations.filter(
      (relation) =>
        relation.isNamed && relation.alias === alias && (second === undefined || relation.schema === first),
    );
    if (matches.length > 1) throw ambiguous(qualifier.join('.'), offset);
    if (matches[0] !== undefined) return matches[0];
  }
  return null;
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
  written: string,
  candidates: readonly ScopeColumn[],
  offset: number,
): Refusal {
  if (SYSTEM_COLUMNS.has(column)) {
    return new Refusal(
      'SQL_NOT_SUPPORTED',
      `The system column ${column} is not supported; select the table's own columns.`,
      offset,
      { construct: column },
    );
  }
  const suggestion = didYouMean(
    column,
    candidates.map(({ name }) => name),
  );
  return new Refusal('SQL_UNKNOWN_COLUMN', `There is no column "${written}" here.${suggestion}`, offset, {
    name: written,
  });
}
