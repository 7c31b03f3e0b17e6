import type { ApprovedQuery, TableName } from '@parley/sql-guard';
import { SecondLookFault } from '../second-look-fault.js';
import type { Client } from './client.js';
import { namedTables } from './named-tables.js';
import type { Plan } from './plan.js';
import type { ServerSession } from './server-session.js';

/**
 * Compares the tables that MariaDB says it will read with those the proof was about, and with what these are made of where they
 * are views. The README says what this can't see.
 *
 * @throws SecondLookFault
 */
export async function lookAgain(session: ServerSession, query: ApprovedQuery, plan: Plan): Promise<void> {
  const keyOf = nameKey(session.foldsNames);
  const proved = new Set(query.expectedTables.map(keyOf));
  const strange = namedTables(plan.rewritten).filter((table) => !proved.has(keyOf(table)));
  if (strange.length === 0) return;
  const reached = await tablesBehindViews(session.client, query.expectedTables, keyOf);
  if (reached === 'unknown') return;
  const unproved = strange.find((table) => !reached.has(keyOf(table)));
  if (unproved === undefined) return;
  throw new SecondLookFault(
    `the engine would read ${unproved.schema}.${unproved.table}, which nobody approved`,
  );
}

function nameKey(foldsNames: boolean): (name: TableName) => string {
  return ({ schema, table }) => {
    const key = JSON.stringify([schema, table]);
    return foldsNames ? key.toLowerCase() : key;
  };
}

/** What views among `tables` are made of, however many views lie between; `unknown` when the role may not see a definition. */
async function tablesBehindViews(
  client: Client,
  tables: readonly TableName[],
  keyOf: (name: TableName) => string,
): Promise<ReadonlySet<string> | 'unknown'> {
  const seen = new Set<string>();
  let next = tables;
  while (next.length > 0) {
    const definitions = await viewDefinitions(client, next);
    if (definitions.includes('')) return 'unknown';
    next = definitions.flatMap(namedTables).filter((table) => !seen.has(keyOf(table)));
    for (const table of next) seen.add(keyOf(table));
  }
  return seen;
}

async function viewDefinitions(client: Client, tables: readonly TableName[]): Promise<readonly string[]> {
  const lookup =
    'SELECT view_definition FROM information_schema.views WHERE table_schema = ? AND table_name = ?';
  const rows = await client.askForEach(
    lookup,
    tables.map(({ schema, table }) => [schema, table]),
  );
  return rows.map(([definition]) => String(definition ?? ''));
}
