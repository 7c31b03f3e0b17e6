import { compile } from '@parley/semantic-layer';
import type { PrintedDialect } from '@parley/sql-guard';
import { createRandom } from '../chaos/random.ts';
import { bruteForce } from './brute-force.ts';
import { differenceFrom } from './check-answer.ts';
import { drawQuestion } from './draw-question.ts';
import type { OracleEngine } from './engines.ts';
import { drawWarehouse } from './warehouse.ts';
import { modelWarehouse } from './warehouse-model.ts';
import { warehouseSql } from './warehouse-sql.ts';

/** Questions asked of one warehouse before the next is drawn. */
const QUESTIONS_A_WAREHOUSE = 25;

export interface OracleRun {
  readonly dialect: PrintedDialect;
  readonly engine: OracleEngine;
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
export async function runOracle({ dialect, engine, questions, seed }: OracleRun): Promise<OracleReport> {
  const report = { agreed: 0, withRows: 0, disagreements: [] as Disagreement[] };
  for (let asked = 0, drawn = seed; asked < questions; drawn++) {
    const random = createRandom(drawn);
    const warehouse = modelWarehouse(drawWarehouse(random), engine.schema, random);
    await engine.run(warehouseSql(warehouse, dialect, engine.schema));
    for (let question = 0; question < QUESTIONS_A_WAREHOUSE && asked < questions; question++, asked++) {
      const query = drawQuestion(warehouse, random);
      const right = bruteForce(warehouse, query);
      let sql: string | null = null;
      let reason: string | null;
      try {
        sql = compile(warehouse.model, query, { dialect, timeZone: 'UTC' }).sql;
        reason = differenceFrom(right, await engine.rows(sql), query);
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
