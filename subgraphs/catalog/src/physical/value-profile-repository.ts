import type { PlatformDb, PlatformScope } from '@parley/platform-db';
import type { TableName, ValueProfile } from '@parley/sql-guard';
import { z } from 'zod';

/**
 * What was measured of data sources' values, for everybody. Secrets: whoever reads them here hands on to a person no more than
 * `visibleProfiles` lets through.
 */
export interface ValueProfileRepository {
  /** Of every table that was looked at. */
  ofDataSource(scope: PlatformScope, dataSourceId: string): Promise<readonly ValueProfile[]>;
  ofTables(
    scope: PlatformScope,
    dataSourceId: string,
    tables: readonly TableName[],
  ): Promise<readonly ValueProfile[]>;
}

interface ProfileRow extends TableName {
  readonly columns: unknown;
  readonly measuredAt: Date;
}

const storedColumns = z.array(
  z.object({
    column: z.string(),
    rows: z.number(),
    nullShare: z.number(),
    distinct: z.number(),
    isComplete: z.boolean(),
    isUnique: z.boolean().optional(),
    min: z.string().nullable(),
    max: z.string().nullable(),
    averageLength: z.number().nullable(),
    samples: z.array(z.object({ value: z.string(), share: z.number() })),
  }),
);
type StoredColumn = z.infer<typeof storedColumns>[number];

export function createValueProfileRepository(db: PlatformDb): ValueProfileRepository {
  return {
    ofDataSource: async (scope, dataSourceId) => {
      const rows = await db.forScope(scope).tableProfile.findMany({
        where: { tenantId: scope.tenantId, dataSourceId },
        select: SELECTED,
      });
      return rows.flatMap(toProfiles);
    },

    ofTables: async (scope, dataSourceId, tables) => {
      const rows = await db.transaction(
        scope,
        (tx) => tx.$queryRaw<ProfileRow[]>`
          SELECT p.schema_name AS schema, p.table_name AS table, p.columns, p.measured_at AS "measuredAt"
          FROM unnest(${tables.map(({ schema }) => schema)}::text[], ${tables.map(({ table }) => table)}::text[])
            AS wanted (schema_name, table_name)
          JOIN catalog.value_profiles p USING (schema_name, table_name)
          WHERE p.tenant_id = ${scope.tenantId}::uuid AND p.data_source_id = ${dataSourceId}::uuid`,
      );
      return rows.flatMap(toProfiles);
    },
  };
}

const SELECTED = { schema: true, table: true, columns: true, measuredAt: true } as const;

function toProfiles({ schema, table, columns, measuredAt }: ProfileRow): readonly ValueProfile[] {
  return storedColumns.parse(columns).map((column) => ({ schema, table, ...column, measuredAt }));
}

/** As a row keeps them: what the row itself says is left out. */
export function toStoredColumns(profiles: readonly ValueProfile[]): readonly StoredColumn[] {
  return profiles.map(({ schema: _schema, table: _table, measuredAt: _measuredAt, samples, ...column }) => ({
    ...column,
    samples: [...samples],
  }));
}
