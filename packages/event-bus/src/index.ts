export type { EventBus, LoggedEvent, RunLog, RunLogWriter } from './run-log.js';
