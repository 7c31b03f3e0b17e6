import { ParleyError } from '@parley/errors';
import type { PostgresParser } from '@parley/sql-guard';
import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import type { ParserMessage } from './parser-protocol.js';
import { ParserThread, ParserThreadLost } from './parser-thread.js';

export interface PostgresParserOptions {
  /** Threads; each holds one parser. Default 2. */
  readonly threads?: number;
  /** A statement that takes longer is refused, and its thread replaced. Default 2,000. */
  readonly timeLimitMs?: number;
  /** Statements that may wait for a thread. Default 500. */
  readonly maxWaiting?: number;
}

/** A syntax error in the shape that `PostgresParser` promises. */
class SyntaxErrorInSql extends Error {
  override readonly name = 'SqlError';

  constructor(
    message: string,
    readonly sqlDetails: { readonly message: string; readonly cursorPosition: number },
  ) {
    super(message);
  }
}

/**
 * PostgreSQL's own parser in worker threads, so that no statement can hold up or end the process.
 * Threads start on first use.
 *
 * `parse` throws ParleyError SQL_TOO_DEEP (nested beyond what the parser holds), TIMEOUT (took too
 * long), UNAVAILABLE (too many waiting, or closed), or a syntax error with `sqlDetails.cursorPosition`.
 */
export function createPostgresParser(
  options: PostgresParserOptions = {},
): PostgresParser & { close(): Promise<void> } {
  return new ThreadedParser(options);
}

class ThreadedParser implements PostgresParser {
  readonly #timeLimitMs: number;
  readonly #bulkhead;
  /** Threads that nobody is asking. */
  readonly #free: ParserThread[] = [];
  readonly #all = new Set<ParserThread>();
  #closed = false;

  constructor(options: PostgresParserOptions) {
    this.#timeLimitMs = options.timeLimitMs ?? 2_000;
    this.#bulkhead = bulkhead(options.threads ?? 2, options.maxWaiting ?? 500);
  }

  async parse(sql: string): Promise<unknown> {
    try {
      return treeOf(await this.#bulkhead.execute(() => this.#ask(sql)));
    } catch (error) {
      if (error instanceof BulkheadRejectedError) {
        throw new ParleyError(
          'UNAVAILABLE',
          'Too many statements wait to be checked; try again in a moment.',
        );
      }
      throw error;
    }
  }

  async #ask(sql: string): Promise<ParserMessage> {
    if (this.#closed) throw new ParleyError('UNAVAILABLE', 'The service is stopping; try again in a moment.');
    const thread = await this.#takeThread();
    try {
      const message = await thread.ask(sql, this.#timeLimitMs);
      if (message.kind === 'too-deep') await thread.close();
      return message;
    } catch (error) {
      if (!(error instanceof ParserThreadLost)) throw error;
      throw new ParleyError('TIMEOUT', 'The statement could not be parsed in time; make it simpler.', {
        cause: error,
      });
    } finally {
      if (thread.isLost) this.#all.delete(thread);
      else this.#free.push(thread);
    }
  }

  async #takeThread(): Promise<ParserThread> {
    for (let free = this.#free.pop(); free !== undefined; free = this.#free.pop()) {
      if (!free.isLost) return free;
      this.#all.delete(free);
    }
    const thread = new ParserThread();
    this.#all.add(thread);
    await thread.ready();
    return thread;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((thread) => thread.close()));
    this.#all.clear();
  }
}

function treeOf(message: ParserMessage): unknown {
  switch (message.kind) {
    case 'tree':
      return message.tree;
    case 'syntax-error': {
      const details = { message: message.message, cursorPosition: message.offset ?? -1 };
      throw new SyntaxErrorInSql(message.message, details);
    }
    case 'too-deep':
      throw new ParleyError('SQL_TOO_DEEP', 'The statement is nested too deeply; make it simpler.');
    case 'ready':
      throw new Error('the parser thread answered out of turn');
  }
}
