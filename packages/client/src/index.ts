export type { AskedRun } from './asked-run.js';
export { ParleyClientError } from './client-error.js';
export * from './generated/operations.js';
export {
  type AnswerExplanation,
  createParleyClient,
  type ParleyClient,
  type ParleyClientOptions,
} from './parley-client.js';
export type { RunEvent } from './run-stream.js';
export type { ParleyThread } from './thread.js';
