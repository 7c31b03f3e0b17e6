import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A failure of the set-up: one sentence with the way out, and what the failing tool printed. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {string} [output]
   */
  constructor(message, output = '') {
    super(message);
    this.output = output.trim();
  }
}

/**
 * Runs one step that takes a while: says so, waits, says how long it took. When the tool fails, what it
 * printed and `failure` are shown.
 * @param {{ label: string, command: readonly string[], env?: NodeJS.ProcessEnv, cwd: string, failure: string,
 *   quietBelowMs?: number, mostLines?: number }} step `quietBelowMs`: print nothing at all when it takes no
 *   longer; `mostLines`: how much of what a failing tool printed is shown
 */
export async function runStep({
  label,
  command,
  env = process.env,
  cwd,
  failure,
  quietBelowMs = 0,
  mostLines = 60,
}) {
  const startedAt = performance.now();
  let announced = false;
  const announce = () => {
    announced = true;
    process.stderr.write(`  ${label} …`);
  };
  const timer = setTimeout(announce, quietBelowMs);
  const { code, output } = await runTool(command, { cwd, env });
  clearTimeout(timer);
  if (announced) process.stderr.write(code === 0 ? ` ${seconds(startedAt)} s\n` : ' failed\n');
  if (code !== 0) throw new SetupError(failure, firstLines(output, mostLines));
}

/**
 * Runs a program to its end. Its input is closed: none of the tools here may ask a question.
 * @param {readonly string[]} command
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runTool([program, ...args], { cwd, env = process.env }) {
  return new Promise((resolve) => {
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    // Who stops us stops the tool: an `npm ci` that went on alone would meet the next one. The hard way,
    // because npm takes many seconds to undo what the next `npm ci` throws away in any case.
    const stop = (signal) => {
      child.kill('SIGKILL');
      process.exit(128 + constants.signals[signal]);
    };
    const finish = (result) => {
      for (const signal of STOPPING) process.removeListener(signal, stop);
      resolve(result);
    };
    for (const signal of STOPPING) process.on(signal, stop);
    child.on('error', (error) => finish({ code: 1, output: error.message }));
    child.on('close', (code) => finish({ code: code ?? 1, output }));
  });
}

function firstLines(text, most) {
  const lines = text.trim().split('\n');
  return lines.length <= most ? lines.join('\n') : [...lines.slice(0, most), '…'].join('\n');
}

function seconds(startedAt) {
  return ((performance.now() - startedAt) / 1000).toFixed(1);
}
