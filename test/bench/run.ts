/** `npm run bench [-- --only ID... --json FILE]`: every figure beside its baseline, measured in one run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { createParleyClient } from '@parley/client';
import { createParsers } from '@parley/sql-drivers';
import { binaryFor } from '@parley/testing';
import pg from 'pg';
import { type BenchHouse, openEmbedded, openReplicasHouse } from './bench-house.ts';
import { cacheBenchmark } from './cache.ts';
import { catalogSearchBenchmark } from './catalog-search.ts';
import { engineRowsBenchmarks } from './engine-rows.ts';
import { openFairnessBench } from './fairness.ts';
import { fenceBenchmark } from './fence.ts';
import { firstRowBenchmark } from './first-row.ts';
import { gatewayBenchmark } from './gateway.ts';
import { guardBenchmarks } from './guard.ts';
import { idleReplicasBenchmarks } from './idle-replicas.ts';
import { idleSubscriptionsBenchmark } from './idle-subscriptions.ts';
import { introspectionBenchmark } from './introspection.ts';
import { type Benchmark, type Measurement, runBenchmark } from './measurement.ts';
import { postgresRowsBenchmarks } from './postgres-rows.ts';
import { RawRunReader } from './raw-run-reader.ts';
import { openReadings } from './readings.ts';
import { rowsBenchmarks } from './rows.ts';

/** Benchmarks that belong together, made when their turn has come. */
interface Suite {
  readonly ids: RegExp;
  readonly open: (cleanup: AsyncDisposableStack) => Promise<readonly Benchmark[]>;
}

const { values: options, positionals } = parseArgs({
  options: { only: { type: 'string', multiple: true }, json: { type: 'string' } },
  allowPositionals: true,
});
/** `--only A B` and `--only A --only B` say the same. */
const only = options.only === undefined ? undefined : [...options.only, ...positionals];

const measurements: Measurement[] = [];
for (const suite of [
  { ids: /^catalog\.introspect/, open: async (cleanup) => [await introspectionBenchmark(cleanup)] },
  { ids: /^(catalog|guard\.(?!fence)|rows\.(mariadb|sqlite|duckdb))/, open: withoutHouse },
  { ids: /^(?!replicas\.|catalog|guard\.(?!fence)|rows\.(mariadb|sqlite|duckdb)|subs|runs)/, open: embedded },
  { ids: /^runs\./, open: (cleanup) => fairness(openEmbedded, cleanup) },
  { ids: /^subs\./, open: async () => [idleSubscriptionsBenchmark()] },
  { ids: /^replicas\.(?!runs|subs)/, open: replicas },
  { ids: /^replicas\.runs\./, open: (cleanup) => fairness(openReplicasHouse, cleanup) },
  { ids: /^replicas\.subs\./, open: idleReplicas },
] satisfies readonly Suite[]) {
  // What others measured is worth minutes, and shown all the same.
  await measure(suite).catch((error: unknown) => {
    process.exitCode = 1;
    process.stdout.write(`${inspect(error)}\n`);
  });
}
print();
if (options.json !== undefined) await writeJson(options.json);
// What was measured is shown all the same.
const unknown = only?.filter((id) => !measurements.some((measurement) => measurement.id === id)) ?? [];
if (unknown.length > 0) throw new Error(`No benchmark ${unknown.join(', ')}.`);

async function measure({ ids, open }: Suite): Promise<void> {
  if (only !== undefined && !only.some((id) => ids.test(id))) return;
  await using cleanup = new AsyncDisposableStack();
  for (const benchmark of await open(cleanup)) {
    if (only !== undefined && !only.includes(benchmark.id)) continue;
    process.stdout.write(`${benchmark.id} …\n`);
    measurements.push(await runBenchmark(benchmark));
  }
}

async function withoutHouse(cleanup: AsyncDisposableStack): Promise<readonly Benchmark[]> {
  const parsers = cleanup.adopt(createParsers(), (each) => each.close());
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  cleanup.defer(() => rm(folder, { recursive: true }));
  return [
    catalogSearchBenchmark(),
    ...guardBenchmarks(parsers),
    ...engineRowsBenchmarks({ parsers, folder, cleanup }),
  ];
}

