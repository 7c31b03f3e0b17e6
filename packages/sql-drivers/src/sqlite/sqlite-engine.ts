import type { BoundValue, TableName, ValueProfile } from '@parley/sql-guard';
import Database from 'better-sqlite3';
import type { ExpectedCost, QueryEstimate } from '../driver.js';
import { checkOpened, EngineError, type HostedEngine } from '../files/engine-host.js';
import type {
  BegunStatement,
  EngineFailure,
  EngineRows,
  EngineStatement,
  FileCatalog,
  FileToOpen,
  OpenedFile,
  ReadLimits,
} from '../files/engine-protocol.js';
import type { ProfileRequest } from '../profiles/profile-dialect.js';
import type { ColumnName } from '../profiles/repeats-sql.js';
import type { SqliteValue } from './cells.js';
import { estimateOf, expectedCost } from './estimate.js';
import { describeFailure } from './failures.js';
import { defineFunctions } from './functions.js';
import { describeTables, readTables, SCHEMA } from './introspect.js';
import { hasRepeats, readProfiles } from './profile.js';
import { SqliteRows } from './rows.js';
import { openedTables, tablesBehind } from './second-look.js';

/** How long to wait for a program that writes to the file right now. */
const LOCK_TIMEOUT_MS = 2_000;

/**
 * What holds whatever the statement says. The file is opened for reading already; these keep a crafted file from more than wrong
 * rows: no functions with effects from its views, no page that lies about its cells, no memory mapped over a file that shrinks.
 */
const SETTINGS = [
  'query_only = ON',
  'trusted_schema = OFF',
  'cell_size_check = ON',
  'mmap_size = 0',
  'temp_store = MEMORY',
  'foreign_keys = OFF',
] as const;

/** Only these begin a read. Some PRAGMAs act as soon as they are prepared, so that is asked before. */
const BEGINS_A_READ = /^\s*(SELECT|WITH|VALUES)\b/i;

interface Running {
  readonly sql: string;
  readonly values: readonly (string | number | bigint | null)[];
  readonly opened: readonly string[];
  readonly statement: Database.Statement<unknown[], SqliteValue[]>;
  rows?: SqliteRows;
}

/** One SQLite file, open for reading. */
export class SqliteEngine implements HostedEngine {
  #opened: Database.Database | undefined;
  #running: Running | undefined;

  get #database(): Database.Database {
    if (this.#opened === undefined) throw new Error('the file was not opened');
    return this.#opened;
  }

  get #statement(): Running {
    if (this.#running === undefined) throw new Error('no statement was begun');
    return this.#running;
  }

  async open(file: FileToOpen): Promise<OpenedFile> {
    const database = new Database(file.path, {
      readonly: true,
      fileMustExist: true,
      timeout: LOCK_TIMEOUT_MS,
    });
    for (const setting of SETTINGS) database.pragma(setting);
    checkOpened(file);
    defineFunctions(database);
    this.#opened = database;
    // The first read of the file: what is no sound database fails here.
    const version = database.prepare('SELECT sqlite_version(), count(*) FROM sqlite_schema').pluck().get();
    return { engineVersion: String(version) };
  }

  async ping(): Promise<null> {
    return null;
  }

  async catalog(): Promise<FileCatalog> {
    return inTransaction(this.#database, () => ({
      searchPath: [SCHEMA],
      tables: readTables(this.#database),
    }));
  }

  async profile(request: ProfileRequest): Promise<readonly ValueProfile[]> {
    return inTransaction(this.#database, () => readProfiles(this.#database, request));
  }

  async repeats(column: ColumnName): Promise<boolean> {
    return inTransaction(this.#database, () => hasRepeats(this.#database, column));
  }

  async begin({ sql, values, tables }: EngineStatement): Promise<BegunStatement> {
    if (!BEGINS_A_READ.test(sql)) throw new EngineError('fault', 'not a statement that reads');
    this.#database.exec('BEGIN');
    const names = tables.filter(({ schema }) => schema === SCHEMA).map(({ table }) => table);
    const described = describeTables(this.#database, names);
    // What is gone can't be prepared; the caller sees from the tables what changed.
    if (described.length < tables.length) return { tables: described, opened: [], behindViews: [] };
    const bound = values.map(toBound);
    const statement = this.#database.prepare<unknown[], SqliteValue[]>(sql);
    if (!statement.reader || !statement.readonly)
      throw new EngineError('fault', 'not a statement that reads');
    const opened = openedTables(this.#database, { sql, values: bound });
    this.#running = { sql, values: bound, opened, statement: statement.raw().safeIntegers() };
    const views = described.filter(({ kind }) => kind === 'view').map(({ table }) => table);
    return {
      tables: described,
      opened: opened.map(toTableName),
      behindViews: tablesBehind(this.#database, views).map(toTableName),
    };
  }

  async expectedCost(): Promise<ExpectedCost> {
    return expectedCost(this.#database, this.#statement);
  }

  async estimate(): Promise<QueryEstimate> {
    return estimateOf(this.#database, this.#statement);
  }

  async read(limits: ReadLimits): Promise<EngineRows> {
    const running = this.#statement;
    const { statement, values } = running;
    running.rows ??= new SqliteRows(statement.iterate(...values), () => statement.columns());
    return running.rows.read(limits);
  }

  async end(): Promise<null> {
    this.#running?.rows?.end();
    this.#running = undefined;
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    return null;
  }

  /** Nothing to do: while SQLite works, nobody here listens. */
  interrupt(): void {}

  describe(error: unknown): EngineFailure {
    return describeFailure(error);
  }
}

function inTransaction<T>(database: Database.Database, work: () => T): T {
  database.exec('BEGIN');
  try {
    return work();
  } finally {
    database.exec('ROLLBACK');
  }
}

/** Whole numbers as INTEGER: the binding would make a REAL of any JavaScript number, whose text form is another. */
function toBound(value: BoundValue): string | number | bigint | null {
  switch (typeof value) {
    case 'boolean':
      return value ? 1n : 0n;
    case 'number':
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'string':
      return value;
    default:
      if (value === null) return null;
      throw new EngineError('fault', 'SQLite has no lists to bind');
  }
}

function toTableName(table: string): TableName {
  return { schema: SCHEMA, table };
}
