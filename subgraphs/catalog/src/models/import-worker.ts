import { parentPort, workerData } from 'node:worker_threads';
import { isParleyError } from '@parley/errors';
import { type ImportRequest, importModel } from './import-model.js';
import type { ImportAnswer } from './import-thread.js';

/* Runs in a thread of its own: reading some megabytes of YAML or JSON takes seconds. One import, then it ends. */

function answer(request: ImportRequest): ImportAnswer {
  try {
    return { kind: 'imported', ...importModel(request) };
  } catch (error) {
    if (!isParleyError(error)) throw error;
    return { kind: 'refused', code: error.code, message: error.message, details: error.details };
  }
}

parentPort?.postMessage(answer(workerData as ImportRequest));
