// `node scripts/run.mjs <verb> [arguments]`: from a bare clone to a running command, on any Node from 20.
// Plain JavaScript without dependencies, because it runs before there are any. Each step looks first
// whether it is needed; when nothing is, a command starts at once and nothing is printed. What a step
// prints goes to stderr: stdout belongs to the command.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildProject } from './bootstrap/build.mjs';
import { installDependencies } from './bootstrap/dependencies.mjs';
import { bringNewerNode, goOnWith, isNodeNewEnough } from './bootstrap/node.mjs';
import { generatePrismaClient } from './bootstrap/prisma-client.mjs';
import { projectRoot } from './bootstrap/project-root.mjs';
import { SetupError } from './bootstrap/run-tool.mjs';
import { whileNobodyElseSetsUp } from './bootstrap/setup-lock.mjs';
import { stopWithNpm, takeEachSignalOnce } from './bootstrap/signals.mjs';

/** A verb is scripts/src/<verb>.ts. */
const VERBS = {
  start: 'start the gateway, the four subgraphs, PostgreSQL and the demo',
  ask: 'ask a question over the API: npm run ask -- "top 10 customers by revenue"',
  reset: 'remove all data of this installation',
  secrets: 'make the secrets of an installation of single services, a folder for each',
  migrate: "bring such an installation's database up to date; with --demo, fill it",
  dev: 'start, and restart on every change',
  test: 'run every test, or those that match: npm test -- sql-guard',
  check: 'types, lint, format, dead code, stale generated files',
  generate: 'write the generated files anew: schemas, supergraph, client types',
  bench: 'measure, side by side with the plain way',
  suite: "compute MetricFlow's cases, and compare with their own SQL; -- --data DIR for others",
  eval: 'judge a planner by questions with known answers: -- --set DIR --planner built-in --json FILE',
  chaos: 'kill what answers questions, 200 times, and see what becomes of those who asked',
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.output ? `\n${error.output}\n` : ''}\n✗ ${error.message}\n`);
  process.exitCode = 1;
}

async function main([verb, ...args]) {
  if (verb === undefined || !Object.hasOwn(VERBS, verb)) {
    explainVerbs(verb);
    return;
  }
  takeEachSignalOnce();
  stopWithNpm();
  if (!isNodeNewEnough()) {
    const node = await whileNobodyElseSetsUp(bringNewerNode);
    process.exitCode = await goOnWith(node, [verb, ...args]);
    return;
  }
  await whileNobodyElseSetsUp(async () => {
    await installDependencies();
    await generatePrismaClient();
    await buildProject();
  });
  // In this process: signals, exit code and terminal are the command's own.
  const script = join(projectRoot, 'scripts/dist', `${verb}.js`);
  process.argv = [process.execPath, script, ...args];
  await import(pathToFileURL(script).href);
}

function explainVerbs(verb) {
  const list = Object.entries(VERBS).map(([name, what]) => `  ${name.padEnd(10)}${what}`);
  const fault = verb === undefined ? '' : `There is no command "${verb}".\n`;
  process.stderr.write(`${fault}node scripts/run.mjs <command>\n${list.join('\n')}\n`);
  process.exitCode = verb === undefined ? 0 : 1;
}