async function embedded(cleanup: AsyncDisposableStack): Promise<readonly Benchmark[]> {
  const house = await openHouse(openEmbedded, cleanup);
  const { rows, readings, client, database, databaseUrl, token } = await enter(house, cleanup);
  const parsers = cleanup.adopt(createParsers(), (each) => each.close());
  return [
    ...rowsBenchmarks(rows),
    ...postgresRowsBenchmarks(rows.database, readings.databaseUrl, parsers),
    firstRowBenchmark(client, database),
    cacheBenchmark({ url: house.httpUrl, token }),
    ...(house.identitySocket === undefined
      ? []
      : [
          gatewayBenchmark(
            { url: house.httpUrl, token },
            { url: 'http://identity/graphql', socketPath: house.identitySocket, token },
          ),
        ]),
    fenceBenchmark(database, databaseUrl, parsers),
  ];
}

async function replicas(cleanup: AsyncDisposableStack): Promise<readonly Benchmark[]> {
  if (binaryFor('redis-server', 'The benchmarks of replicas') === undefined) return [];
  const house = await openHouse(openReplicasHouse, cleanup);
  const { rows, token } = await enter(house, cleanup);
  return [...rowsBenchmarks(rows), cacheBenchmark({ url: house.httpUrl, token, prefix: house.prefix })];
}

async function idleReplicas(cleanup: AsyncDisposableStack): Promise<readonly Benchmark[]> {
  if (binaryFor('redis-server', 'The benchmarks of replicas') === undefined) return [];
  return idleReplicasBenchmarks(cleanup);
}

async function fairness(
  open: () => Promise<BenchHouse>,
  cleanup: AsyncDisposableStack,
): Promise<readonly Benchmark[]> {
  if (open === openReplicasHouse && binaryFor('redis-server', 'The benchmarks of replicas') === undefined)
    return [];
  const bench = await openFairnessBench(await openHouse(open, cleanup));
  cleanup.defer(() => bench.close());
  return bench.benchmarks;
}

async function openHouse(
  open: () => Promise<BenchHouse>,
  cleanup: AsyncDisposableStack,
): Promise<BenchHouse> {
  process.stdout.write('Starting a house with the demo …\n');
  return cleanup.adopt(await open(), (house) => house.stop());
}

/** Signs in, and opens the ways to the house and past it that are measured. */
async function enter(house: BenchHouse, cleanup: AsyncDisposableStack) {
  const { httpUrl, webSocketUrl, topology, prefix } = house;
  const client = cleanup.adopt(createParleyClient({ url: httpUrl }), (each) => each.close());
  const { email, password, tenantSlug } = house.login;
  const { accessToken } = await client.login({ email, password, tenantSlug });
  const databaseUrl = new URL(house.adminUrl);
  databaseUrl.pathname = '/tenant_techcorp';
  const database = await connect(databaseUrl, cleanup);
  const reader = cleanup.adopt(new RawRunReader(webSocketUrl, accessToken), (each) => each.close());
  const readings = await openReadings(house, accessToken);
  const readingsDatabase = await connect(readings.databaseUrl, cleanup);
  return {
    rows: {
      topology,
      prefix,
      client,
      reader,
      dataSourceId: readings.dataSourceId,
      database: readingsDatabase,
    },
    readings,
    client,
    database,
    databaseUrl,
    token: accessToken,
  };
}

async function connect(url: URL, cleanup: AsyncDisposableStack): Promise<pg.Client> {
  const client = cleanup.adopt(new pg.Client({ connectionString: url.toString() }), (each) => each.end());
  await client.connect();
  return client;
}

function print(): void {
  for (const { id, what, value, unit, baseline, ratio } of measurements) {
    process.stdout.write(
      `\n${id}\n  ${what}\n  ${figure(value)} ${unit}, baseline ${figure(baseline)} ${unit}, ratio ${ratio.toFixed(2)}\n`,
    );
  }
}

function figure(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

async function writeJson(file: string): Promise<void> {
  const records = measurements.map(({ id, value, unit, baseline, ratio }) => ({
    id,
    value,
    unit,
    baseline,
    ratio,
  }));
  await writeFile(file, `${JSON.stringify(records, null, 2)}\n`);
}
