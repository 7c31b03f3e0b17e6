import type { ClientBase } from 'pg';
import type { RoleRights } from '../driver.js';

/** By what the role owns or was granted, also through PUBLIC. The system's own schemas don't count. */
const ROLE_RIGHTS = `
  WITH own_schemas AS (
    SELECT oid FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  )
  SELECT
    pg_catalog.current_setting('is_superuser') = 'on' AS "isSuperuser",
    pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
      OR EXISTS (SELECT FROM own_schemas WHERE pg_catalog.has_schema_privilege(oid, 'CREATE'))
      OR EXISTS (
        SELECT FROM pg_catalog.pg_class AS relation
        WHERE relation.relkind IN ('r', 'p', 'v', 'f')
          AND relation.relnamespace IN (SELECT oid FROM own_schemas)
          AND (pg_catalog.has_table_privilege(relation.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
            OR pg_catalog.has_any_column_privilege(relation.oid, 'INSERT, UPDATE'))
      ) AS "canWrite"`;

/** What the role of a connection could do outside a read-only transaction. */
export async function readRoleRights(client: Pick<ClientBase, 'query'>): Promise<RoleRights> {
  const { rows } = await client.query<RoleRights>(ROLE_RIGHTS);
  const [rights] = rows;
  if (rights === undefined) throw new Error('a SELECT without FROM answered without a row');
  return rights;
}
