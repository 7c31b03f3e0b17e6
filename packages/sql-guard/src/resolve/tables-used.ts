import type { TableUse } from '../stages.js';
import type { TableSite } from './lineage.js';

/** The tables a statement reads, each once, with the columns it reads of it in the table's order. */
export function tablesUsed(sites: readonly TableSite[]): readonly TableUse[] {
  const tables = new Map<string, { readonly site: TableSite; readonly used: Set<string> }>();
  for (const site of sites) {
    const key = JSON.stringify([site.table.schema, site.table.table]);
    const known = tables.get(key) ?? { site, used: new Set<string>() };
    for (const name of site.used) known.used.add(name);
    tables.set(key, known);
  }
  return [...tables.values()].map(({ site: { table }, used }) => ({
    schema: table.schema,
    table: table.table,
    columns: table.columns.map(({ name }) => name).filter((name) => used.has(name)),
  }));
}

/** Policies that speak of the tables a statement reads, each once. */
export function policiesUsed(sites: readonly TableSite[]): readonly string[] {
  return [...new Set(sites.flatMap(({ table }) => table.policyIds))];
}
