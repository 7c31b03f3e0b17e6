import { parentPort } from 'node:worker_threads';
import { hasSqlDetails, loadModule, parseSync } from 'libpg-query';
import type { ParseJob, ParserMessage } from './parser-protocol.js';

/*
 * Runs in a thread of its own: PostgreSQL's parser is compiled C, and hostile input may keep it
 * busy or exhaust its stack. Then only this thread is lost.
 */
if (parentPort === null) throw new Error('parser-worker runs in a worker thread only');
const port = parentPort;

await loadModule();
port.on('message', (job: ParseJob) => answer(job.sql));
send({ kind: 'ready' });

function answer(sql: string): void {
  try {
    // The library throws a bare Error for an empty text; a blank one it reads as no statement, which both are.
    // Sending is part of the attempt: copying a very deep tree runs out of stack too.
    send({ kind: 'tree', tree: parseSync(sql === '' ? ' ' : sql) });
  } catch (error) {
    send(failure(error));
  }
}

function failure(error: unknown): ParserMessage {
  if (error instanceof RangeError) return { kind: 'too-deep' };
  // Anything else may have left the compiled parser in pieces: this thread dies and is replaced.
  if (!hasSqlDetails(error)) throw error;
  if (/^(memory exhausted|stack depth limit exceeded)/.test(error.message)) return { kind: 'too-deep' };
  const offset = error.sqlDetails?.cursorPosition;
  return {
    kind: 'syntax-error',
    message: error.message,
    ...(offset === undefined || offset < 0 ? {} : { offset }),
  };
}

function send(message: ParserMessage): void {
  port.postMessage(message);
}
