import type { CandidateQuery, SqlDialect } from '@parley/sql-guard';
import type { DataSourceRecord } from '../sources/source-repository.js';

const DIALECTS = {
  POSTGRESQL: 'postgresql',
  MARIADB: 'mariadb',
  SQLITE: 'sqlite',
  DUCKDB: 'duckdb',
} as const satisfies Record<DataSourceRecord['engine'], SqlDialect>;

/** What a data source's engine speaks. */
export function dialectOf({ engine }: Pick<DataSourceRecord, 'engine'>): SqlDialect {
  return DIALECTS[engine];
}

/** A statement in the language of the data source it is for. */
export function candidateOf(sql: string, dataSource: Pick<DataSourceRecord, 'engine'>): CandidateQuery {
  return { sql, dialect: dialectOf(dataSource) };
}
