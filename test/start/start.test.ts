import { once } from 'node:events';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParleyClient } from '@parley/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { removeInstallation } from '../house/remove-installation.js';
import { type RunningCommand, runCommand } from '../house/run-command.js';
import { until } from '../house/until.js';

/** Its first row comes at once, the next ones each after a million tries; PostgreSQL can't foresee that, so it is run. */
const SLOW_ROWS = `SELECT a FROM generate_series(1, (SELECT 1000000)) AS a, generate_series(1, (SELECT 1000000)) AS b
  WHERE (a::bigint * b) % 1000003 = 1`;

/** Made by one first start; every test starts and stops a house of its own on it. */
let folder: string;
let firstStart: { output: string; exit: unknown };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-start-'));
  const house = start();
  await house.printed('Ctrl-C stops everything.');
  const postgres = await postmasterPid();
  const port = Number(new URL(addressIn(house.output())).port);
  house.process.kill('SIGINT');
  firstStart = { exit: await house.ended, output: house.output() };
  expect(await isRunning(postgres), 'PostgreSQL after Ctrl-C').toBe(false);
  expect(await isListened(port), 'the port after Ctrl-C').toBe(false);
});

afterAll(async () => {
  await runCommand('scripts/dist/reset.js', [], { PARLEY_FOLDER: folder }).ended;
  await removeInstallation(folder);
});

/** A house that is killed when the test ends, should the test not have stopped it. */
function start(env: Record<string, string> = {}): RunningCommand {
  return runCommand('scripts/dist/start.js', [], { PARLEY_FOLDER: folder, PARLEY_PORT: '0', ...env });
}

async function startReady(): Promise<RunningCommand> {
  const house = start();
  onTestFinished(async () => {
    house.process.kill('SIGINT');
    await house.ended;
  });
  await house.printed('Ctrl-C stops everything.');
  return house;
}

function addressIn(output: string): string {
  return /HTTP\s+(\S+)/.exec(output)?.[1] ?? '';
}

/** The lines with an e-mail address: tenant, role, e-mail, password. */
function loginsIn(output: string): string[][] {
  return output
    .split('\n')
    .filter((line) => line.includes('@'))
    .map((line) => line.trim().split(/\s+/));
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'postgres/data/postmaster.pid'), 'utf8'), 10);
}

async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && !/\) Z /.test(stat);
}

async function isListened(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health/live`).then(
    () => true,
    () => false,
  );
}

describe('a first start', () => {
  it('says what it does, when, in steps whose time only grows', () => {
    const steps = [...firstStart.output.matchAll(/^ *(\d+\.\d) s {2}(.+)$/gm)];
    const messages = steps.map(([, , message]) => message);
    expect(messages[0]).toBe('Booting PostgreSQL');
    expect(messages.at(-1)).toBe('Ready');
    for (const tenant of ['TechCorp', 'HealthPlus', 'FinanceOne']) {
      expect(messages).toContain(`Making the database of ${tenant}`);
    }
    const times = steps.map(([, seconds]) => Number(seconds));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('says where it answers, and one command to try', () => {
    const { output } = firstStart;
    const host = new URL(addressIn(output)).host;
    expect(host).toMatch(/^localhost:[1-9]\d+$/);
    expect(output).toContain(`WebSocket   ws://${host}/graphql`);
    expect(output).toContain(`Sandbox     http://${host}/\n`);
    expect(output).toContain(`GraphiQL    http://${host}/graphiql`);
    expect(output).toContain('npm run ask -- "top 10 customers by revenue last quarter"');
  });

  it('shows who may sign in, as the installation keeps it for its owner only', async () => {
    const logins = loginsIn(firstStart.output);
    for (const tenant of ['techcorp', 'healthplus', 'financeone']) {
      const roles = logins.filter(([slug]) => slug === tenant).map(([, role]) => role);
      expect(new Set(roles)).toEqual(new Set(['owner', 'admin', 'analyst', 'viewer']));
    }
    const file = join(folder, 'demo-logins.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as { email: string; password: string }[];
    expect(logins.map(([, , email, password]) => ({ email, password }))).toEqual(
      kept.map(({ email, password }) => ({ email, password })),
    );
    expect(firstStart.output).toContain(`kept in ${file}`);
  });

  it('ends well when it is asked to, with nothing left', async () => {
    expect(firstStart.exit).toBe(0);
    expect(firstStart.output).toMatch(/Stopping … done\n$/);
    const left = await readdir(folder);
    expect(left).not.toContain('sockets');
    expect(left).not.toContain('address');
  });
});

describe('a second start', () => {
  it('begins with what is there: the same logins work, nothing is made again', async () => {
    const house = await startReady();
    expect(loginsIn(house.output())).toEqual(loginsIn(firstStart.output));
    expect(house.output()).not.toContain('Making');
    const [tenantSlug = '', , email = '', password = ''] = loginsIn(house.output())[0] ?? [];
    const client = createParleyClient({ url: addressIn(house.output()) });
    onTestFinished(() => client.close());
    const { tenant } = await client.login({ email, password, tenantSlug });
    expect(tenant.slug).toBe(tenantSlug);
  });

  it('given up half-way stops what it had started', async () => {
    const house = start();
    await house.printed('Applying migrations');
    const postgres = await postmasterPid();
    house.process.kill('SIGINT');
    expect([await house.ended, house.output().split('\n').at(-2)]).toEqual([
      130,
      'Stopped before it was ready. The next start goes on from here.',
    ]);
    expect(await isRunning(postgres)).toBe(false);
  });
});

