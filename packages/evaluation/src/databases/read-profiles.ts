import { type LikelyKey, likelyKeys } from '@parley/model-draft';
import type { SqlConnection } from '@parley/sql-drivers';
import type { CatalogTable, PhysicalCatalog, ValueProfile } from '@parley/sql-guard';
import { PROFILE_LIMITS } from './evaluated-data.js';

/**
 * What the values look like and which likely keys are keys, as the product finds out: a table that can't be looked at has no
 * profiles, and a key that can't be proved stays likely.
 */
export async function readProfiles(
  connection: SqlConnection,
  catalog: PhysicalCatalog,
  signal: AbortSignal,
): Promise<readonly ValueProfile[]> {
  const keys = likelyKeys(catalog);
  const profiles: ValueProfile[] = [];
  for (const table of catalog.tables) {
    const key = keys.find((each) => each.schema === table.schema && each.table === table.table);
    profiles.push(...(await profilesOf(connection, { table, key, signal })));
  }
  signal.throwIfAborted();
  return profiles;
}

interface Looking {
  readonly table: CatalogTable;
  readonly key: LikelyKey | undefined;
  readonly signal: AbortSignal;
}

async function profilesOf(
  connection: SqlConnection,
  { table, key, signal }: Looking,
): Promise<readonly ValueProfile[]> {
  const limits = { ...PROFILE_LIMITS, signal };
  const profiles = await connection.profile(table, limits).catch(() => []);
  // Of a whole table, the profile itself tells.
  const isOpen = profiles.some(({ column, isComplete }) => column === key?.column && !isComplete);
  if (key === undefined || !isOpen) return profiles;
  const repeats = await connection.repeats(key, limits).catch(() => undefined);
  if (repeats === undefined) return profiles;
  return profiles.map((profile) =>
    profile.column === key.column ? { ...profile, isUnique: !repeats } : profile,
  );
}
