export { createFileRunLog, type FileRunLogOptions } from './file-run-log.js';
export { createInProcessBus } from './in-process-bus.js';
export type { AppendedEvent, EventBus, LoggedEvent, RunLog, RunLogWriter } from './run-log.js';
