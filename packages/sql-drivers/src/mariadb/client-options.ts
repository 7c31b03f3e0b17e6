import { isIP } from 'node:net';
import { ParleyError } from '@parley/errors';
import type { ConnectionOptions, SslOptions } from 'mysql2';
import type { ServerSettings } from '../driver.js';

/**
 * Taken from what the library would tell the server it can do. LOCAL_FILES: a server, or a man in the middle, could ask for
 * any file of this machine. MULTI_RESULTS: a procedure could answer. IGNORE_SPACE and ODBC change what SQL means.
 */
const REFUSED_ABILITIES = [
  '-LOCAL_FILES',
  '-MULTI_STATEMENTS',
  '-MULTI_RESULTS',
  '-IGNORE_SPACE',
  '-ODBC',
  '-FOUND_ROWS',
];

/**
 * What every connection to a tenant's database is opened with. Nothing here makes a double or a Date of a value.
 *
 * @throws ParleyError DATA_SOURCE_REFUSED for an address whose certificate can't be checked
 */
export function clientOptions(settings: ServerSettings, connectTimeoutMs: number): ConnectionOptions {
  const ssl = tlsOptions(settings);
  return {
    ...(settings.host.startsWith('/')
      ? { socketPath: settings.host }
      : { host: settings.host, port: settings.port }),
    database: settings.database,
    user: settings.user,
    password: settings.password,
    ...(ssl === undefined ? {} : { ssl }),
    connectTimeout: connectTimeoutMs,
    enableKeepAlive: true,
    connectAttributes: { program_name: 'parley' },
    charset: 'UTF8MB4_GENERAL_CI',
    flags: REFUSED_ABILITIES,
    multipleStatements: false,
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    // Column names come from people; no parser is compiled from them.
    disableEval: true,
    maxPreparedStatements: 1,
  };
}

function tlsOptions({ tls, host }: ServerSettings): SslOptions | undefined {
  switch (tls) {
    case 'disable':
      return undefined;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-full':
      // The library tells Node no name then, and Node would look for `localhost`.
      if (isIP(host) !== 0) throw addressCannotBeVerified();
      return { rejectUnauthorized: true, verifyIdentity: true };
  }
}

function addressCannotBeVerified(): ParleyError {
  return new ParleyError(
    'DATA_SOURCE_REFUSED',
    'A MariaDB server’s certificate can be checked against a host name only; give its name instead of its address, or choose another TLS mode.',
  );
}
