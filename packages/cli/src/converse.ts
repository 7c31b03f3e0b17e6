import { createInterface, type Interface } from 'node:readline';
import {
  type AskedRun,
  type ParleyClient,
  ParleyClientError,
  type ParleyThread,
  type RunEvent,
} from '@parley/client';
import { createJsonRenderer } from './json-renderer.js';
import { plainText } from './plain-text.js';
import { readLine } from './read-line.js';
import { type ExitCode, type Output, type RunRenderer, showRun } from './show-run.js';
import { type SignIn, signedIn, writeRefusal } from './sign-in.js';
import { tellWhy } from './tell-why.js';
import { createTerminalRenderer } from './terminal-renderer.js';

export interface ConverseOptions extends SignIn {
  /** Of a new thread; the tenant's default one if left out. */
  readonly dataSourceId?: string;
  /** The thread to go on with; a new one if left out. */
  readonly threadId?: string;
  readonly json: boolean;
  /** Rows to print of each answer; the rest are counted. */
  readonly shownRows: number;
  /** Where lines come from: a person or a pipe. */
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly out: Output;
  /** Calls back at each Ctrl-C that reaches the process; returns how to leave. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

const PROMPT = '\n› ';
const HELP = `Ask in plain language; half a question (“only Germany”, “by month instead”) edits the answer before.
A number answers a question back.
  :why     how the last answer came about
  :sql     its SQL
  :right   says that it is right; :wrong, that it is not, and why
  :new     begins a new thread
  :thread  this thread’s id, to go on with it later (--thread)
  :quit    ends`;
/** Through npm the same Ctrl-C arrives twice; one after another line is another one. */
const SAME_INTERRUPT_MS = 300;

/**
 * Signs in and asks line after line in one thread, over the public API only. Ctrl-C cancels the run that goes on; where none does, it ends
 * the conversation. From a pipe the exit code is that of the last question, else 0.
 */
export function converse(options: ConverseOptions): Promise<ExitCode> {
  return signedIn(options, options, (client) => new Conversation(client, options).run());
}

/** The last answer, as far as it can be gone on with. */
interface LastRun {
  readonly id: string;
  readonly sql: string | undefined;
  readonly choices: readonly Choice[];
}

type Choice = Extract<RunEvent, { __typename: 'RunClarification' }>['clarification']['choices'][number];

class Conversation {
  readonly #client: ParleyClient;
  readonly #options: ConverseOptions;
  readonly #isPerson: boolean;
  readonly #lines: Interface;
  #thread: ParleyThread;
  #last: LastRun | undefined;
  #running: AbortController | undefined;
  #interruptedAt = Number.NEGATIVE_INFINITY;

  constructor(client: ParleyClient, options: ConverseOptions) {
    const { input, out, threadId } = options;
    this.#client = client;
    this.#options = options;
    this.#isPerson = input.isTTY === true && out.isTTY === true;
    this.#lines = createInterface({
      input,
      ...(this.#isPerson && { output: out, prompt: PROMPT, terminal: true }),
    });
    this.#thread = client.thread(threadId);
  }

