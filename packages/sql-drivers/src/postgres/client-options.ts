import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import type { ClientConfig } from 'pg';
import type { ServerSettings } from '../driver.js';

/** What every connection to a tenant's database is opened with. */
export function clientOptions(settings: ServerSettings, connectTimeoutMs: number): ClientConfig {
  return {
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: settings.password,
    ssl: settings.tls === 'disable' ? false : tlsOptions(settings),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'parley',
  };
}

/** `require` encrypts and believes any certificate; `verify-full` wants one of a known authority for this very host. */
export function tlsOptions({ tls, host }: ServerSettings): ConnectionOptions {
  return {
    rejectUnauthorized: tls === 'verify-full',
    // Node takes the name from `servername`, which an address may not be; then it would look for `localhost`.
    checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
    ...(isIP(host) === 0 ? { servername: host } : {}),
  };
}
