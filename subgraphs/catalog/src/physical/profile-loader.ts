import { InvalidPolicyError, visibleProfiles } from '@parley/access-policy';
import type { PlatformScope } from '@parley/platform-db';
import type { EffectivePolicy, ValueProfile } from '@parley/sql-guard';
import DataLoader from 'dataloader';
import type { ColumnPlace } from '../types/physical-schema.js';
import type { StoredSchema } from './physical-schema-repository.js';
import type { ValueProfileRepository } from './value-profile-repository.js';

export interface ProfileLoaderOptions {
  readonly scope: () => PlatformScope;
  readonly valueProfiles: ValueProfileRepository;
  readonly storedSchema: { load(dataSourceId: string): Promise<StoredSchema | null> };
  /** The person's own, also of those who may read all policies. */
  readonly ownPolicy: { load(dataSourceId: string): Promise<EffectivePolicy> };
}

/** What was measured of tables' values, as far as the person may be told of it. By the table, batched by data source. */
export function createProfileLoader(
  options: ProfileLoaderOptions,
): DataLoader<ColumnPlace, readonly ValueProfile[], string> {
  return new DataLoader(
    async (places) => {
      const byDataSource = Map.groupBy(places, ({ dataSourceId }) => dataSourceId);
      const found = await Promise.all(
        [...byDataSource].map(([id, tables]) => readVisible(options, id, tables)),
      );
      const byTable = new Map(found.flatMap((ofSource) => [...ofSource]));
      return places.map((place) => byTable.get(keyOf(place)) ?? []);
    },
    { cacheKeyFn: keyOf },
  );
}

async function readVisible(
  { scope, valueProfiles, storedSchema, ownPolicy }: ProfileLoaderOptions,
  dataSourceId: string,
  tables: readonly ColumnPlace[],
): Promise<ReadonlyMap<string, readonly ValueProfile[]>> {
  const schema = await storedSchema.load(dataSourceId);
  const policy = await ownPolicy.load(dataSourceId).catch(unreadable);
  if (schema === null || policy === null) return new Map();
  const profiles = await valueProfiles.ofTables(scope(), dataSourceId, tables);
  const visible = visibleProfiles(profiles, { catalog: schema.catalog, policy });
  return Map.groupBy(visible, ({ schema: name, table }) => keyOf({ dataSourceId, schema: name, table }));
}

/** A policy that can't be read denies whom it binds: there is nothing to tell, and nothing to fail for each column. */
function unreadable(error: unknown): null {
  if (error instanceof InvalidPolicyError) return null;
  throw error;
}

function keyOf({ dataSourceId, schema, table }: ColumnPlace): string {
  return JSON.stringify([dataSourceId, schema, table]);
}
