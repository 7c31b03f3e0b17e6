import { type CompiledQuery, compile } from '@parley/semantic-layer';
import { createParsers, type Parsers } from '@parley/sql-drivers';
import type { Answer } from './answer.ts';
import { queryOf } from './case-query.ts';
import { difference } from './compare-answers.ts';
import { openDuckdb, openPostgres, type PostgresSuite, type SuiteDatabase } from './databases.ts';
import { guardStatement } from './guard-statement.ts';
import { outputNames } from './output-names.ts';
import { SuiteModels } from './read-models.ts';
import type { SuiteCase } from './suite-case.ts';

export const SUITE_ENGINES = ['postgresql', 'duckdb'] as const;
export type SuiteEngine = (typeof SUITE_ENGINES)[number];

export type Verdict =
  | { readonly outcome: 'passed'; readonly sql: string }
  | {
      readonly outcome: 'failed';
      readonly reason: string;
      readonly sql?: string;
      readonly answers?: Answers;
    };

/** What the compiled statement answers, and what is right. */
export interface Answers {
  readonly got: Answer;
  readonly right: Answer;
}

/** Models and tables of one folder, in real engines. */
export class Suite {
  readonly #models: SuiteModels;
  readonly #postgres: PostgresSuite;
  readonly #duckdb: SuiteDatabase | undefined;
  readonly #parsers: Parsers;

  private constructor(parts: {
    readonly models: SuiteModels;
    readonly postgres: PostgresSuite;
    readonly duckdb: SuiteDatabase | undefined;
    readonly parsers: Parsers;
  }) {
    this.#models = parts.models;
    this.#postgres = parts.postgres;
    this.#duckdb = parts.duckdb;
    this.#parsers = parts.parsers;
  }

  /** @param cleanup closes all of it */
  static async open(
    folder: string,
    engines: readonly SuiteEngine[],
    cleanup: AsyncDisposableStack,
  ): Promise<Suite> {
    const postgres = await openPostgres(folder, cleanup);
    const parsers = cleanup.adopt(createParsers({ timeLimitMs: 60_000 }), (each) => each.close());
    return new Suite({
      models: new SuiteModels(folder, postgres.tables),
      postgres,
      duckdb: engines.includes('duckdb') ? await openDuckdb(postgres, cleanup) : undefined,
      parsers,
    });
  }

  async judge(asked: SuiteCase, engine: SuiteEngine): Promise<Verdict> {
    let compiled: CompiledQuery | undefined;
    try {
      const model = await this.#models.model(asked.model);
      compiled = compile(model, queryOf(asked, model), { dialect: engine, timeZone: 'UTC' });
      const parser = this.#parsers.for(engine);
      const guarded = await guardStatement(compiled.sql, this.#postgres.tables, parser);
      const database = this.#database(engine);
      const { rows } = await database.answer(guarded.sql);
      const got = { columns: outputNames(compiled.columns, asked), rows };
      return verdict(asked, { got, right: await this.#rightAnswer(asked, database) }, compiled.sql);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { outcome: 'failed', reason, ...(compiled !== undefined && { sql: compiled.sql }) };
    }
  }

  #database(engine: SuiteEngine): SuiteDatabase {
    const database = engine === 'duckdb' ? this.#duckdb : this.#postgres;
    if (database === undefined) throw new Error(`${engine} was not opened.`);
    return database;
  }

  /** From the engine itself where it reads the statement, else from PostgreSQL, for which all of them are written. */
  async #rightAnswer({ check_sql: sql }: SuiteCase, database: SuiteDatabase): Promise<Answer> {
    if (database === this.#postgres) return database.answer(sql);
    return database.answer(sql).catch(() => this.#postgres.answer(sql));
  }
}

function verdict(asked: SuiteCase, answers: Answers, sql: string): Verdict {
  if (answers.right.rows.length === 0 && !asked.allow_empty) {
    return { outcome: 'failed', reason: 'The right answer has no rows, which proves nothing.', sql };
  }
  const reason = difference(answers.got, answers.right, { inOrder: asked.check_order });
  return reason === null ? { outcome: 'passed', sql } : { outcome: 'failed', reason, sql, answers };
}
