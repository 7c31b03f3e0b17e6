import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { queryAsAdmin, queryRowsAsText } from '../house/look-behind.js';
import { type RunningCommand, runCommand } from '../house/run-command.js';
import { loginOf } from '../house/sign-in.js';
import { until } from '../house/until.js';

/** Takes for ever, which PostgreSQL can't foresee: so it is run. */
const HEAVY = `SELECT count(*) AS n FROM generate_series(1, (SELECT 1000000)) AS a, generate_series(1, (SELECT 1000000)) AS b`;

/** `npm run ask -- ...` at the house of all tests, without the bootstrap before it. */
function ask(...args: string[]): RunningCommand {
  return runCommand('scripts/dist/ask.js', args, { PARLEY_FOLDER: inject('house').folder });
}

async function heavyStatements(): Promise<number> {
  const rows = await queryAsAdmin(
    `SELECT FROM pg_stat_activity
     WHERE usename LIKE 'tenant%reader' AND state = 'active' AND query LIKE '%generate_series%'`,
  );
  return rows.length;
}

describe('a question', () => {
  it('ticks off its stages, shows the SQL, the rows and how long it took', async () => {
    const command = runCommand('scripts/run.mjs', ['ask', 'top 10 customers by revenue last quarter'], {
      PARLEY_FOLDER: inject('house').folder,
    });
    expect(await command.ended).toBe(0);
    const output = command.output();
    const order = [
      /^✓ Planned \d/m,
      /^✓ Compiled to SQL \d/m,
      /^ {4}SELECT$/m,
      /^ {4}LIMIT 10$/m,
      /^✓ Policies applied \d/m,
      /^✓ Proved safe \d/m,
      /^customer_name +revenue$/m,
      /^✓ 10 rows in [\d.]+ m?s, the first after [\d.]+ m?s$/m,
    ].map((line) => output.search(line));
    expect(order, output).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeGreaterThanOrEqual(0);

    const expected = await queryRowsAsText(
      `SELECT c.name, sum(i.line_total) AS revenue
       FROM orders o JOIN order_items i ON i.order_id = o.id JOIN customers c ON c.id = o.customer_id
       WHERE o.ordered_at >= '2026-07-01' AND o.ordered_at < '2026-10-01'
         AND o.status NOT IN ('cancelled', 'refunded')
       GROUP BY c.id, c.name ORDER BY revenue DESC, c.name LIMIT 10`,
      'tenant_techcorp',
    );
    const shown = output.split('\n').flatMap((line) => {
      const row = /^(\S.*?) {2,}(\d+\.\d\d)$/.exec(line);
      return row === null ? [] : [[row[1], row[2]]];
    });
    expect(shown).toEqual(expected);
  });

  it('as JSON is its events, one a line, and nothing else', async () => {
    const command = ask('--json', 'how many customers do we have');
    expect(await command.ended).toBe(0);
    const events = command
      .output()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events[0]).toMatchObject({ __typename: 'RunProgress', stage: 'PLAN', state: 'STARTED' });
    expect(events.at(-1)).toMatchObject({ __typename: 'RunCompleted', rowCount: 1, complete: true });
    const [count] = await queryRowsAsText('SELECT count(*) FROM customers', 'tenant_techcorp');
    expect(events.find(({ __typename }) => __typename === 'RunRows')).toMatchObject({
      rows: [[expect.toSatisfy((cell) => String(cell) === count?.[0])]],
    });
  });

  it('that can mean two things is asked back, and nothing is run', async () => {
    const command = ask('how many active');
    expect(await command.ended).toBe(2);
    expect(command.output()).toMatch(/^ {4}ask: /m);
    expect(command.output()).not.toContain('Proved safe');
  });

  it('that nobody can read is declined in words', async () => {
    const command = ask('how are we doing');
    expect(await command.ended).toBe(1);
    expect(command.output()).toMatch(/^✗ [A-Z].+\. PLAN_DECLINED$/m);
  });
});

