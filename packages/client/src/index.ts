export { ParleyClientError } from './client-error.js';
export * from './generated/operations.js';
export {
  type AnswerExplanation,
  type AskedRun,
  createParleyClient,
  type ParleyClient,
  type ParleyClientOptions,
} from './parley-client.js';
export type { RunEvent } from './run-stream.js';
export type { ParleyThread } from './thread.js';
