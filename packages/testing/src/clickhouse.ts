import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Of the library chdb what is used here. It has no types of its own that hold without it. */
interface ChdbSession {
  query(sql: string, format: string): string;
  cleanup(): void;
}

/** ClickHouse within this process, with one empty database. Cells come as JSON has them. */
export interface Clickhouse {
  run(statements: readonly string[]): void;
  rows(sql: string): readonly (readonly unknown[])[];
  close(): void;
}

export interface ClickhouseOptions {
  readonly database: string;
  /** Under which statements are asked for rows. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/**
 * Starts ClickHouse, for tests that want it too: npm's `chdb`, which takes half a gigabyte, stands in a folder of its own
 * (`PARLEY_CHDB`), since it is too much for everybody's node_modules.
 *
 * @returns how to start it; undefined where the folder is not named
 */
export function clickhouse(): ((options: ClickhouseOptions) => Clickhouse) | undefined {
  const folder = process.env.PARLEY_CHDB;
  return folder === undefined ? undefined : (options) => start(folder, options);
}

function start(folder: string, { database, settings }: ClickhouseOptions): Clickhouse {
  const { Session } = createRequire(join(folder, 'package.json'))('chdb') as {
    Session: new () => ChdbSession;
  };
  const session = new Session();
  const run = (sql: string) => void session.query(sql, 'Null');
  run(`CREATE DATABASE ${database}`);
  run(`USE ${database}`);
  const pinned = Object.entries(settings).map(([name, value]) =>
    typeof value === 'string' ? `${name} = '${value}'` : `${name} = ${value}`,
  );
  return {
    run: (statements) => statements.forEach(run),
    rows: (sql) => {
      const answer = session.query(`${sql}\nSETTINGS ${pinned.join(', ')}`, 'JSONCompact');
      return (JSON.parse(answer) as { data: unknown[][] }).data;
    },
    close: () => session.cleanup(),
  };
}
