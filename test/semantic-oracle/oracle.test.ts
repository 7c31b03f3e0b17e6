import { createParsers } from '@parley/sql-drivers';
import type { SqlDialect } from '@parley/sql-guard';
import { binaryFor, propertySeed } from '@parley/testing';
import { describe, expect, it } from 'vitest';
import { clickhouseEngine } from './clickhouse-engine.js';
import { startEngine } from './engines.js';
import { type OracleReport, runOracle } from './run-oracle.js';

/** In every run; `ORACLE_QUESTIONS=1000` asks more. */
const QUESTIONS = Number(process.env.ORACLE_QUESTIONS ?? 150);

const startClickhouse = clickhouseEngine();

const GUARDED: readonly SqlDialect[] = [
  'postgresql',
  ...(binaryFor('mariadbd', 'Random questions on MariaDB') === undefined ? [] : ['mariadb' as const]),
  'sqlite',
  'duckdb',
];

function expectAgreement({ disagreements, withRows }: OracleReport): void {
  expect(disagreements).toEqual([]);
  // It means something only if many questions have rows for an answer.
  expect(withRows).toBeGreaterThan(QUESTIONS * 0.5);
}

describe('random questions of random warehouses have the answer that brute force finds', () => {
  it.for(GUARDED)('through the guard on %s', { timeout: 600_000 }, async (dialect) => {
    await using cleanup = new AsyncDisposableStack();
    const engine = await startEngine(dialect, cleanup);
    const parser = cleanup
      .adopt(createParsers({ timeLimitMs: 60_000 }), (parsers) => parsers.close())
      .for(dialect);
    expectAgreement(await runOracle({ dialect, engine, parser, questions: QUESTIONS, seed: propertySeed() }));
  });

  if (startClickhouse !== undefined) {
    it('on clickhouse', { timeout: 600_000 }, async () => {
      await using cleanup = new AsyncDisposableStack();
      const engine = startClickhouse(cleanup);
      expectAgreement(
        await runOracle({ dialect: 'clickhouse', engine, questions: QUESTIONS, seed: propertySeed() }),
      );
    });
  }
});
