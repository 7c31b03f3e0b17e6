/**
 * Where a sealed key of a model's provider opens: for its tenant, planner and address alone. Whoever could change the stored
 * address could otherwise have the key sent to a host of their own.
 */
export function plannerKeyContext(place: {
  readonly tenantId: string;
  readonly planner: string;
  readonly baseUrl: string | null;
}): string {
  return `planner_key:${place.tenantId}/${place.planner}/${place.baseUrl ?? ''}`;
}
