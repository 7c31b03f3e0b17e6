import { fstatSync, readdirSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { TooManyBytes } from '../row-json/json-bytes.js';
import type {
  EngineAnswer,
  EngineCalls,
  EngineFailure,
  EngineMessage,
  FileToOpen,
} from './engine-protocol.js';

/*
 * The inside of an engine's process. Nothing here decides what may run; it keeps the process from outliving its parent, from
 * taking more memory than it may, and from reading another file than the one that was checked.
 */

/** One database file in its engine. */
export interface HostedEngine extends EngineCalls {
  /** Ends the call that runs, if the engine can; the process is killed where it can't. */
  interrupt(): void;
  describe(error: unknown): EngineFailure;
}

/** A failure that already says what it is. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly failure: EngineFailure;

  constructor(kind: EngineFailure['kind'], message: string) {
    super(message);
    this.failure = { kind, message };
  }
}

/** Answers questions until the parent is gone. */
export function serveEngine(engine: HostedEngine): void {
  if (process.send === undefined) throw new Error('an engine runs in a process of its own only');
  goFirst();
  startWatchdog();
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message: EngineMessage) => {
    if (message.kind === 'interrupt') engine.interrupt();
    else void answer(engine, message);
  });
}

async function answer(
  engine: HostedEngine,
  { call, argument }: Extract<EngineMessage, { kind: 'ask' }>,
): Promise<void> {
  try {
    const ask = engine[call] as (argument: unknown) => Promise<unknown>;
    send({ kind: 'result', result: await ask.call(engine, argument) });
  } catch (error) {
    send({ kind: 'failure', failure: failureOf(engine, error) });
  }
}

function failureOf(engine: HostedEngine, error: unknown): EngineFailure {
  if (error instanceof EngineError) return error.failure;
  if (error instanceof TooManyBytes) return { kind: 'row-too-large', message: error.message };
  return engine.describe(error);
}

function send(answer: EngineAnswer): void {
  process.send?.(answer);
}

/** Where the machine runs out of memory, Linux should end this process and not the house. */
function goFirst(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Other systems have no such file.
  }
}

/** In a thread: an engine holds this one for as long as a statement takes. */
function startWatchdog(): void {
  const file = `./engine-watchdog${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;
  const watchdog = new Worker(new URL(file, import.meta.url), {
    workerData: { parent: process.ppid, maxBytes: Number(process.argv[2]) },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  });
  watchdog.unref();
}

/**
 * Makes sure that the engine opened the file which was checked, and not what took its place at the same path since.
 * @throws EngineError
 */
export function checkOpened({ device, inode }: FileToOpen): void {
  const isOpen = readdirSync('/dev/fd').some((descriptor) => {
    try {
      const stat = fstatSync(Number(descriptor), { bigint: true });
      return stat.dev === device && stat.ino === inode;
    } catch {
      // The folder was listed through a descriptor that is closed by now.
      return false;
    }
  });
  if (!isOpen) throw new EngineError('unavailable', 'The file was replaced just now; try again.');
}
