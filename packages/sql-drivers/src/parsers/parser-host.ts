import { parentPort, workerData } from 'node:worker_threads';
import type { ParserAnswer, ParserEngineModule, ParserJob, WorkerMessage } from './parser-protocol.js';

/*
 * Runs in a thread or a process of its own: a parser is compiled code, and hostile input may keep it busy, exhaust its
 * stack or its memory. Then only this worker is lost. It is started with the address of its engine's module and, as
 * a process, with the megabytes that it may take.
 */

/** Memory outside the heap, WebAssembly's and its code's; about 100 MB of it come with the engine. */
const MAX_EXTERNAL_BYTES = 512 * 1024 * 1024;
const WATCH_MS = 50;
/** Less time than it takes to fill much memory: only after longer parses is it worth a look. */
const QUICK_MS = 100;

const channel = parentPort === null ? parentProcess() : parentPort;
function send(message: WorkerMessage): void {
  channel.postMessage(message);
}

const loaded: ParserEngineModule = await import(String(workerData ?? process.argv[2]));
const engine = await loaded.createEngine();
channel.on('message', (job: ParserJob) => void reply(job));
send({ kind: 'ready' });

/** The same two methods that a thread's port has. A child ends with its parent, and watches its own memory. */
function parentProcess() {
  const maxBytes = Number(process.argv[3]) * 1024 * 1024;
  process.on('disconnect', () => process.exit());
  setInterval(() => {
    if (process.memoryUsage.rss() > maxBytes) process.exit(1);
  }, WATCH_MS).unref();
  return {
    on: (_event: 'message', listener: (job: ParserJob) => void) => process.on('message', listener),
    postMessage: (message: WorkerMessage) => process.send?.(message),
  };
}

async function reply(job: ParserJob): Promise<void> {
  const startedAt = performance.now();
  try {
    const answer = await engine.answer(job);
    const spent = performance.now() - startedAt > QUICK_MS && isLarge();
    // Sending is part of the attempt: copying a very deep tree runs out of stack too.
    send({ kind: 'answer', answer, spent });
  } catch (error) {
    // Anything else may have left the compiled parser in pieces: this worker dies and is replaced.
    if (!(error instanceof RangeError)) throw error;
    send({ kind: 'answer', answer: { kind: 'too-deep' } satisfies ParserAnswer, spent: true });
  }
}

/** Memory that WebAssembly took never shrinks. */
function isLarge(): boolean {
  return process.memoryUsage().external > MAX_EXTERNAL_BYTES;
}
