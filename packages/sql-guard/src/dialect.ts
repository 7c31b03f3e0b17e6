import type { BoundValue } from './bound-value.js';
import type { PhysicalCatalog, SqlDialect } from './catalog.js';
import type { SqlParser } from './parser.js';
import type { SitePlan } from './policies/site-plan.js';
import type { TableView } from './policies/table-view.js';
import type { Vocabulary } from './policies/vocabulary.js';
import type { Resolution } from './resolve/resolution.js';
import type { QueryNode } from './tree/query-tree.js';

/** Everything of the guard that differs from engine to engine. One folder each. */
export interface Dialect {
  readonly name: SqlDialect;
  /** How policies are written. */
  readonly vocabulary: Vocabulary;
  /**
   * Reads text that must be exactly one SELECT. This is the allow-list: a kind of node, a field, a function, a type, an
   * operator that it does not name is refused with its name.
   *
   * @throws Refusal `SQL_*`
   */
  read(sql: string, parser: SqlParser): Promise<Statement>;
  /** Writes a tree that {@link Statement.rewrite} answered. */
  print(tree: unknown, parser: SqlParser): Promise<string>;
  /**
   * The last look: reads what was printed, makes sure that it says what the tree says, and walks it once more by rules
   * written apart from the first.
   *
   * @throws ParleyError SQL_NOT_SUPPORTED when the printer could not say exactly what the tree says
   * @throws Error when it finds a fault of our own
   */
  check(printed: PrintedStatement, parser: SqlParser): Promise<void>;
}

/** One statement on its way, with the dialect's own tree behind it. */
export interface Statement {
  readonly query: QueryNode;
  /** Hash of the statement's shape, stable under white space, case and literal formatting. Hex. */
  readonly fingerprint: string;
  /** Puts the plans in the places of the tables, once. Every change is decided before the first is made. */
  rewrite(changes: Rewriting): Promise<Rewritten>;
}

export interface Rewriting {
  readonly resolution: Resolution;
  /** What takes each table's place, in the order of `resolution.sites`. */
  readonly sites: readonly SitePlan[];
  readonly maxRows: number;
}

export interface Rewritten {
  readonly tree: unknown;
  /** In the order of the parameters. */
  readonly values: readonly BoundValue[];
  /** True when the row limit was added or lowered. */
  readonly isLimited: boolean;
}

export interface PrintedStatement {
  readonly sql: string;
  readonly tree: unknown;
  readonly valueCount: number;
  readonly catalog: PhysicalCatalog;
  /** The table as one person may see it, or null where it does not exist for them. */
  readonly view: (name: { readonly schema: string; readonly table: string }) => TableView | null;
}
