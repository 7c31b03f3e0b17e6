import { requireCaller } from '@parley/service-kit';
import { type PhysicalCatalog, type TableName, visibleSchema } from '@parley/sql-guard';
import type { CatalogContext } from '../context.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import { catalogSight } from '../policies/policy-service.js';

/** What of a data source may be told to the caller. */
export interface FindingSight {
  readonly catalog: PhysicalCatalog;
  /** Whether the caller sees the column in clear in all rows: how its values are written tells of them. */
  readonly isClear: (column: TableName & { readonly column: string }) => boolean;
}

/** By the caller's own policies, whatever else they may: who may read all policies still sees masked values masked. */
export async function loadFindingSight(dataSourceId: string, context: CatalogContext): Promise<FindingSight> {
  const caller = requireCaller(context);
  const [{ catalog }, policies, [classified = []]] = await Promise.all([
    loadPhysicalSchema(dataSourceId, context),
    context.loaders.policies.load(dataSourceId),
    context.policies.classified(caller, [dataSourceId]),
  ]);
  const { find } = visibleSchema(catalog, catalogSight(caller, policies, classified));
  return {
    catalog,
    isClear: (place) => {
      const view = find(place);
      if (view === null || view.rows !== null || view.fault !== null) return false;
      return view.columns.some(({ name, cells }) => name === place.column && cells.kind === 'clear');
    },
  };
}
