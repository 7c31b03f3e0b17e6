import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { build as prettyStream } from 'pino-pretty';

export type { Logger } from 'pino';

export interface LogOptions {
  readonly service: string;
  /** Default `info`. */
  readonly level?: string;
  /** For people at a terminal; JSON otherwise. */
  readonly pretty?: boolean;
  /** Default: standard output. */
  readonly destination?: NodeJS.WritableStream;
}

/** Names under which secrets or tenants' data could be handed to the log by mistake. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'sealedSettings',
  'connectionString',
  'masterKey',
  'rows',
  'payload',
];

/** A JSON log that leaves out secrets and row data at the top and two levels down. */
export function createLogger({ service, level = 'info', pretty = false, destination }: LogOptions): Logger {
  const options: LoggerOptions = {
    name: service,
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[hidden]' },
    serializers: { err: describeError },
  };
  const sink: DestinationStream | undefined = pretty
    ? prettyStream({
        colorize: true,
        ignore: 'pid,hostname,service,name',
        ...(destination === undefined ? {} : { destination }),
      })
    : destination;
  return sink === undefined ? pino(options) : pino(options, sink);
}

interface ErrorDescription {
  readonly type: string;
  readonly code?: string | number;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

const MAX_CAUSES = 4;

/**
 * An allow-list: the drivers' errors carry row values in further properties (`detail` of a broken
 * unique key, the parameters of a query).
 */
function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined || depth === MAX_CAUSES
      ? {}
      : { cause: describeError(error.cause, depth + 1) }),
  };
}
