import { describe, expect, inject, it } from 'vitest';
import { queryAsAdmin, queryRowsAsText, withAdmin } from '../house/look-behind.js';
import { type RunningCommand, runCommand } from '../house/run-command.js';
import { until } from '../house/until.js';

/** `npm run ask` without a question, at the house of all tests; it reads lines as from a pipe. */
function converse(...args: string[]): RunningCommand {
  return runCommand('scripts/dist/ask.js', args, { PARLEY_FOLDER: inject('house').folder });
}

/** Says a line, and waits until its answer is there. */
async function say(command: RunningCommand, line: string, answer: RegExp): Promise<string> {
  const before = command.output().length;
  command.process.stdin?.write(`${line}\n`);
  await until(async () => answer.test(command.output().slice(before)), 30_000);
  return command.output().slice(before);
}

const ANSWERED = /^✓ [\d,]+ rows? in /m;

/** The cells of a printed table, without its header. */
function cellsOf(output: string): string[][] {
  const lines = output.split('\n');
  const from = lines.findIndex((line) => line.startsWith('─')) + 1;
  const rows = lines.slice(from, lines.indexOf('', from));
  return rows.map((row) => row.trim().split(/ {2,}/));
}

describe('a conversation in the terminal', () => {
  it('goes on for six half questions, each of which edits the answer before', async () => {
    const command = converse();
    await say(command, 'revenue by region in 2025', ANSWERED);
    const sorted = await say(command, 'lowest first', ANSWERED);
    expect(cellsOf(sorted)).toEqual(
      await queryRowsAsText(revenueBy('c.region', { year: 2025, order: 'revenue' }), 'tenant_techcorp'),
    );
    await say(command, 'and in 2024?', ANSWERED);
    await say(command, 'by segment instead', ANSWERED);
    const ranked = await say(command, 'top 2', ANSWERED);
    expect(cellsOf(ranked)).toEqual(
      await queryRowsAsText(
        revenueBy('c.segment', { year: 2024, order: 'revenue DESC LIMIT 2' }),
        'tenant_techcorp',
      ),
    );
    const why = await say(command, 'why?', /orders\.|order_items\./);
    expect(why).toContain('It goes on from “by segment instead”.');
    const counted = await say(command, 'what about the number of orders?', ANSWERED);
    expect(cellsOf(counted)).toHaveLength(2);
    expect(await say(command, ':sql', /SELECT/)).toContain('LIMIT 2');
    await say(command, ':wrong they ordered more', /Thank you/);
    const { 0: id } = /[\w-]{36}/.exec(await say(command, ':thread', /[\w-]{36}/)) ?? [];
    command.process.stdin?.write(':quit\n');
    expect(await command.ended).toBe(0);

    // Later, and with one question.
    const later = runCommand('scripts/dist/ask.js', ['--thread', id ?? '', 'in total'], {
      PARLEY_FOLDER: inject('house').folder,
    });
    expect(await later.ended).toBe(0);
    expect(cellsOf(later.output())).toHaveLength(1);
  });

  it('reckons by the business’s own year, and says so', async () => {
    const command = converse();
    const quarters = await say(command, 'revenue by fiscal quarter in FY26', ANSWERED);
    // TechCorp's year begins with February, its quarters with February, May, August and November.
    const quarter = `CASE WHEN o.ordered_at < '2025-05-01' THEN '2025-02-01' WHEN o.ordered_at < '2025-08-01' THEN '2025-05-01'
      WHEN o.ordered_at < '2025-11-01' THEN '2025-08-01' ELSE '2025-11-01' END`;
    const expected = revenueBy(quarter, { from: '2025-02-01', to: '2026-02-01', order: '1' });
    expect(cellsOf(quarters)).toEqual(await queryRowsAsText(expected, 'tenant_techcorp'));
    expect(quarters).toContain('"FY26" means 2025-02-01 to 2026-01-31 (fiscal years begin with February).');
    const both = await say(command, 'and FY25 too', ANSWERED);
    expect(cellsOf(both)).toHaveLength(8);
    const why = await say(command, 'why?', /orders\.ordered_at/);
    expect(why).toContain('fiscal quarter of ordered at; computed from orders.ordered_at');
    command.process.stdin?.write(':quit\n');
    expect(await command.ended).toBe(0);
  });

  it('asks back by number, and takes a number for the answer', async () => {
    const command = converse();
    const asked = await say(command, 'how many active', /^ {2}2 {2}\S/m);
    expect(asked).toMatch(/^ {2}1 {2}\S/m);
    expect(asked).not.toContain('ask: ');
    expect(await say(command, '2', ANSWERED)).toContain('You chose “');
    command.process.stdin?.end();
    expect(await command.ended).toBe(0);
  });

  it('from a pipe ends with its last line, and with how that was answered', async () => {
    const command = converse('--json');
    command.process.stdin?.end('how many customers do we have\n\n:nonsense\nhow are we doing\n');
    expect(await command.ended).toBe(1);
    const lines = command.output().trimEnd().split('\n');
    const events = lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { __typename: string });
    expect(events.filter(({ __typename }) => __typename === 'RunCompleted')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ __typename: 'RunFailed', error: { code: 'PLAN_DECLINED' } });
  });

  it('that the API refuses goes on', async () => {
    const command = converse('--thread', '01a1df14-0000-7000-8000-0123456789ab');
    await say(command, 'revenue', /✗ There is no such thread.*NOT_FOUND/);
    await say(command, ':new', /A new thread/);
    await say(command, 'how many customers do we have', ANSWERED);
    command.process.stdin?.end();
    expect(await command.ended).toBe(0);
  });

  it('outlives a Ctrl-C that cancels a question, and ends with one where none goes on', async () => {
    const command = converse();
    await withAdmin('tenant_techcorp', async (admin) => {
      await admin.query("BEGIN; SET LOCAL lock_timeout = '20s'");
      await admin.query('LOCK TABLE customers IN ACCESS EXCLUSIVE MODE');
      command.process.stdin?.write('customers\n');
      await until(async () => (await waitingForLocks()) > 0, 30_000);
      command.process.kill('SIGINT');
      await until(async () => command.output().includes('✗ Cancelled after 0 rows.'), 20_000);
      await admin.query('ROLLBACK');
    });
    await say(command, 'how many customers do we have', ANSWERED);
    command.process.kill('SIGINT');
    expect(await command.ended).toBe(0);
  });
});

async function waitingForLocks(): Promise<number> {
  const rows = await queryAsAdmin(
    `SELECT FROM pg_stat_activity WHERE usename LIKE 'tenant%reader' AND wait_event_type = 'Lock'`,
  );
  return rows.length;
}

function revenueBy(
  column: string,
  {
    year = 0,
    from = `${year}-01-01`,
    to = `${year + 1}-01-01`,
    order,
  }: { readonly year?: number; readonly from?: string; readonly to?: string; readonly order: string },
): string {
  return `SELECT ${column}, sum(i.line_total) AS revenue
    FROM orders o JOIN order_items i ON i.order_id = o.id JOIN customers c ON c.id = o.customer_id
    WHERE o.ordered_at >= '${from}' AND o.ordered_at < '${to}'
      AND o.status NOT IN ('cancelled', 'refunded')
    GROUP BY 1 ORDER BY ${order}`;
}
