import type { SemanticModel } from '@parley/semantic-layer';
import type { SqlDialect } from '@parley/sql-guard';

/** A statement whose rows are a right answer. */
export interface GoldStatement {
  readonly sql: string;
  /**
   * Those of its columns that stand for the same thing (a name and an id), as the statement calls them: an answer needs at least one.
   * Empty: an answer needs all columns.
   */
  readonly anyOf: readonly string[];
}

export interface EvaluationQuestion {
  readonly id: string;
  readonly question: string;
  readonly category: string;
  /** Business rules for this question only. */
  readonly note?: string;
  /** Accepted statements, one at least. */
  readonly gold: readonly GoldStatement[];
  /** Why the gold is doubtful; such questions are counted, and reported apart. */
  readonly disputed?: string;
}

export interface UnanswerableQuestion {
  readonly id: string;
  readonly question: string;
}

/** Where a set's data come from. */
export type DataOrigin =
  /** A PostgreSQL script that makes the tables and fills them. */
  | { readonly kind: 'script'; readonly script: string }
  /** A SQLite file; never written to. */
  | { readonly kind: 'sqlite'; readonly file: string }
  /** A database of the server that the evaluation was given, made by whoever gave it. Copied, never written to. */
  | { readonly kind: 'template'; readonly database: string };

/** What is known of a column or a table, in words. */
export interface Comment {
  readonly table: string;
  /** Absent: it is about the table. */
  readonly column?: string;
  readonly comment: string;
}

/** Questions about one database. */
export interface QuestionSet {
  readonly name: string;
  readonly data: DataOrigin;
  readonly comments: readonly Comment[];
  /** What the gold is written in. */
  readonly goldDialect: SqlDialect;
  /** Absent: a model is drafted, as the product does for a data source without one. */
  readonly model?: SemanticModel;
  /** The day these questions are asked, `YYYY-MM-DD`, where the set says so. */
  readonly today?: string;
  readonly questions: readonly EvaluationQuestion[];
  readonly unanswerable: readonly UnanswerableQuestion[];
}
