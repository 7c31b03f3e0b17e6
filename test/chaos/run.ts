/** `npm run chaos [-- --rounds N --seed N --world embedded|cluster]`: kills, and what became of every reader. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { openClusterWorld } from './cluster-world.ts';
import { openEmbeddedWorld } from './embedded-world.ts';
import { nameOf, soak } from './soak.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    world: { type: 'string', default: 'embedded' },
  },
});
const rounds = Number(options.rounds);
const seed = Number(options.seed);

say(`Chaos: ${rounds} rounds, seed ${seed}, ${options.world}`);
const open = { embedded: openEmbeddedWorld, cluster: openClusterWorld }[options.world];
if (open === undefined) throw new Error(`No world ${options.world}; there are embedded and cluster.`);
const world = await open();
let keep = true;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void world.close({ keep: true }).then(() => process.exit(130)));
}
try {
  const { outcomes, broken } = await soak(world, {
    rounds,
    seed,
    onRound: (round, { blows, readings, left, tookMs }) => {
      const ends = readings.map(nameOf).join(', ');
      say(`${round}. ${blows.join('; ')} → ${ends} (${Math.round(tookMs / 1_000)} s)`);
      for (const reading of readings) if (reading.kind === 'wrong') say(`   ✗ ${reading.why}`);
      for (const line of left) say(`   ✗ left: ${line}`);
    },
  });
  say(`\n${rounds} rounds, seed ${seed}:`);
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
  await world.close({ keep });
  if (keep) say(`Logs and data are kept in ${world.folder}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
