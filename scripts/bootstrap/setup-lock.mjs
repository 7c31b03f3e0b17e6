import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from './project-root.mjs';

const FOLDER = join(projectRoot, '.parley');
const LOCK = join(FOLDER, 'setup.lock');
/** No set-up takes longer: a lock this old is left over, whoever has its process number now. */
const STALE_AFTER_MS = 10 * 60_000;

/**
 * One set-up at a time: `npm start` in one terminal and `npm run ask` in the next must not both install.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function whileNobodyElseSetsUp(work) {
  let waiting = false;
  while (!take()) {
    if (!waiting) process.stderr.write('  Waiting for the set-up that another command is doing …\n');
    waiting = true;
    await sleep(200);
  }
  const release = () => rmSync(LOCK, { force: true });
  process.once('exit', release); // an interrupted set-up too
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

function take() {
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    // Where nothing can be written nobody sets anything up; a step that has to will say so.
    if (error.code !== 'EEXIST') return true;
  }
  if (!isHeld()) rmSync(LOCK, { force: true });
  return false;
}

function isHeld() {
  try {
    if (Date.now() - statSync(LOCK).mtimeMs > STALE_AFTER_MS) return false;
    const text = readFileSync(LOCK, 'utf8');
    if (text === '') return true; // just being made
    process.kill(Number(text), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // somebody else's process
  }
}
