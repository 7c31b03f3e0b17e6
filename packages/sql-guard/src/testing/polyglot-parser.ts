import { Dialect, parse } from '@polyglot-sql/sdk';
import type { PolyglotParser } from '../parser.js';

const DIALECTS = { mariadb: Dialect.MySQL, sqlite: Dialect.SQLite } as const;

/** polyglot in this thread: tests send nothing that would hang it. */
export function polyglotParser(dialect: PolyglotParser['dialect']): PolyglotParser {
  return {
    dialect,
    parse: async (sql) => {
      const { success, ast, error, errorStart } = parse(sql, DIALECTS[dialect]);
      if (success) return ast;
      throw Object.assign(new Error(error), { sqlDetails: { cursorPosition: errorStart ?? -1 } });
    },
  };
}
