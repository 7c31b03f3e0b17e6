import type { SqlDialectName } from '@parley/semantic-layer';
import { compile } from '@parley/semantic-layer';
import type { CatalogTable, SqlParser } from '@parley/sql-guard';
import { createRandom } from '../chaos/random.ts';
import { guardStatement } from '../semantic-suite/guard-statement.ts';
import { bruteForce } from './brute-force.ts';
import { differenceFrom } from './check-answer.ts';
import { drawQuestion } from './draw-question.ts';
import type { OracleEngine } from './engines.ts';
import { COLUMNS, drawWarehouse, type Warehouse } from './warehouse.ts';
import { modelWarehouse } from './warehouse-model.ts';
import { warehouseSql } from './warehouse-sql.ts';

/** Questions asked of one warehouse before the next is drawn. */
const QUESTIONS_A_WAREHOUSE = 25;

export interface OracleRun {
  readonly dialect: SqlDialectName;
  readonly engine: OracleEngine;
  /** Statements go through the guard, and what it prints is run; absent: they run as they are. */
  readonly parser?: SqlParser;
  readonly questions: number;
  readonly seed: number;
}

/** What came of a run: how many agreed, how many had rows and several sources, and what did not agree. */
export interface OracleReport {
  readonly agreed: number;
  readonly withRows: number;
  readonly disagreements: readonly Disagreement[];
}

export interface Disagreement {
  readonly seed: number;
  readonly question: number;
  readonly reason: string;
  readonly query: string;
  readonly sql: string | null;
}

/** Asks random questions of random warehouses, each answered by the engine and by brute force. */
export async function runOracle({
  dialect,
  engine,
  parser,
  questions,
  seed,
}: OracleRun): Promise<OracleReport> {
  const report = { agreed: 0, withRows: 0, disagreements: [] as Disagreement[] };
  for (let asked = 0, drawn = seed; asked < questions; drawn++) {
    const random = createRandom(drawn);
    const warehouse = modelWarehouse(drawWarehouse(random), engine.schema, random);
    const tables = catalogTables(warehouse, engine.schema);
    await engine.run(warehouseSql(warehouse, dialect, engine.schema));
    for (let question = 0; question < QUESTIONS_A_WAREHOUSE && asked < questions; question++, asked++) {
      const query = drawQuestion(warehouse, random);
      const right = bruteForce(warehouse, query);
      let sql: string | null = null;
      let reason: string | null;
      try {
        sql = compile(warehouse.model, query, { dialect, timeZone: 'UTC' }).sql;
        const run = parser === undefined ? sql : (await guardStatement(sql, tables, parser)).sql;
        reason = differenceFrom(right, await engine.rows(run), query);
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
      if (reason === null) report.agreed += 1;
      else report.disagreements.push({ seed: drawn, question, reason, query: JSON.stringify(query), sql });
      if (right.rows.length > 0) report.withRows += 1;
    }
  }
  return report;
}

const TYPES = { text: 'varchar(20)', number: 'bigint', flag: 'boolean', day: 'date' } as const;

function catalogTables({ tables }: Warehouse, schema: string): readonly CatalogTable[] {
  return tables.map(({ name, links }) => ({
    schema,
    table: name,
    kind: 'table',
    foreignKeys: [],
    columns: [
      { name: 'id', type: TYPES.number, nullable: false, isPrimaryKey: true },
      ...Object.entries(COLUMNS).map(([column, kind]) => plainColumn(column, TYPES[kind])),
      ...links.map(({ column }) => plainColumn(column, TYPES.number)),
    ],
  }));
}

function plainColumn(name: string, type: string) {
  return { name, type, nullable: true, isPrimaryKey: false };
}
