export { createFileRunLog, type FileRunLogOptions } from './file-run-log.js';
export { createInProcessBus } from './in-process-bus.js';
export { createInProcessTurns } from './in-process-turns.js';
export type { AppendedEvent, EventBus, LoggedEvent, RunLog, RunLogWriter } from './run-log.js';
export type { RunPlace, RunTurns, RunTurnsLimits, TurnRequest } from './run-turns.js';
