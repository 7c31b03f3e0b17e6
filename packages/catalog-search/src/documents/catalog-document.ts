/** What a catalog consists of, as far as people look for it. */
export type DocumentKind =
  | 'table'
  | 'column'
  | 'entity'
  | 'dimension'
  | 'measure'
  | 'metric'
  | 'filter'
  | 'glossary_term'
  | 'value'
  | 'verified_question';

/**
 * One thing that can be found. It is seen whole or not at all: whatever somebody may not see beside the rest
 * (a value of a column) is a document of its own.
 */
export interface CatalogDocument {
  readonly kind: DocumentKind;
  /** Names from the outermost to its own, unique within the kind and data source: `['public', 'orders', 'amount']`. */
  readonly path: readonly string[];
  /** Its own name, as it is written where it comes from. */
  readonly name: string;
  /** What people call it; the name again where nobody said. */
  readonly label: string;
  /** What it belongs to, in words: a column's table, a dimension's entity. */
  readonly owner?: string;
  readonly synonyms?: readonly string[];
  readonly description?: string;
}

/** Equal for the same thing in two indexes. Names never hold a NUL. */
export function documentKey({ kind, path }: Pick<CatalogDocument, 'kind' | 'path'>): string {
  return `${kind}\0${path.join('\0')}`;
}

/** An order that depends on nothing but the two: by kind, then by path. */
export function compareDocuments(left: CatalogDocument, right: CatalogDocument): number {
  if (left.kind !== right.kind) return left.kind < right.kind ? -1 : 1;
  for (const [at, name] of left.path.entries()) {
    const other = right.path[at];
    if (other === undefined) return 1;
    if (name !== other) return name < other ? -1 : 1;
  }
  return left.path.length - right.path.length;
}