describe('a start beside a running house', () => {
  it('on the same folder is refused in one sentence, and so is a reset; the first goes on', async () => {
    const house = await startReady();
    const second = start();
    expect(await second.ended).toBe(1);
    const sentence = `Another Parley (process ${house.process.pid}) is using ${folder}: stop it first, or use another folder.`;
    expect(failureOf(second)).toBe(sentence);

    const reset = runCommand('scripts/dist/reset.js', [], { PARLEY_FOLDER: folder });
    expect([await reset.ended, failureOf(reset)]).toEqual([1, sentence]);
    const health = await fetch(new URL('/health/ready', addressIn(house.output())));
    expect(health.status).toBe(200);
  });

  it('on a port that is taken says which, and how to choose another', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void stranger.close());
    await once(stranger, 'listening');
    const address = stranger.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const refused = start({ PARLEY_PORT: String(port) });
    expect(await refused.ended).toBe(1);
    expect(failureOf(refused)).toBe(
      `Port ${port} is taken by another program: stop it, or choose another port with PARLEY_PORT=${port + 1} npm start.`,
    );
    await expect(access(join(folder, 'postgres/data/postmaster.pid'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});

describe('after kill -9', () => {
  it('the next start clears up, and the run that was under way says that it was interrupted', async () => {
    const killed = start();
    await killed.printed('Ctrl-C stops everything.');
    const [tenantSlug = '', , email = '', password = ''] = loginsIn(killed.output())[0] ?? [];
    const before = createParleyClient({ url: addressIn(killed.output()) });
    onTestFinished(() => before.close());
    await before.login({ email, password, tenantSlug });
    const asked = await before.runSql(SLOW_ROWS);
    for await (const event of asked) {
      // One that had no row yet would begin anew.
      if (event.__typename === 'RunRows') break;
    }
    const postgres = await postmasterPid();
    killed.process.kill('SIGKILL');
    expect(await killed.ended).toBe('SIGKILL');

    const house = await startReady();
    expect(await postmasterPid()).not.toBe(postgres);
    await until(async () => !(await isRunning(postgres)));
    const after = createParleyClient({ url: addressIn(house.output()) });
    onTestFinished(() => after.close());
    await after.login({ email, password, tenantSlug });
    let last: unknown;
    for await (const event of after.runEvents(asked.run.id)) last = event;
    expect(last).toMatchObject({
      __typename: 'RunFailed',
      error: { code: 'RUN_INTERRUPTED', retryable: true },
    });
  });
});

describe('a folder that can’t be used', () => {
  async function otherFolder(): Promise<string> {
    const other = await mkdtemp(join(tmpdir(), 'parley-broken-'));
    onTestFinished(() => removeInstallation(other));
    return other;
  }

  it('without permission: one sentence', async () => {
    // Root may write everywhere but where the kernel itself says no.
    const forbidden = process.getuid?.() === 0 ? '/sys/parley' : '/parley';
    const refused = start({ PARLEY_FOLDER: forbidden });
    expect([await refused.ended, failureOf(refused)]).toEqual([
      1,
      `Parley keeps its data in ${forbidden} and may not write there: change its owner, or set PARLEY_FOLDER to another folder.`,
    ]);
  });

  it('with damaged secrets: one sentence, and reset makes room without touching what is not Parley’s', async () => {
    const broken = await otherFolder();
    await writeFile(join(broken, 'secrets.json'), '{');
    await writeFile(join(broken, 'somebody-elses.txt'), 'mine');
    const refused = start({ PARLEY_FOLDER: broken });
    expect([await refused.ended, failureOf(refused)]).toEqual([
      1,
      `${join(broken, 'secrets.json')} is damaged. Put back a copy of it, or start over with \`npm run reset\`.`,
    ]);
    const reset = runCommand('scripts/dist/reset.js', [], { PARLEY_FOLDER: broken });
    expect(await reset.ended).toBe(0);
    expect(await readdir(broken)).toEqual(['somebody-elses.txt']);
  });

  it('with damaged data: one sentence with the reason, and reset removes it', async () => {
    const broken = await otherFolder();
    const good = start({ PARLEY_FOLDER: broken });
    await good.printed('Applying migrations');
    good.process.kill('SIGINT');
    await good.ended;
    await rm(join(broken, 'postgres/data/global/pg_control'));

    const refused = start({ PARLEY_FOLDER: broken });
    expect(await refused.ended).toBe(1);
    expect(failureOf(refused)).toMatch(/^[^\n]+ start over with `npm run reset`\.$/);
    expect(failureOf(refused)).toContain(`can't start on its data in ${broken} (`);
    expect(await runCommand('scripts/dist/reset.js', [], { PARLEY_FOLDER: broken }).ended).toBe(0);
    expect(await readdir(broken)).toEqual([]);
  });

  it('with a port that is none: one sentence that names the setting', async () => {
    const refused = start({ PARLEY_PORT: 'http' });
    expect(await refused.ended).toBe(1);
    expect(failureOf(refused)).toMatch(/^[^\n]*PARLEY_PORT[^\n]*$/);
  });
});

/** What stands behind the cross: one line and nothing after it. */
function failureOf(command: RunningCommand): string {
  return /\n✗ (.+)\n$/s.exec(command.output())?.[1] ?? `no failure in: ${command.output()}`;
}
