import type { CatalogColumn, ValueProfile } from '@parley/sql-guard';
import type { ProfileDialect, ProfileRequest } from './profile-dialect.js';
import { columnPortions, profileSql } from './profile-sql.js';
import { type ProfileRow, toProfiles } from './to-profiles.js';

export interface PortionReader {
  readonly dialect: ProfileDialect;
  readonly request: ProfileRequest;
  /** A SELECT of these columns from a part of the rows, as `profileSql` wants it. */
  readonly sampleSql: (names: readonly string[]) => string;
  readonly rowsOf: (sql: string) => Promise<readonly ProfileRow[]>;
}

/** A statement for each portion of the columns, one after the other. */
export async function profilePortions(reader: PortionReader): Promise<readonly ValueProfile[]> {
  const profiles: ValueProfile[] = [];
  for (const columns of columnPortions(reader.dialect, reader.request.table.columns)) {
    profiles.push(...(await profilePortion(reader, columns)));
  }
  return profiles;
}

async function profilePortion(
  { dialect, request, sampleSql, rowsOf }: PortionReader,
  columns: readonly CatalogColumn[],
): Promise<readonly ValueProfile[]> {
  const sql = profileSql(dialect, sampleSql(columns.map(({ name }) => name)), columns);
  return toProfiles(await rowsOf(sql), { dialect, request, columns, measuredAt: new Date() });
}
