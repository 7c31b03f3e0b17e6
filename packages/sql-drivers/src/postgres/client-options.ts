import type { ClientConfig } from 'pg';
import type { ConnectionSettings } from '../driver.js';

/** What every connection to a tenant's database is opened with. */
export function clientOptions(settings: ConnectionSettings, connectTimeoutMs: number): ClientConfig {
  return {
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: settings.password,
    ssl: tlsOptions(settings.tls),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'parley',
  };
}

function tlsOptions(tls: ConnectionSettings['tls']): ClientConfig['ssl'] {
  switch (tls) {
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-full':
      return { rejectUnauthorized: true };
  }
}
