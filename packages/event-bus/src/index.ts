export { createFileRunLog, type FileRunLogOptions } from './file-run-log.js';
export { createInProcessBus } from './in-process-bus.js';
export { createInProcessTurns } from './in-process-turns.js';
export { createRedisBus } from './redis/redis-bus.js';
export { connectRedis, type RedisConnection, type RedisConnectionOptions } from './redis/redis-connection.js';
export { createRedisRunLog, type RedisRunLogOptions } from './redis/redis-run-log.js';
export { createRedisTurns, type RedisTurnsOptions } from './redis/redis-turns.js';
export type { AppendedEvent, EventBus, LoggedEvent, RunLog, RunLogWriter } from './run-log.js';
export type { RunPlace, RunTurns, RunTurnsLimits, TurnRequest } from './run-turns.js';
