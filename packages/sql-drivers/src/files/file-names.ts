const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.(sqlite|db|duckdb)$/;
const TENANT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Names of which no form is a path, an option, a URI or another file's journal. */
export function isDatabaseFileName(value: unknown): value is string {
  return typeof value === 'string' && FILE_NAME.test(value);
}

/** A UUID in the one spelling that the platform writes: two spellings would be two folders. */
export function isTenantId(value: unknown): value is string {
  return typeof value === 'string' && TENANT_ID.test(value);
}
