import { createHmac } from 'node:crypto';
import type Database from 'better-sqlite3';

/** What statements may call beside SQLite's own functions: `parley_hmac(key in hex, value)`. Views can't. */
export function defineFunctions(database: Database.Database): void {
  database.function('parley_hmac', { deterministic: true, directOnly: true }, hmac);
}

/** HMAC-SHA-256 in hex, of a text or of bytes as they are. */
function hmac(keyHex: unknown, value: unknown): string | null {
  if (value === null) return null;
  if (typeof keyHex !== 'string') throw new TypeError('the key is no text');
  const message = Buffer.isBuffer(value) ? value : String(value);
  return createHmac('sha256', Buffer.from(keyHex, 'hex')).update(message).digest('hex');
}
