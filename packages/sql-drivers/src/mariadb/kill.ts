import type { ServerSettings } from '../driver.js';
import { Client } from './client.js';
import { isServerError } from './errors.js';

const KILL_TIMEOUT_MS = 2_000;
const NO_SUCH_CONNECTION = 1094;

/**
 * Ends a connection in the server, with what it is running. By a connection of its own: the protocol has no other way, and
 * closing a socket alone leaves a busy server at work. `KILL CONNECTION`, not `KILL QUERY`: the latter is forgotten when it
 * overtakes the statement, and would hit the next one when it comes late.
 *
 * @returns whether the connection is gone. Never rejects.
 */
export async function killConnection(settings: ServerSettings, id: number): Promise<boolean> {
  let killer: Client | undefined;
  try {
    killer = await Client.connect(settings, KILL_TIMEOUT_MS);
    await killer.ask(`KILL CONNECTION ${id}`, { timeoutMs: KILL_TIMEOUT_MS });
    return true;
  } catch (error) {
    return isServerError(error) && error.errno === NO_SUCH_CONNECTION;
  } finally {
    killer?.destroy();
  }
}
