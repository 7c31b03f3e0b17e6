/** `npm run chaos [-- --rounds N --seed N --world embedded|cluster]`: kills, and what became of every reader, in one world after the other. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { openClusterWorld } from './cluster-world.ts';
import { openEmbeddedWorld } from './embedded-world.ts';
import type { RoundResult } from './round.ts';
import { nameOf, soak } from './soak.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    world: { type: 'string' },
  },
});
const WORLDS = { embedded: openEmbeddedWorld, cluster: openClusterWorld };
type WorldName = keyof typeof WORLDS;
const STOPPING = ['SIGINT', 'SIGTERM'] as const;

const rounds = Number(options.rounds);
const seed = Number(options.seed);

const names = options.world === undefined ? (['embedded', 'cluster'] as const) : [worldNamed(options.world)];
for (const name of names) await play(name);

async function play(name: WorldName): Promise<void> {
  say(`Chaos: ${rounds} rounds, seed ${seed}, ${name}`);
  const world = await WORLDS[name]();
  let keep = true;
  const stop = () => void world.close({ keep: true }).then(() => process.exit(130));
  for (const signal of STOPPING) process.once(signal, stop);
  try {
    const { outcomes, broken } = await soak(world, { rounds, seed, onRound: tellRound });
    say(`\n${rounds} rounds, seed ${seed}, ${name}:`);
    for (const [outcome, count] of [...outcomes].sort(([, one], [, other]) => other - one)) {
      say(`  ${String(count).padStart(6)}  ${outcome}`);
    }
    say(
      broken.length === 0
        ? '  all as promised'
        : `\nNot as promised:\n${broken.map((line) => `  ${line}`).join('\n')}`,
    );
    keep = broken.length > 0;
    if (keep) process.exitCode = 1;
  } finally {
    for (const signal of STOPPING) process.off(signal, stop);
    await world.close({ keep });
    if (keep) say(`Logs and data are kept in ${world.folder}`);
  }
}

function tellRound(round: number, { blows, readings, left, tookMs }: RoundResult): void {
  const ends = readings.map(nameOf).join(', ');
  say(`${round}. ${blows.join('; ')} → ${ends} (${Math.round(tookMs / 1_000)} s)`);
  for (const reading of readings) if (reading.kind === 'wrong') say(`   ✗ ${reading.why}`);
  for (const line of left) say(`   ✗ left: ${line}`);
}

function worldNamed(name: string): WorldName {
  if (name === 'embedded' || name === 'cluster') return name;
  throw new Error(`No world ${name}; there are embedded and cluster.`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
