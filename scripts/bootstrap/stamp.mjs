import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/** @param {readonly string[]} files */
export function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** True when `file` says that the step was last done for exactly this. */
export function isStamped(file, hash) {
  return readText(file) === hash;
}

export function stamp(file, hash) {
  writeFileSync(file, hash);
}

/** @returns {string | undefined} */
export function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
