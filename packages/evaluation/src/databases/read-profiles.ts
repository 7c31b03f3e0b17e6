import type { SqlConnection } from '@parley/sql-drivers';
import type { PhysicalCatalog, ValueProfile } from '@parley/sql-guard';
import { PROFILE_LIMITS } from './evaluated-data.js';

/** What the values look like, as the product finds out: a table that can't be looked at has no profiles. */
export async function readProfiles(
  connection: SqlConnection,
  { tables }: PhysicalCatalog,
  signal: AbortSignal,
): Promise<readonly ValueProfile[]> {
  const profiles: ValueProfile[] = [];
  for (const table of tables) {
    profiles.push(...(await connection.profile(table, { ...PROFILE_LIMITS, signal }).catch(() => [])));
  }
  signal.throwIfAborted();
  return profiles;
}
