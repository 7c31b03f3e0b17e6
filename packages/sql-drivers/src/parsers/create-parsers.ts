import { ParleyError } from '@parley/errors';
import type { SqlDialect, SqlParser } from '@parley/sql-guard';
import type { ParserAnswer, ParserJob } from './parser-protocol.js';
import { inProcess, inThread } from './worker-channel.js';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.js';

export interface ParsersOptions {
  /** Workers an engine at most. Default 2. */
  readonly workers?: number;
  /** A statement that takes longer is refused, and its worker replaced. Default 2,000. */
  readonly timeLimitMs?: number;
  /** Statements an engine that may wait for a worker. Default 500. */
  readonly maxWaiting?: number;
}

/** The parsers of all dialects. Nothing starts before a dialect's first statement. */
export interface Parsers {
  /**
   * `parse` and `print` throw ParleyError SQL_TOO_DEEP (nested beyond what the parser holds), SQL_NOT_A_SINGLE_SELECT (DuckDB
   * gives no tree of anything else), TIMEOUT (too slow, or its worker died), UNAVAILABLE (too many waiting, or closed), or an
   * error with `sqlDetails.cursorPosition`: a syntax error.
   */
  for(dialect: SqlDialect): SqlParser;
  close(): Promise<void>;
}

/** A syntax error in the shape that `SqlParser` promises. */
class SyntaxErrorInSql extends Error {
  override readonly name = 'SqlError';

  constructor(
    message: string,
    readonly sqlDetails: { readonly message: string; readonly cursorPosition: number },
  ) {
    super(message);
  }
}

/** Engines' own parsers in workers, so that no statement can hold up or end this process. */
export function createParsers(options: ParsersOptions = {}): Parsers {
  return new WorkerParsers({ workers: 2, timeLimitMs: 2_000, maxWaiting: 500, ...options });
}

class WorkerParsers implements Parsers {
  readonly #pools: Readonly<Record<'postgresql' | 'duckdb' | 'polyglot', WorkerPool>>;
  readonly #parsers: Readonly<Record<SqlDialect, SqlParser>>;

  constructor(options: WorkerPoolOptions) {
    const pools = {
      postgresql: new WorkerPool(inThread('postgresql'), options),
      duckdb: new WorkerPool(inProcess('duckdb'), options),
      polyglot: new WorkerPool(inThread('polyglot'), options),
    };
    this.#pools = pools;
    this.#parsers = {
      postgresql: {
        dialect: 'postgresql',
        parse: (text) => ask(pools.postgresql, { task: 'parse', dialect: 'postgresql', text }),
      },
      duckdb: {
        dialect: 'duckdb',
        parse: async (text) => String(await ask(pools.duckdb, { task: 'parse', dialect: 'duckdb', text })),
        print: async (text) => String(await ask(pools.duckdb, { task: 'print', dialect: 'duckdb', text })),
      },
      mariadb: {
        dialect: 'mariadb',
        parse: (text) => ask(pools.polyglot, { task: 'parse', dialect: 'mariadb', text }),
      },
      sqlite: {
        dialect: 'sqlite',
        parse: (text) => ask(pools.polyglot, { task: 'parse', dialect: 'sqlite', text }),
      },
    };
  }

  for(dialect: SqlDialect): SqlParser {
    return this.#parsers[dialect];
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#pools).map((pool) => pool.close()));
  }
}

async function ask(pool: WorkerPool, job: ParserJob): Promise<unknown> {
  return resultOf(await pool.ask(job));
}

function resultOf(answer: ParserAnswer): unknown {
  switch (answer.kind) {
    case 'value':
      return answer.value;
    case 'syntax-error': {
      const { message, offset = -1 } = answer;
      throw new SyntaxErrorInSql(message, { message, cursorPosition: offset });
    }
    case 'no-select':
      throw new ParleyError(
        'SQL_NOT_A_SINGLE_SELECT',
        'The text is not a SELECT; exactly one SELECT can be run here.',
      );
    case 'too-deep':
      throw new ParleyError('SQL_TOO_DEEP', 'The statement is nested too deeply; make it simpler.');
  }
}