  async run(): Promise<ExitCode> {
    const interrupt = () => this.#interrupt();
    const leave = this.#options.onInterrupt(interrupt);
    this.#lines.on('SIGINT', interrupt);
    let exitCode: ExitCode = 0;
    try {
      this.#invite('Ask, or :help.');
      for await (const line of this.#lines) {
        this.#interruptedAt = Number.NEGATIVE_INFINITY;
        const outcome = await this.#obey(line);
        if (outcome === 'quit' || !this.#options.out.writable) break;
        exitCode = outcome ?? exitCode;
        this.#invite();
      }
    } finally {
      leave();
      this.#lines.close();
    }
    return this.#isPerson ? 0 : exitCode;
  }

  /** How a question ended; `undefined` for a line that asked nothing. */
  async #obey(line: string): Promise<ExitCode | 'quit' | undefined> {
    const said = readLine(line, this.#last?.choices.length ?? 0);
    switch (said.kind) {
      case 'nothing':
        return undefined;
      case 'quit':
        return 'quit';
      case 'help':
        return this.#write(HELP);
      case 'new':
        this.#thread = this.#client.thread();
        this.#last = undefined;
        return this.#write('A new thread.');
      case 'thread':
        return this.#write(this.#thread.id ?? 'The first question begins it.');
      case 'sql':
        return this.#write(this.#last?.sql ?? 'There is no answer yet.');
      case 'unknown':
        return this.#write(`There is no ${said.command}: see :help.`);
      case 'why':
        return this.#refusable(() => this.#tellWhy());
      case 'feedback':
        return this.#refusable(() => this.#giveFeedback(said));
      case 'choice':
        return this.#refusable(() => this.#cancellable((signal) => this.#choose(said.position, signal)));
      case 'question':
        return this.#refusable(() => this.#cancellable((signal) => this.#ask(said.text, signal)));
    }
  }

  /** From the moment it is said: a Ctrl-C that comes before the API has answered cancels the run as soon as its id is known. */
  async #cancellable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const running = new AbortController();
    this.#running = running;
    try {
      return await work(running.signal);
    } finally {
      this.#running = undefined;
    }
  }

  async #ask(question: string, signal: AbortSignal): Promise<ExitCode> {
    const { dataSourceId } = this.#options;
    // Of a thread that is there, the data source is known.
    const isNew = this.#thread.id === undefined;
    return this.#show(await this.#thread.ask({ question, ...(isNew && { dataSourceId }) }), signal);
  }

  async #choose(position: number, signal: AbortSignal): Promise<ExitCode | undefined> {
    const choice = this.#last?.choices[position - 1];
    if (this.#last === undefined || choice === undefined) return undefined;
    const { id: runId } = this.#last;
    return this.#show(await this.#client.answerClarification({ runId, choice: choice.id }), signal);
  }

  async #tellWhy(): Promise<undefined> {
    if (this.#last?.sql === undefined) return this.#write('There is no answer yet.');
    const explanation = await this.#client.explainAnswer(this.#last.id);
    return this.#write(this.#options.json ? JSON.stringify(explanation) : tellWhy(explanation));
  }

  async #giveFeedback({ isRight, comment }: { isRight: boolean; comment: string }): Promise<undefined> {
    if (this.#last?.sql === undefined) return this.#write('There is no answer yet.');
    const { id: runId } = this.#last;
    await this.#client.giveFeedback({
      ...{ runId, verdict: isRight ? 'RIGHT' : 'WRONG' },
      ...(comment !== '' && { comment }),
    });
    return this.#write('Thank you: whoever looks after the model will see it.');
  }

  #show(asked: AskedRun, signal: AbortSignal): Promise<ExitCode> {
    const { out, json } = this.#options;
    const renderer = json
      ? createJsonRenderer(out)
      : createTerminalRenderer({ ...this.#options, numbersChoices: true });
    return showRun(asked, this.#remembering(asked, renderer), { out, signal });
  }

  #remembering(asked: AskedRun, renderer: RunRenderer): RunRenderer {
    return {
      show: (event) => {
        if (event.__typename === 'RunSql') this.#last = { id: asked.run.id, sql: event.sql, choices: [] };
        if (event.__typename === 'RunClarification') {
          this.#last = { id: asked.run.id, sql: undefined, choices: event.clarification.choices };
        }
        renderer.show(event);
      },
    };
  }

  /** What the API refuses ends a question, not the conversation. */
  async #refusable(work: () => Promise<ExitCode | undefined>): Promise<ExitCode | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ParleyClientError)) throw error;
      writeRefusal(error, this.#options);
      return 1;
    }
  }

  #interrupt(): void {
    const isSame = performance.now() - this.#interruptedAt < SAME_INTERRUPT_MS;
    this.#interruptedAt = performance.now();
    if (isSame) return;
    if (this.#running === undefined) this.#lines.close();
    else this.#running.abort();
  }

  #write(text: string): undefined {
    this.#options.out.write(`${plainText(text)}\n`);
  }

  #invite(greeting?: string): void {
    if (!this.#isPerson) return;
    if (greeting !== undefined) this.#write(greeting);
    this.#lines.prompt();
  }
}
