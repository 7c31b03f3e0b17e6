import { ParleyError } from '@parley/errors';
import type { ServerSettings } from '../driver.js';
import { Client } from './client.js';

/** A connection whose server is known to be one this driver speaks for. */
export interface ServerSession {
  readonly client: Client;
  /** E.g. `10.11.6-MariaDB`. */
  readonly version: string;
  /** Whether `Orders` and `orders` are the same table. */
  readonly foldsNames: boolean;
}

const OLDEST: readonly [number, number] = [10, 6];

/**
 * Connects, makes sure of the server, and makes the session read only.
 *
 * @throws ParleyError DATA_SOURCE_REFUSED when the server is no MariaDB of 10.6 or later
 */
export async function openSession(
  settings: ServerSettings,
  connectTimeoutMs: number,
): Promise<ServerSession> {
  const client = await Client.connect(settings, connectTimeoutMs);
  try {
    const [[version, lowerCase] = []] = await client.ask('SELECT VERSION(), @@lower_case_table_names');
    if (!isKnownServer(String(version))) {
      throw new ParleyError(
        'DATA_SOURCE_REFUSED',
        'The server is no MariaDB of version 10.6 or later; connect one that is.',
      );
    }
    await makeReadOnly(client);
    return { client, version: String(version), foldsNames: Number(lowerCase) !== 0 };
  } catch (error) {
    client.destroy();
    throw error;
  }
}

/** Every transaction of the session reads only, also one that nobody began. */
async function makeReadOnly(client: Client): Promise<void> {
  await client.ask('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
}

/** MySQL says `8.0.36`: what it means by the same SQL differs. */
export function isKnownServer(version: string): boolean {
  const [, major, minor] = /^(?:5\.5\.5-)?(\d+)\.(\d+)\..*mariadb/i.exec(version) ?? [];
  if (major === undefined || minor === undefined) return false;
  const [oldestMajor, oldestMinor] = OLDEST;
  return Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
}
