import type { ConnectionSettings } from './driver.js';

const TLS_MODES: readonly string[] = [
  'disable',
  'require',
  'verify-full',
] satisfies ConnectionSettings['tls'][];

/**
 * Reads connection settings as the vault gave them back (JSON).
 * @throws Error that never repeats the text: it holds credentials.
 */
export function parseConnectionSettings(opened: string): ConnectionSettings {
  const settings = parseJson(opened);
  if (!isConnectionSettings(settings)) throw unknownForm();
  const { engine, host, port, database, user, password, tls } = settings;
  return { engine, host, port, database, user, password, tls };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unknownForm();
  }
}

function isConnectionSettings(value: unknown): value is ConnectionSettings {
  if (typeof value !== 'object' || value === null) return false;
  const settings = value as Readonly<Record<string, unknown>>;
  return (
    settings.engine === 'postgresql' &&
    [settings.host, settings.database, settings.user].every(isFilledText) &&
    typeof settings.password === 'string' &&
    isPort(settings.port) &&
    TLS_MODES.includes(String(settings.tls))
  );
}

function isFilledText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0;
}

function isPort(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;
}

function unknownForm(): Error {
  return new Error('Stored connection settings are not of the known form: connect the data source anew.');
}
