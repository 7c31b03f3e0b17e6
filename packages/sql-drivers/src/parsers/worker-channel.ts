import { fork } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import type { ParserJob, WorkerMessage } from './parser-protocol.js';

/** From source (tests) workers run from source too; Node strips its types. */
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const HOST = new URL(`./parser-host${EXTENSION}`, import.meta.url);
const THREAD_HEAP_MB = 128;
/** DuckDB takes 120 MB before its first statement. */
const PROCESS_MB = 512;

/** What a worker tells its owner. `onEnd` comes once, whatever ended it. */
export interface WorkerEvents {
  onMessage(message: WorkerMessage): void;
  onEnd(cause?: unknown): void;
}

/** A started worker, in whatever it lives. */
export interface WorkerChannel {
  send(job: ParserJob): void;
  /** Whether it keeps this process alive. */
  keepsAlive(keep: boolean): void;
  /** Ends it at once, whatever it is doing. Resolves when it is gone. */
  end(): Promise<void>;
}

export type StartWorker = (events: WorkerEvents) => WorkerChannel;

/** The module of an engine's parser, for a worker to load. */
function engineModule(engine: string): string {
  return new URL(`./engines/${engine}${EXTENSION}`, import.meta.url).href;
}

/** For parsers in WebAssembly: a trap there is an error here. @param heapMb what its trees may take */
export function inThread(engine: string, heapMb = THREAD_HEAP_MB): StartWorker {
  return ({ onMessage, onEnd }) => {
    const worker = new Worker(HOST, {
      workerData: engineModule(engine),
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd);
    // A tree that the worker's stack could take apart and this thread's can't put together.
    worker.on('messageerror', () => onMessage({ kind: 'answer', answer: { kind: 'too-deep' }, spent: true }));
    return {
      send: (job) => worker.postMessage(job),
      keepsAlive: (keep) => (keep ? worker.ref() : worker.unref()),
      end: async () => {
        await worker.terminate();
      },
    };
  };
}

/** For native parsers: a crash there ends the process it happens in. It is told nothing of this one,
 * settings included. @param totalMb what it may take altogether */
export function inProcess(engine: string, totalMb = PROCESS_MB): StartWorker {
  return ({ onMessage, onEnd }) => {
    const gone = Promise.withResolvers<void>();
    const child = fork(HOST, [engineModule(engine), String(totalMb)], {
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const end = (cause?: unknown): void => {
      gone.resolve();
      onEnd(cause);
    };
    child.on('message', onMessage).on('error', end).on('exit', end);
    return {
      // A child that died meanwhile: `exit` tells.
      send: (job) => child.send(job, () => undefined),
      keepsAlive: (keep) => {
        if (keep) child.ref();
        else child.unref();
        if (keep) child.channel?.ref();
        else child.channel?.unref();
      },
      end: async () => {
        // Whoever waits for its end must see it, also where nothing else keeps this process alive.
        if (child.exitCode === null && child.signalCode === null) child.ref();
        child.kill('SIGKILL');
        await gone.promise;
      },
    };
  };
}
