/** `npm run bench [-- --only ID... --json FILE]`: every figure beside its baseline, measured in one run. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createParleyClient } from '@parley/client';
import { createParsers } from '@parley/sql-drivers';
import pg from 'pg';
import { removeInstallation } from '../house/remove-installation.ts';
import { spawnHouse } from '../house/spawn-house.ts';
import { fenceBenchmark } from './fence.ts';
import { firstRowBenchmark } from './first-row.ts';
import { gatewayBenchmark } from './gateway.ts';
import { guardBenchmarks } from './guard.ts';
import { type Benchmark, type Measurement, runBenchmark } from './measurement.ts';
import { postgresRowsBenchmarks } from './postgres-rows.ts';
import { RawRunReader } from './raw-run-reader.ts';
import { rowsBenchmarks } from './rows.ts';

const { values: options, positionals } = parseArgs({
  options: { only: { type: 'string', multiple: true }, json: { type: 'string' } },
  allowPositionals: true,
});
/** `--only A B` and `--only A --only B` say the same. */
const only = options.only === undefined ? undefined : [...options.only, ...positionals];

const EMBEDDED = 'one process holds the gateway and all subgraphs, one is PostgreSQL, one the client';

const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
process.stdout.write('Starting a house with the demo …\n');
// One process for the gateway and all subgraphs, one for PostgreSQL, this one for the client.
const spawned = await spawnHouse({ folder, port: 0, today: '2026-11-15' });
const house = spawned.address;
try {
  const measurements = await measureAll();
  print(measurements);
  if (options.json !== undefined) await writeJson(options.json, measurements);
} finally {
  await spawned.stop();
  await removeInstallation(folder);
}

async function measureAll(): Promise<Measurement[]> {
  const login = house.logins.find(({ tenantSlug, role }) => tenantSlug === 'techcorp' && role === 'owner');
  if (login === undefined) throw new Error('The demo has no owner at techcorp.');
  const client = createParleyClient({ url: house.httpUrl });
  const { accessToken } = await client.login({ email: login.email, password: login.password });
  const databaseUrl = new URL(house.adminUrl);
  databaseUrl.pathname = '/tenant_techcorp';
  const database = new pg.Client({ connectionString: databaseUrl.toString() });
  await database.connect();
  const parsers = createParsers();
  const reader = new RawRunReader(house.webSocketUrl, accessToken);
  try {
    const benchmarks = chosen([
      ...rowsBenchmarks({ topology: EMBEDDED, client, reader, database }),
      ...postgresRowsBenchmarks(database, databaseUrl, parsers),
      firstRowBenchmark(client, database),
      gatewayBenchmark(
        { url: house.httpUrl, token: accessToken },
        { url: 'http://identity/graphql', socketPath: house.sockets.identity, token: accessToken },
      ),
      ...guardBenchmarks(parsers),
      fenceBenchmark(database, databaseUrl, parsers),
    ]);
    const measurements: Measurement[] = [];
    for (const benchmark of benchmarks) {
      process.stdout.write(`${benchmark.id} …\n`);
      measurements.push(await runBenchmark(benchmark));
    }
    return measurements;
  } finally {
    reader.close();
    await parsers.close();
    await database.end();
    await client.close();
  }
}

function chosen(all: readonly Benchmark[]): readonly Benchmark[] {
  if (only === undefined) return all;
  const unknown = only.filter((id) => !all.some((benchmark) => benchmark.id === id));
  if (unknown.length > 0) {
    throw new Error(`No benchmark ${unknown.join(', ')}; there are ${all.map(({ id }) => id).join(', ')}.`);
  }
  return all.filter(({ id }) => only.includes(id));
}

function print(measurements: readonly Measurement[]): void {
  for (const { id, what, value, unit, baseline, ratio } of measurements) {
    process.stdout.write(
      `\n${id}\n  ${what}\n  ${figure(value)} ${unit}, baseline ${figure(baseline)} ${unit}, ratio ${ratio.toFixed(2)}\n`,
    );
  }
}

function figure(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

async function writeJson(file: string, measurements: readonly Measurement[]): Promise<void> {
  const records = measurements.map(({ id, value, unit, baseline, ratio }) => ({
    id,
    value,
    unit,
    baseline,
    ratio,
  }));
  await writeFile(file, `${JSON.stringify(records, null, 2)}\n`);
}
