import { ParleyError } from '@parley/errors';
import { excessOf } from '../../yaml/measure-data.js';

/** 32 MB: the manifest of a project of some thousand models. */
const MAX_LENGTH = 32 * 1_024 * 1_024;
/** Real manifests nest about a dozen deep. */
const BOUNDS = { maxDepth: 64, maxValues: 5_000_000 };

/** @throws ParleyError BAD_INPUT where the text is no JSON object, or too big */
export function readJsonObject(text: string): Readonly<Record<string, unknown>> {
  if (text.length > MAX_LENGTH) throw unreadable(`it is longer than ${MAX_LENGTH / 1_024 / 1_024} MB`);
  const data = parse(text);
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw unreadable('it is no object');
  const excess = excessOf(data, BOUNDS);
  if (excess !== undefined) throw unreadable(excess);
  return { ...data };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('it is no JSON');
  }
}

function unreadable(why: string): ParleyError {
  return new ParleyError('BAD_INPUT', `The manifest can't be read: ${why}.`);
}
