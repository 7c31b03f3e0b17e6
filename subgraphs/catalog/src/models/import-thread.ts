import { Worker } from 'node:worker_threads';
import { type ErrorCode, ParleyError } from '@parley/errors';
import { createTurns } from '@parley/service-kit';
import { type Imported, type ImportRequest, importModel } from './import-model.js';

/** What the thread says, once. */
export type ImportAnswer =
  | ({ readonly kind: 'imported' } & Imported)
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: ParleyError['details'];
    };

export interface ImportLimits {
  readonly timeMs: number;
  /** Of the thread's objects: 16 MB of text, read, are some hundreds. */
  readonly heapMb: number;
}

const LIMITS: ImportLimits = { timeMs: 30_000, heapMb: 512 };
const CONCURRENT_IMPORTS = 2;
const MAX_WAITING = 10;

/** From source (tests) the thread runs from source too, by the hook that the drivers' processes have for that. */
const IS_SOURCE = import.meta.url.endsWith('.ts');
const WORKER = new URL(`./import-worker.${IS_SOURCE ? 'ts' : 'js'}`, import.meta.url);
const FLAGS = IS_SOURCE
  ? [
      '--conditions=parley-source',
      '--import',
      new URL('../../../../packages/sql-drivers/src/files/from-source.ts', import.meta.url).href,
    ]
  : [];

const turns = createTurns({
  concurrency: CONCURRENT_IMPORTS,
  maxWaiting: MAX_WAITING,
  refusal: () =>
    new ParleyError('RATE_LIMITED', 'Too many models are being imported; try again in a minute.'),
});

/** Read within some tens of milliseconds, less than a thread takes to begin. */
const SMALL_CHARACTERS = 256 * 1_024;

/** Imports a model: a large one beside everybody's requests. @throws as {@link importInThread} */
export async function importBeside(request: ImportRequest): Promise<Imported> {
  const characters = request.files.reduce((sum, { text }) => sum + text.length, 0);
  return characters <= SMALL_CHARACTERS ? importModel(request) : importInThread(request);
}

/**
 * Imports a model in a thread that is ended when it takes too long or too much memory.
 * @throws ParleyError BAD_INPUT (not what the format says, or too large to read), RATE_LIMITED
 */
export function importInThread(request: ImportRequest, limits: ImportLimits = LIMITS): Promise<Imported> {
  return turns(async () => {
    const answer = await answerOf(request, limits);
    if (answer.kind === 'imported') return { definition: answer.definition, untaken: answer.untaken };
    const { code, message, details } = answer;
    throw new ParleyError(code, message, details === undefined ? {} : { details });
  });
}

async function answerOf(request: ImportRequest, { timeMs, heapMb }: ImportLimits): Promise<ImportAnswer> {
  const worker = new Worker(WORKER, {
    workerData: request,
    // What reads somebody's file, however crafted, knows none of our secrets.
    env: {},
    execArgv: FLAGS,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  const answered = Promise.withResolvers<ImportAnswer>();
  worker.on('message', answered.resolve);
  worker.on('error', (error: Error & { readonly code?: string }) =>
    answered.reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge() : error),
  );
  worker.on('exit', () => answered.reject(new Error('the thread of an import ended without an answer')));
  const timer = setTimeout(() => answered.reject(tooLarge()), timeMs);
  try {
    return await answered.promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function tooLarge(): ParleyError {
  return new ParleyError(
    'BAD_INPUT',
    'The files are more than can be read at once: leave out what is not about the model, or import it in parts.',
  );
}
