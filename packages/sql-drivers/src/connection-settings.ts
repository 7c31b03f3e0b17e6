import type { ConnectionSettings, FileSettings, ServerSettings } from './driver.js';
import { isDatabaseFileName, isTenantId } from './files/file-names.js';

const SERVER_ENGINES = ['postgresql', 'mariadb'] as const satisfies readonly ServerSettings['engine'][];
const FILE_ENGINES = ['sqlite', 'duckdb'] as const satisfies readonly FileSettings['engine'][];
const TLS_MODES = ['disable', 'require', 'verify-full'] as const satisfies readonly ServerSettings['tls'][];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads connection settings as the vault gave them back (JSON).
 * @throws Error that never repeats the text: it holds credentials.
 */
export function parseConnectionSettings(opened: string): ConnectionSettings {
  const fields = parseObject(opened);
  const settings = readServer(fields) ?? readFile(fields);
  if (settings === undefined) throw unknownForm();
  return settings;
}

function parseObject(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Fields;
  } catch {
    // The error of JSON.parse quotes the text.
  }
  throw unknownForm();
}

function readServer(fields: Fields): ServerSettings | undefined {
  const { host, port, database, user, password } = fields;
  const engine = SERVER_ENGINES.find((known) => known === fields.engine);
  const tls = TLS_MODES.find((known) => known === fields.tls);
  if (engine === undefined || tls === undefined || typeof password !== 'string') return undefined;
  if (!isFilledText(host) || !isPort(port) || !isFilledText(database) || !isFilledText(user))
    return undefined;
  return { engine, host, port, database, user, password, tls };
}

function readFile(fields: Fields): FileSettings | undefined {
  const { tenantId, file } = fields;
  const engine = FILE_ENGINES.find((known) => known === fields.engine);
  if (engine === undefined || !isTenantId(tenantId) || !isDatabaseFileName(file)) return undefined;
  return { engine, tenantId, file };
}

function isFilledText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;
}

function unknownForm(): Error {
  return new Error('Stored connection settings are not of the known form: connect the data source anew.');
}
