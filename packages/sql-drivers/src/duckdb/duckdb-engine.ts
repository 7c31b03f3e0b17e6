import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  StatementType,
} from '@duckdb/node-api';
import type { CatalogTable, TableName, ValueProfile } from '@parley/sql-guard';
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
import { bindValues } from './bind-values.js';
import { estimateOf, expectedCost, explain, type PlanNode } from './explain.js';
import { describeFailure, isFatal } from './failures.js';
import { readColumn, readTables, SEARCH_PATH } from './introspect.js';
import { hasRepeats, readProfiles } from './profile.js';
import { DuckdbRows } from './rows.js';
import { namesInPlans, openedTables, tablesBehind } from './second-look.js';
import { refuseShadowingMacros } from './shadowing-macros.js';

const THREADS = '2';

/**
 * Nothing outside the file, and no way to change that. The folder for what does not fit into memory is none: what is too large
 * fails. Its setting comes first, because it can't be changed once outside access is off.
 */
function configuration(maxMemoryBytes: number): Record<string, string> {
  return {
    access_mode: 'READ_ONLY',
    temp_directory: '',
    max_temp_directory_size: '0B',
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_unsigned_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    memory_limit: `${maxMemoryBytes}B`,
    threads: THREADS,
  };
}

/** After the configuration, because it is an extension's; then nothing can be changed any more. */
const LAST_SETTINGS = ["SET GLOBAL TimeZone = 'UTC'", 'SET GLOBAL lock_configuration = true'] as const;

interface Running {
  readonly sql: string;
  readonly values: EngineStatement['values'];
  readonly statement: DuckDBPreparedStatement;
  plan: readonly PlanNode[];
  rows?: DuckdbRows;
}

interface Schema {
  readonly tables: readonly CatalogTable[];
  /** Stored tables by the names that plans give them. */
  readonly names: ReadonlyMap<string, TableName>;
}

/** One DuckDB file, open for reading, with one connection. */
export class DuckdbEngine implements HostedEngine {
  readonly #maxMemoryBytes: number;
  #opened: DuckDBConnection | undefined;
  #running: Running | undefined;
  #known: Schema | undefined;

  constructor(maxMemoryBytes: number) {
    this.#maxMemoryBytes = maxMemoryBytes;
  }

  get #connection(): DuckDBConnection {
    if (this.#opened === undefined) throw new Error('the file was not opened');
    return this.#opened;
  }

  get #statement(): Running {
    if (this.#running === undefined) throw new Error('no statement was begun');
    return this.#running;
  }

  async open(file: FileToOpen): Promise<OpenedFile> {
    const instance = await DuckDBInstance.create(file.path, configuration(this.#maxMemoryBytes));
    const connection = await instance.connect();
    checkOpened(file);
    for (const setting of LAST_SETTINGS) await connection.run(setting);
    await refuseShadowingMacros(connection);
    await refuseAmbiguousNames(connection);
    this.#opened = connection;
    const [version] = await readColumn(connection, 'SELECT system.main.version()');
    return { engineVersion: String(version).replace(/^v/, '') };
  }

  async ping(): Promise<null> {
    return null;
  }

  async catalog(): Promise<FileCatalog> {
    await this.#begin();
    try {
      return { searchPath: SEARCH_PATH, tables: (await this.#schema()).tables };
    } finally {
      await this.end();
    }
  }

  async profile(request: ProfileRequest): Promise<readonly ValueProfile[]> {
    await this.#begin();
    try {
      return await readProfiles(this.#connection, request);
    } finally {
      await this.end();
    }
  }

  async repeats(column: ColumnName): Promise<boolean> {
    await this.#begin();
    try {
      return await hasRepeats(this.#connection, column);
    } finally {
      await this.end();
    }
  }

  async begin({ sql, values, tables: names }: EngineStatement): Promise<BegunStatement> {
    await this.#begin();
    const { tables: all, names: planNames } = await this.#schema();
    const tables = all.filter((found) =>
      names.some(({ schema, table }) => found.schema === schema && found.table === table),
    );
    // What is gone can't be prepared; the caller sees from the tables what changed.
    if (tables.length < names.length) return { tables, opened: [], behindViews: [] };
    const statement = await this.#prepare(sql, values);
    const running: Running = { sql, values, statement, plan: [] };
    this.#running = running;
    running.plan = await explain(this.#connection, sql, values);
    const opened = openedTables(running.plan, planNames);
    const views = tables.filter(({ kind }) => kind === 'view');
    return { tables, opened, behindViews: await tablesBehind(this.#connection, views, planNames) };
  }

  /**
   * Read once: DuckDB reads a file's catalog when it opens it, and lets nobody write to the file while it is open for reading. Where
   * another file took its place, this process is not asked again.
   */
  async #schema(): Promise<Schema> {
    if (this.#known === undefined) {
      const [database] = await readColumn(this.#connection, 'SELECT system.main.current_database()');
      const tables = await readTables(this.#connection);
      this.#known = { tables, names: namesInPlans(String(database), tables) };
    }
    return this.#known;
  }

  async #begin(): Promise<void> {
    await this.#connection.run('BEGIN TRANSACTION READ ONLY');
  }

  async #prepare(sql: string, values: EngineStatement['values']): Promise<DuckDBPreparedStatement> {
    const statements = await this.#connection.extractStatements(sql);
    if (statements.count !== 1) throw new EngineError('fault', 'not one statement');
    const statement = await statements.prepare(0);
    if (statement.statementType !== StatementType.SELECT) {
      throw new EngineError('fault', 'not a statement that reads');
    }
    bindValues(statement, values);
    return statement;
  }

  async expectedCost(): Promise<ExpectedCost> {
    return expectedCost(this.#statement.plan);
  }

  async estimate(): Promise<QueryEstimate> {
    return estimateOf(this.#connection, this.#statement);
  }

  async read(limits: ReadLimits): Promise<EngineRows> {
    const running = this.#statement;
    running.rows ??= new DuckdbRows(await running.statement.stream());
    return running.rows.read(limits);
  }

  async end(): Promise<null> {
    this.#running?.statement.destroySync();
    this.#running = undefined;
    await this.#connection.run('ROLLBACK').catch((error: unknown) => {
      // Nothing was begun: the statement's begin failed.
      if (!String(error).includes('no transaction is active')) throw error;
    });
    return null;
  }

  interrupt(): void {
    this.#opened?.interrupt();
  }

  describe(error: unknown): EngineFailure {
    // DuckDB does nothing any more in a process where it once failed so; the pool takes another one.
    if (isFatal(error)) process.exit(1);
    return describeFailure(error);
  }
}

/** DuckDB can't tell `sales.orders` from `orders` of the schema `main`, where the file is called sales too. */
async function refuseAmbiguousNames(connection: DuckDBConnection): Promise<void> {
  const same = await readColumn(
    connection,
    `SELECT schema_name FROM system.main.duckdb_schemas()
     WHERE database_name = system.main.current_database()
       AND system.main.lower(schema_name) = system.main.lower(system.main.current_database())`,
  );
  if (same.length === 0) return;
  throw new EngineError(
    'unavailable',
    `The file has a schema of its own name, ${String(same[0])}, which DuckDB can’t tell apart; rename the file.`,
  );
}
