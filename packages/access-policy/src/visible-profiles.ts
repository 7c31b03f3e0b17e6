import {
  type EffectivePolicy,
  type PhysicalCatalog,
  type ValueProfile,
  visibleSchema,
} from '@parley/sql-guard';

/**
 * Of what was measured of a data source's values, once for everybody, the part that one person may be told: of columns that they
 * see in clear in tables without a row rule for them. What a mask or a rule cuts tells of hidden values even in a count.
 *
 * The policy is the person's own, whatever else they may: who may read all policies still sees masked values masked.
 */
export function visibleProfiles(
  profiles: readonly ValueProfile[],
  { catalog, policy }: { readonly catalog: PhysicalCatalog; readonly policy: EffectivePolicy },
): readonly ValueProfile[] {
  const { find } = visibleSchema(catalog, policy);
  return profiles.filter((profile) => {
    const view = find(profile);
    if (view === null || view.rows !== null || view.fault !== null) return false;
    return view.columns.some(({ name, cells }) => name === profile.column && cells.kind === 'clear');
  });
}