describe('a statement', () => {
  it('runs at the tenant and as the user that were named', async () => {
    const { email } = loginOf('healthplus', 'admin');
    const command = ask(
      '--tenant',
      'healthplus',
      '--user',
      email,
      '--sql',
      'SELECT count(*) AS n FROM patients',
    );
    expect(await command.ended).toBe(0);
    const [count] = await queryRowsAsText('SELECT count(*) FROM patients', 'tenant_healthplus');
    expect(command.output()).toMatch(new RegExp(`^ *n\\n─+\\n${count?.[0]}$`, 'm'));
  });

  it('is for the data source that was named, and no other', async () => {
    const command = ask('--data-source', 'no-such-id', '--sql', 'SELECT 1 AS n');
    expect(await command.ended).toBe(1);
    expect(command.output()).toMatch(
      /^✗ There is no such data source: `dataSources` lists yours\. \(?NOT_FOUND/m,
    );
  });

  it('of many rows prints the first ones and counts the rest', async () => {
    const command = ask('--rows', '3', '--sql', 'SELECT g AS n FROM generate_series(1, 1200) AS g');
    expect(await command.ended).toBe(0);
    expect(command.output()).toContain(
      'n\n─\n1\n2\n3\n… and 1197 more (--rows 1200 prints them)\n\n✓ 1,200 rows in',
    );
  });

  it('that is refused says why', async () => {
    const command = ask('--sql', 'DROP TABLE customers');
    expect(await command.ended).toBe(1);
    expect(command.output()).toMatch(/✗ .+ SQL_NOT_A_SINGLE_SELECT\n$/);
  });
});

describe('Ctrl-C', () => {
  it.each(['scripts/dist/ask.js', 'scripts/run.mjs'] as const)(
    'ends a long statement in the database (%s)',
    async (script) => {
      const verb = script === 'scripts/run.mjs' ? ['ask'] : [];
      const command = runCommand(script, [...verb, '--sql', HEAVY], {
        PARLEY_FOLDER: inject('house').folder,
      });
      await until(async () => (await heavyStatements()) === 1, 30_000);
      command.process.kill('SIGINT');
      // Through npm, or a Node that brought a newer one, the same Ctrl-C arrives twice.
      if (script === 'scripts/run.mjs') command.process.kill('SIGINT');
      expect(await command.ended).toBe(130);
      expect(command.output()).toMatch(/✗ Cancelled after 0 rows\.\n$/);
      await until(async () => (await heavyStatements()) === 0);
    },
  );

  it('is not needed where nobody reads any more', async () => {
    const command = ask('--json', '--sql', 'SELECT g AS n FROM generate_series(1, 1000000) AS g');
    await command.printed('"RunRows"');
    command.process.stdout?.destroy();
    expect(await command.ended).toBe(130);
    expect(command.output()).not.toContain('    at '); // no stack on the way out
  });
});

describe('what can’t be asked', () => {
  it('says who may sign in, and where', async () => {
    const nobody = ask('--user', 'nobody', 'how many customers');
    expect(await nobody.ended).toBe(1);
    expect(nobody.output()).toMatch(
      /^\n✗ There is no demo login "nobody" at techcorp: there are olivia@techcorp\.example \(owner\), .+\.\n$/,
    );
    const nowhere = ask('--tenant', 'acme', 'how many customers');
    expect(await nowhere.ended).toBe(1);
    expect(nowhere.output()).toBe(
      '\n✗ There is no demo tenant "acme": there are techcorp, healthplus, financeone.\n',
    );
  });

  it('at a house that was never started, has stopped, or was killed: one sentence each', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-ask-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const askThere = async () => {
      const command = runCommand('scripts/dist/ask.js', ['how many customers'], { PARLEY_FOLDER: folder });
      return [await command.ended, command.output()];
    };
    const logins = join(folder, 'demo-logins.json');
    expect(await askThere()).toEqual([1, `\n✗ ${logins} can't be read: run \`npm start\` first.\n`]);

    await writeFile(logins, JSON.stringify(inject('house').logins));
    expect(await askThere()).toEqual([
      1,
      '\n✗ Parley does not run: start it with `npm start` in another terminal.\n',
    ]);

    await writeFile(join(folder, 'address'), 'http://127.0.0.1:1/graphql\n');
    expect(await askThere()).toEqual([
      1,
      '\n✗ No answer from http://127.0.0.1:1/graphql. Is Parley running? (NETWORK)\n',
    ]);
  });
});
