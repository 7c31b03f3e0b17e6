import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  type EngineAnswer,
  type EngineCalls,
  type EngineFailure,
  type EngineMessage,
  OUT_OF_MEMORY_SIGNAL,
} from './engine-protocol.js';

/** How to start an engine. */
export interface EngineProgram {
  /** Module that calls `serveEngine`, without its ending. */
  readonly module: URL;
  /** The process ends when it takes more. */
  readonly maxMemoryBytes: number;
  /** For the engine itself. */
  readonly arguments: readonly string[];
  /** A statement can be interrupted without killing the process. */
  readonly canInterrupt: boolean;
}

/** The engine answered with a failure; the process is well. */
export class EngineFailed extends Error {
  override readonly name = 'EngineFailed';
  readonly failure: EngineFailure;

  constructor(failure: EngineFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The process is gone, and with it the answer. */
export class EngineLost extends Error {
  override readonly name = 'EngineLost';
  readonly reason: 'killed' | 'out-of-memory' | 'crashed';

  constructor(reason: EngineLost['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

const isSource = import.meta.url.endsWith('.ts');
/** The engine's memory is not JavaScript's; this is for a batch and its copy. */
const MAX_HEAP_MB = 128;
/** Signals that somebody sent, as opposed to those a process earns. */
const SENT_SIGNALS = new Set<NodeJS.Signals | null>(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']);

type State =
  | { readonly kind: 'free' }
  | { readonly kind: 'asked'; readonly answer: PromiseWithResolvers<unknown> }
  | { readonly kind: 'lost'; readonly error: EngineLost };

/** A child process with one engine in it. One question at a time; killing it is the surest way to end a statement. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #exited = Promise.withResolvers<void>();
  #state: State = { kind: 'free' };

  constructor(program: EngineProgram) {
    const file = fileURLToPath(`${program.module.href}${isSource ? '.ts' : '.js'}`);
    const flags = [`--max-old-space-size=${MAX_HEAP_MB}`, '--disable-sigusr1'];
    if (isSource) flags.push('--import', new URL('./from-source.ts', import.meta.url).href);
    // No environment and no open files of ours: what reads a tenant's file, however crafted, knows none of our secrets.
    this.#child = spawn(
      process.execPath,
      [...flags, file, String(program.maxMemoryBytes), ...program.arguments],
      {
        env: {},
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        serialization: 'advanced',
      },
    );
    this.#child.on('message', (answer: EngineAnswer) => this.#onAnswer(answer));
    this.#child.on('error', (cause) => this.#lose(new EngineLost('crashed', `no process: ${cause.message}`)));
    this.#child.on('exit', (code, signal) => {
      this.#exited.resolve();
      this.#lose(new EngineLost(reasonOf(signal), `the engine's process ended: ${signal ?? code}`));
    });
    this.#letGo();
  }

  get isLost(): boolean {
    return this.#state.kind === 'lost';
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws EngineFailed, EngineLost */
  async ask<Call extends keyof EngineCalls>(
    call: Call,
    argument: Parameters<EngineCalls[Call]>[0],
  ): Promise<Awaited<ReturnType<EngineCalls[Call]>>> {
    if (this.#state.kind === 'lost') throw this.#state.error;
    if (this.#state.kind === 'asked') throw new Error('the engine was asked before it had answered');
    const answer = Promise.withResolvers<unknown>();
    this.#state = { kind: 'asked', answer };
    this.#hold();
    this.#send({ kind: 'ask', call, argument });
    return (await answer.promise) as Awaited<ReturnType<EngineCalls[Call]>>;
  }

  /** The question that is open may then end early. */
  interrupt(): void {
    if (this.#state.kind === 'asked') this.#send({ kind: 'interrupt' });
  }

  /** Resolves when the process is gone. The question that is open fails with EngineLost. */
  async kill(): Promise<void> {
    this.#lose(new EngineLost('killed', 'the engine’s process was killed'));
    this.#child.kill('SIGKILL');
    // Whoever waits for its end must not end before.
    this.#child.ref();
    if (this.#child.pid !== undefined) await this.#exited.promise;
  }

  #send(message: EngineMessage): void {
    // A channel that broke is reported by `exit`.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #onAnswer(answer: EngineAnswer): void {
    if (this.#state.kind !== 'asked') return;
    const asked = this.#state.answer;
    this.#state = { kind: 'free' };
    this.#letGo();
    if (answer.kind === 'result') asked.resolve(answer.result);
    else asked.reject(new EngineFailed(answer.failure));
  }

  #lose(error: EngineLost): void {
    const before = this.#state;
    if (before.kind === 'lost') return;
    this.#state = { kind: 'lost', error };
    this.#letGo();
    this.#child.kill('SIGKILL');
    if (before.kind === 'asked') before.answer.reject(error);
  }

  /** Only a question that is open keeps our own process alive. */
  #hold(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  #letGo(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }
}

function reasonOf(signal: NodeJS.Signals | null): EngineLost['reason'] {
  if (signal === OUT_OF_MEMORY_SIGNAL) return 'out-of-memory';
  return SENT_SIGNALS.has(signal) ? 'killed' : 'crashed';
}
