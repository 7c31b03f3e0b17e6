import { isIP } from 'node:net';
import { ParleyError } from '@parley/errors';
import type { ConnectionSettings } from '@parley/sql-drivers';
import type { ConnectDataSourceInput, TlsMode } from './types/connect-data-source.js';

/** What is to be connected, checked. */
export interface NewConnection {
  readonly name: string;
  readonly makeDefault: boolean;
  readonly settings: ConnectionSettings;
}

const MAX_NAME = 100;
const MAX_HOST = 253;
/** PostgreSQL cuts longer names off, which would make two names one. */
const MAX_IDENTIFIER_BYTES = 63;
const MAX_PASSWORD = 1_000;

/**
 * Host names as DNS has them, `_` included. A path would be a Unix socket: Parley's own machine, where a
 * server may trust the operating system's user instead of a password.
 */
const HOST_NAME = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

const TLS: Readonly<Record<TlsMode, ConnectionSettings['tls']>> = {
  DISABLE: 'disable',
  REQUIRE: 'require',
  VERIFY_FULL: 'verify-full',
};

/** @throws ParleyError BAD_INPUT that names the field, never its value. */
export function readConnectInput(input: ConnectDataSourceInput): NewConnection {
  const { port, password, tls, makeDefault } = input;
  const name = input.name.trim();
  const host = input.host.trim();
  if (name.length === 0 || name.length > MAX_NAME || hasControl(name)) {
    throw badInput('name', `1 to ${MAX_NAME} characters, none of them a control character`);
  }
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
      engine: 'postgresql',
      host,
      port,
      database: input.database,
      user: input.user,
      password,
      tls: TLS[tls],
    },
  };
}

function isIdentifier(text: string): boolean {
  return text.length > 0 && Buffer.byteLength(text) <= MAX_IDENTIFIER_BYTES && !hasControl(text);
}

/** A NUL would end the field and begin another in PostgreSQL's protocol. */
function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

function badInput(field: string, rule: string): ParleyError {
  return new ParleyError('BAD_INPUT', `\`${field}\` must be ${rule}.`, { details: { field } });
}
