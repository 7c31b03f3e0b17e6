import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyPolicies } from '../apply-policies.js';
import { approve } from '../approve.js';
import { MARIADB_PRINTED_RULES, MARIADB_RULES } from '../mariadb/reading-rules.js';
import { MARIADB_SQL_MODE } from '../mariadb/sql-mode.js';
import { isSameTree } from '../neutral/compare.js';
import { printTree } from '../neutral/print.js';
import { SYNTAXES } from '../neutral/syntaxes/syntaxes.js';
import { Refusal } from '../refusal.js';
import { SQLITE_PRINTED_RULES, SQLITE_RULES } from '../sqlite/reading-rules.js';
import { ALL_PASS } from '../testing/all-pass.js';
import { HAS_MARIADB, startEngine, type TestEngine } from '../testing/engines.js';
import { MARIADB_CORPUS } from '../testing/mariadb-corpus.js';
import { polyglotParser } from '../testing/polyglot-parser.js';
import { SHARED_CORPUS } from '../testing/shared-corpus.js';
import { SMALL_SHOP, smallShopCatalog } from '../testing/small-shop.js';
import { SQLITE_CORPUS } from '../testing/sqlite-corpus.js';
import { fingerprintOf } from './fingerprint-tree.js';
import { readSelect } from './read-select.js';

const CASES = [
  { dialect: 'sqlite', corpus: SQLITE_CORPUS, rules: SQLITE_RULES, printedRules: SQLITE_PRINTED_RULES },
  { dialect: 'mariadb', corpus: MARIADB_CORPUS, rules: MARIADB_RULES, printedRules: MARIADB_PRINTED_RULES },
] as const;

/** What the guard read, written by its printer, must answer what the text itself answers on the engine. */
describe.each(CASES.filter(({ dialect }) => dialect === 'sqlite' || HAS_MARIADB))(
  'what is read of $dialect',
  ({ dialect, corpus, rules, printedRules }) => {
    const parser = polyglotParser(dialect);
    const statements = [...SHARED_CORPUS, ...corpus];
    let engine: TestEngine;

    beforeAll(async () => {
      engine = await startEngine(dialect);
      for (const statement of SMALL_SHOP) await engine.run(statement);
    });

    afterAll(async () => {
      await engine.stop();
    });

    const read = (sql: string) => readSelect(sql, parser, { rules, parameters: 'refused' });
    const options = { catalog: smallShopCatalog(dialect), policy: ALL_PASS, parser, maxRows: 10_000 };
    const guarded = async (sql: string) => approve(await applyPolicies({ sql, dialect }, options), options);

    /** Statements as they come in run as the server has it out of the box; what is printed, under the pinned mode. */
    const setMode = async (mode: string) => {
      if (dialect === 'mariadb') await engine.run(`set session sql_mode = ${mode}`);
    };

    it('answers, guarded and with nothing to hide, the same rows as the text that came in', async () => {
      await setMode('default');
      const expected = new Map<string, readonly string[]>();
      for (const sql of statements) expected.set(sql, sorted(await engine.run(sql)));
      await setMode(`'${MARIADB_SQL_MODE}'`);
      for (const sql of statements) {
        const { sql: printed, values } = await guarded(sql);
        expect(values).toEqual([]);
        expect(sorted(await engine.run(printed)), `${sql}\n${printed}`).toEqual(expected.get(sql));
      }
      expect(statements.length).toBeGreaterThanOrEqual(300);
    });

    it('is read back as the same tree, with the same fingerprint', async () => {
      for (const sql of statements) {
        const tree = await read(sql);
        const printed = printTree(tree, SYNTAXES[dialect]).sql;
        const again = await readSelect(printed, parser, { rules: printedRules, parameters: 'allowed' });
        expect(isSameTree(tree, again, dialect), `${sql}\n${printed}`).toBe(true);
      }
      const fingerprints = new Set<string>();
      for (const sql of statements) fingerprints.add(fingerprintOf(await read(sql)));
      // A few statements of the corpus differ in their spelling alone.
      expect(fingerprints.size).toBeGreaterThanOrEqual(statements.length - 8);
    });

    it('groups operators as the engine does, or is refused', async () => {
      await setMode(`'${MARIADB_SQL_MODE}'`);
      let understood = 0;
      await fc.assert(
        fc.asyncProperty(operatorChain(dialect), async (expression) => {
          const sql = `select ${expression}`;
          const tree = await unlessRefused(read(sql));
          // What the engine itself refuses, or can't count as far as, tells nothing.
          if (tree === null || (await engine.refusal(sql)) !== null) return;
          understood += 1;
          const printed = printTree(tree, SYNTAXES[dialect]).sql;
          expect(await engine.run(printed), printed).toEqual(await engine.run(sql));
        }),
        { numRuns: 800 },
      );
      expect(understood).toBeGreaterThan(150);
    });
  },
);

function sorted(rows: readonly (readonly (string | null)[])[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

async function unlessRefused<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

const SHARED_OPERATORS = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '&',
  '|',
  '<<',
  '>>',
  '=',
  '<>',
  '<',
  '>=',
  'and',
  'or',
  'is',
  'is not',
];
const OPERATORS = {
  sqlite: [...SHARED_OPERATORS, '||', '==', 'like', 'glob', 'not like', 'is distinct from'],
  mariadb: [
    ...SHARED_OPERATORS.slice(0, -2),
    '^',
    'div',
    'mod',
    'xor',
    '<=>',
    '&&',
    'like',
    'not like',
    'regexp',
  ],
} as const;

/** Values with operators between them, hardly any brackets: what has to be grouped by precedence alone. */
function operatorChain(dialect: 'sqlite' | 'mariadb'): fc.Arbitrary<string> {
  const operand = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('1', '2', '3', '0', '7') },
    { weight: 1, arbitrary: fc.constantFrom('null', 'true', '-2', '~1', "'3'") },
    {
      weight: 1,
      arbitrary: fc.constantFrom('not 1', 'not 0', '(1 + 2)', '(0 or 1)', '- 3', 'case when 1 then 2 end'),
    },
  );
  const tail = fc.oneof(
    { weight: 8, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(' is null', ' is not null', ' between 1 and 2', ' in (1, 2)', ' not in (3)'),
    },
  );
  const step = fc.tuple(fc.constantFrom(...OPERATORS[dialect]), operand, tail);
  return fc
    .tuple(operand, tail, fc.array(step, { minLength: 1, maxLength: 4 }))
    .map(
      ([first, after, steps]) =>
        first + after + steps.map(([operator, next, end]) => ` ${operator} ${next}${end}`).join(''),
    );
}
