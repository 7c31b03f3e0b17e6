import { describe, expect, it } from 'vitest';
import { queryRowsAsText } from '../house/look-behind.js';
import { signIn } from '../house/sign-in.js';
import { GOLDEN_QUESTIONS, type GoldenQuestion } from './index.js';

/** The rows of the hand-written SQL, straight from the tenant's database. */
async function goldRows({ tenant, sql }: GoldenQuestion): Promise<string[][]> {
  const rows = await queryRowsAsText(sql, `tenant_${tenant}`);
  return rows.map((row) => row.map(comparable));
}

/** One form for a value on both sides: numbers by value, times by day where they are whole days. */
function comparable(value: unknown): string {
  if (value === null) return '∅';
  const text = String(value);
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(text).toPrecision(12);
  return text.replace(/T00:00:00Z?$/, '');
}

async function answerRows({ tenant, question }: GoldenQuestion): Promise<string[][]> {
  const client = await signIn(tenant, 'owner');
  const rows: string[][] = [];
  for await (const event of await client.ask(question)) {
    if (event.__typename === 'RunRows') rows.push(...event.rows.map((row) => row.map(comparable)));
    if (event.__typename === 'RunFailed') throw new Error(event.error.message);
    if (event.__typename === 'RunClarification') throw new Error(event.clarification.question);
  }
  return rows;
}

describe('forty questions on the demo', () => {
  it('cover every tenant', () => {
    for (const tenant of ['techcorp', 'healthplus', 'financeone']) {
      const count = GOLDEN_QUESTIONS.filter((golden) => golden.tenant === tenant).length;
      expect(count, tenant).toBeGreaterThanOrEqual(10);
    }
    expect(GOLDEN_QUESTIONS.length).toBeGreaterThanOrEqual(40);
  });

  it.each(GOLDEN_QUESTIONS)('$tenant: $question', async (golden) => {
    const [expected, actual] = await Promise.all([goldRows(golden), answerRows(golden)]);
    expect(expected.length, 'rows of the hand-written SQL').toBeGreaterThan(0);
    expect(golden.ordered ? actual : sorted(actual)).toEqual(golden.ordered ? expected : sorted(expected));
  });
});

function sorted(rows: readonly string[][]): string[][] {
  return rows.toSorted((one, other) => one.join('\u0000').localeCompare(other.join('\u0000')));
}
