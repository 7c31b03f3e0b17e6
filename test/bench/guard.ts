import type { Parsers } from '@parley/sql-drivers';
import {
  applyPolicies,
  approve,
  type EffectivePolicy,
  type PhysicalCatalog,
  type SqlDialect,
} from '@parley/sql-guard';
import type { Benchmark } from './measurement.ts';

const STATEMENTS = 300;
const WARM_UP = 100;
const TABLES = ['orders', 'customers', 'products'] as const;
const COLUMNS: Readonly<Record<(typeof TABLES)[number], readonly (readonly [string, string])[]>> = {
  orders: [
    ['id', 'integer'],
    ['customer_id', 'integer'],
    ['product_id', 'integer'],
    ['quantity', 'integer'],
    ['total', 'numeric(12,2)'],
    ['status', 'text'],
    ['ordered_on', 'date'],
  ],
  customers: [
    ['id', 'integer'],
    ['name', 'text'],
    ['email', 'text'],
    ['region', 'text'],
  ],
  products: [
    ['id', 'integer'],
    ['name', 'text'],
    ['category', 'text'],
  ],
};

const schemaOf = (dialect: SqlDialect) => (dialect === 'postgresql' ? 'public' : 'main');

function catalogOf(dialect: SqlDialect): PhysicalCatalog {
  const schema = schemaOf(dialect);
  return {
    engine: dialect,
    searchPath: [schema],
    tableNames: 'case-sensitive',
    hash: 'bench',
    tables: TABLES.map((table) => ({
      schema,
      table,
      kind: 'table',
      foreignKeys: [],
      columns: COLUMNS[table].map(([name, type]) => ({
        name,
        type,
        nullable: true,
        isPrimaryKey: name === 'id',
      })),
    })),
  };
}

/** A row rule on one table and a mask on another: what an analyst usually meets. */
function policyOf(dialect: SqlDialect): EffectivePolicy {
  const schema = schemaOf(dialect);
  const customers = { schema, table: 'customers' };
  return {
    classified: TABLES.map((table) => ({ schema, table, columns: COLUMNS[table].map(([name]) => name) })),
    layers: [
      {
        kind: 'role',
        grants: [
          {
            source: 'role:analyst',
            allowedTables: null,
            rowRules: [
              {
                policyId: 'region',
                table: customers,
                predicate: { op: 'eq', column: 'region', value: { attribute: 'region' } },
              },
            ],
            columnRules: [
              {
                policyId: 'email',
                table: customers,
                column: 'email',
                mask: { kind: 'partial', keepLast: 4 },
              },
            ],
          },
        ],
      },
    ],
    denials: { tables: [], rows: [], columns: [] },
    attributes: { region: 'EU' },
    hashKey: 'bench',
    fingerprint: 'bench',
  };
}

/** Ten lines that every dialect reads. `number` makes each statement unlike the last. */
const statement = (number: number) => `WITH spent AS (
  SELECT o.customer_id, sum(o.total) AS amount, count(*) AS orders
  FROM orders o JOIN products p ON p.id = o.product_id
  WHERE o.status <> 'cancelled' AND p.category IN ('books', 'games') AND o.quantity > ${number}
  GROUP BY o.customer_id
)
SELECT c.name, c.region, c.email, s.amount, s.orders, rank() OVER (PARTITION BY c.region ORDER BY s.amount DESC) AS place
FROM spent s JOIN customers c ON c.id = s.customer_id
WHERE s.amount > 100 AND (c.name LIKE 'A%' OR c.region = 'EU')
ORDER BY s.amount DESC LIMIT 20`;

/** From a statement's text to the text that an engine gets, against what the engine's parser and printer take of it. */
export function guardBenchmarks(parsers: Parsers): readonly Benchmark[] {
  return (['postgresql', 'duckdb', 'mariadb', 'sqlite'] as const).flatMap((dialect) =>
    ([50, 99] as const).map((percent): Benchmark => {
      const parser = parsers.for(dialect);
      const options = { catalog: catalogOf(dialect), policy: policyOf(dialect), parser, maxRows: 10_000 };
      return {
        id: `guard.${dialect}_p${percent}_ms`,
        what: `policies, approval and printing of a statement of ten lines in ${dialect}, of ${STATEMENTS} the ${percent}th percentile, against reading it twice with the same parser`,
        unit: 'ms',
        rounds: 5,
        measure: (round) =>
          percentile(percent, round, async (sql) => {
            await approve(await applyPolicies({ sql, dialect }, options), options);
          }),
        baseline: (round) =>
          percentile(percent, round, async (sql) => {
            await parser.parse(sql);
            await parser.parse(sql);
          }),
      };
    }),
  );
}

async function percentile(
  percent: number,
  round: number,
  work: (sql: string) => Promise<void>,
): Promise<number> {
  const times: number[] = [];
  for (let number = -WARM_UP; number < STATEMENTS; number += 1) {
    const sql = statement(round * STATEMENTS + WARM_UP + number);
    const startedAt = performance.now();
    await work(sql);
    if (number >= 0) times.push(performance.now() - startedAt);
  }
  return times.toSorted((one, other) => one - other)[Math.floor((STATEMENTS * percent) / 100)] ?? Number.NaN;
}
