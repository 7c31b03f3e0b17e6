import { isIP } from 'node:net';
import { ParleyError } from '@parley/errors';
import type { ConnectionSettings, FileSettings, ServerSettings } from '@parley/sql-drivers';
import type {
  ConnectDatabaseFileInput,
  ConnectDataSourceInput,
  ServerEngine,
  TlsMode,
} from './types/connect-data-source.js';

/** What is to be connected, checked. */
export interface NewConnection {
  readonly name: string;
  readonly makeDefault: boolean;
  readonly settings: ConnectionSettings;
}

const MAX_NAME = 100;
const MAX_HOST = 253;
/** PostgreSQL cuts longer names off, which would make two names one; MariaDB has none longer than 64. */
const MAX_IDENTIFIER_BYTES = 63;
const MAX_PASSWORD = 1_000;

/**
 * Host names as DNS has them, `_` included. A path would be a Unix socket: Parley's own machine, where a
 * server may trust the operating system's user instead of a password.
 */
const HOST_NAME = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

const ENGINES = {
  POSTGRESQL: { engine: 'postgresql', port: 5432 },
  MARIADB: { engine: 'mariadb', port: 3306 },
} as const satisfies Record<ServerEngine, Pick<ServerSettings, 'engine' | 'port'>>;

const TLS: Readonly<Record<TlsMode, ServerSettings['tls']>> = {
  DISABLE: 'disable',
  REQUIRE: 'require',
  VERIFY_FULL: 'verify-full',
};

/** @throws ParleyError BAD_INPUT that names the field, never its value. */
export function readServerInput(input: ConnectDataSourceInput): NewConnection {
  const { password, tls, makeDefault } = input;
  const { engine, port: usualPort } = ENGINES[input.engine];
  const port = input.port ?? usualPort;
  const name = readName(input.name);
  const host = input.host.trim();
  if (host.length > MAX_HOST || !(HOST_NAME.test(host) || isIP(host) !== 0)) {
    throw badInput('host', 'a host name or an IP address, without a scheme, port or path');
  }
  if (port < 1 || port > 65_535) throw badInput('port', '1 to 65,535');
  for (const field of ['database', 'user'] as const) {
    if (!isIdentifier(input[field])) throw badInput(field, `1 to ${MAX_IDENTIFIER_BYTES} bytes of text`);
  }
  if (password.length > MAX_PASSWORD || password.includes('\0')) {
    throw badInput('password', `at most ${MAX_PASSWORD} characters`);
  }
  return {
    name,
    makeDefault,
    settings: {
      engine,
      host,
      port,
      database: input.database,
      user: input.user,
      password,
      tls: TLS[tls],
    },
  };
}

/**
 * The folder is the tenant's own, whatever the name says: {@link ConnectionSettings} hold no path.
 * @throws ParleyError BAD_INPUT that names the field.
 */
export function readFileInput(
  { name, file, makeDefault }: ConnectDatabaseFileInput,
  { tenantId, engine }: { readonly tenantId: string; readonly engine: FileSettings['engine'] },
): NewConnection {
  return { name: readName(name), makeDefault, settings: { engine, tenantId, file } };
}

function readName(text: string): string {
  const name = text.trim();
  if (name.length > 0 && name.length <= MAX_NAME && !hasControl(name)) return name;
  throw badInput('name', `1 to ${MAX_NAME} characters, none of them a control character`);
}

function isIdentifier(text: string): boolean {
  return text.length > 0 && Buffer.byteLength(text) <= MAX_IDENTIFIER_BYTES && !hasControl(text);
}

/** A NUL would end the field and begin another in the servers' protocols. */
function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

function badInput(field: string, rule: string): ParleyError {
  return new ParleyError('BAD_INPUT', `\`${field}\` must be ${rule}.`, { details: { field } });
}
