import { createParsers } from '@parley/sql-drivers';
import type { SqlDialect } from '@parley/sql-guard';
import { binaryFor, propertySeed } from '@parley/testing';
import { describe, expect, it } from 'vitest';
import { startEngine } from './engines.js';
import { runOracle } from './run-oracle.js';

/** In every run; `ORACLE_QUESTIONS=1000` asks more. */
const QUESTIONS = Number(process.env.ORACLE_QUESTIONS ?? 150);

const DIALECTS: readonly SqlDialect[] = [
  'postgresql',
  ...(binaryFor('mariadbd', 'Random questions on MariaDB') === undefined ? [] : ['mariadb' as const]),
  'sqlite',
  'duckdb',
];

describe('random questions of random warehouses', () => {
  it.for(DIALECTS)('have the answer that brute force finds (%s)', { timeout: 600_000 }, async (dialect) => {
    await using cleanup = new AsyncDisposableStack();
    const engine = await startEngine(dialect, cleanup);
    const parser = cleanup.adopt(createParsers(), (parsers) => parsers.close()).for(dialect);
    const report = await runOracle({ dialect, engine, parser, questions: QUESTIONS, seed: propertySeed() });
    expect(report.disagreements).toEqual([]);
    // It means something only if many questions have rows for an answer.
    expect(report.withRows).toBeGreaterThan(QUESTIONS * 0.5);
  });
});
