import Database from 'better-sqlite3';
import type { EngineFailure } from '../files/engine-protocol.js';

/** Result codes of SQLite by what they mean to a caller; extended codes by their first part. */
const KINDS: readonly (readonly [prefix: string, kind: EngineFailure['kind']])[] = [
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_IOERR_SHORT_READ', 'damaged'],
  ['SQLITE_NOMEM', 'out-of-memory'],
  ['SQLITE_TOOBIG', 'row-too-large'],
  ['SQLITE_SCHEMA', 'schema-changed'],
  ['SQLITE_CANTOPEN', 'unavailable'],
  ['SQLITE_READONLY', 'unavailable'],
  ['SQLITE_IOERR', 'unavailable'],
  ['SQLITE_PERM', 'unavailable'],
];

const UNAVAILABLE: readonly (readonly [prefix: string, message: string])[] = [
  [
    'SQLITE_READONLY_ROLLBACK',
    'A program that wrote to the file ended halfway; open the file once with a program that may write to it.',
  ],
  [
    'SQLITE_READONLY',
    'The file’s write-ahead log can’t be read without writing; open the file once with a program that may write to it.',
  ],
  [
    'SQLITE_CANTOPEN',
    'The file can’t be opened; if it is in WAL mode, close all programs that write to it and set PRAGMA journal_mode = DELETE.',
  ],
];

/** Messages of SQLITE_ERROR that mean that the statement was proved about another schema. */
const SCHEMA_MESSAGES = /^no such (table|column|function|view|index)\b/;

export function describeFailure(error: unknown): EngineFailure {
  if (!(error instanceof Database.SqliteError)) {
    return {
      kind: 'fault',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
  const { code, message } = error;
  if (code === 'SQLITE_ERROR' && SCHEMA_MESSAGES.test(message)) return { kind: 'schema-changed', message };
  const kind = KINDS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'statement';
  if (kind !== 'unavailable') return { kind, message };
  const known = UNAVAILABLE.find(([prefix]) => code.startsWith(prefix))?.[1];
  return {
    kind,
    message: known ?? 'The file can’t be read; check it and the disk it is on, then try again.',
  };
}
