import { DateTime, PageInfo } from '@parley/service-kit';
import { Directive, Field, Float, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Tenant } from './tenant.js';

export const Engine = {
  POSTGRESQL: 'POSTGRESQL',
  MARIADB: 'MARIADB',
  SQLITE: 'SQLITE',
  DUCKDB: 'DUCKDB',
} as const;
export type Engine = keyof typeof Engine;

registerEnumType(Engine, {
  name: 'Engine',
  description: 'What kind of database it is.',
  valuesConfig: {
    POSTGRESQL: { description: 'PostgreSQL 14 or later.' },
    MARIADB: { description: 'MariaDB 10.6 or later.' },
    SQLITE: { description: 'A file of SQLite 3.' },
    DUCKDB: { description: 'A file of DuckDB.' },
  },
});

@ObjectType({ description: 'A database of the tenant that questions can be asked of.' })
@Directive('@key(fields: "id")')
export class DataSource {
  @Field(() => ID, { description: 'Opaque id of the data source.' })
  id!: string;

  @Field(() => String, { description: 'Name of the data source, unique in its tenant.' })
  name!: string;

  @Field(() => Engine, { description: 'What kind of database it is.' })
  engine!: Engine;

  @Field(() => Boolean, { description: 'Whether it is asked when a question names no data source.' })
  isDefault!: boolean;

  @Field(() => DateTime, { description: 'When it was connected.' })
  createdAt!: Date;

  @Field(() => Tenant, { description: 'The tenant it belongs to.' })
  tenant?: Tenant;

  @Field(() => String, {
    nullable: true,
    description:
      'Where it is, as `host:port/database` or the name of a file; never credentials. `null`, with the error `FORBIDDEN`, unless you may test data sources (`data_source:test`).',
  })
  address!: string | null;

  /** Not a field: the tenant's id. */
  tenantId!: string;
}

@ObjectType({ description: 'One data source in a page, with the cursor to go on from.' })
export class DataSourceEdge {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this data source.' })
  cursor!: string;

  @Field(() => DataSource, { description: 'The data source.' })
  node!: DataSource;
}

@ObjectType({ description: 'A page of data sources, by name.' })
export class DataSourceConnection {
  @Field(() => [DataSourceEdge], { description: 'The data sources of this page, each with its cursor.' })
  edges!: readonly DataSourceEdge[];

  @Field(() => [DataSource], { description: 'The data sources of this page.' })
  nodes!: readonly DataSource[];

  @Field(() => PageInfo, { description: 'Whether and from where the list goes on.' })
  pageInfo!: PageInfo;
}

export const DataSourceWarning = {
  ROLE_CAN_WRITE: 'ROLE_CAN_WRITE',
  ROLE_IS_SUPERUSER: 'ROLE_IS_SUPERUSER',
} as const;
export type DataSourceWarning = keyof typeof DataSourceWarning;

registerEnumType(DataSourceWarning, {
  name: 'DataSourceWarning',
  description:
    'What should be better about a data source that works. Parley reads only, in read-only transactions; a role that can do no more is the last lock behind them.',
  valuesConfig: {
    ROLE_CAN_WRITE: {
      description: 'Its role may change rows or create tables: connect with a role that may only read.',
    },
    ROLE_IS_SUPERUSER: {
      description: 'Its role is a superuser of the server: connect with a role that may only read.',
    },
  },
});

@ObjectType({ description: 'Why a data source could not be reached or connected.' })
export class DataSourceError {
  @Field(() => String, {
    description:
      'A stable code, for programs: `DATA_SOURCE_UNAVAILABLE` (nobody answers there, or not as this engine does), `TIMEOUT`, `DATA_SOURCE_REFUSED` (the server answers, but not to this user, password, database or TLS setting), `DATA_SOURCE_LIMIT` and `NAME_TAKEN` (when connecting), …',
  })
  code!: string;

  @Field(() => String, { description: 'One sentence that says the way out.' })
  message!: string;

  @Field(() => Boolean, { description: 'Whether the same test may succeed later, unchanged.' })
  retryable!: boolean;
}

@ObjectType({ description: 'What a connection test found.' })
export class DataSourceTest {
  @Field(() => DataSource, { description: 'The data source that was tested.' })
  dataSource!: DataSource;

  @Field(() => Boolean, { description: 'Whether it answered.' })
  ok!: boolean;

  @Field(() => Float, {
    nullable: true,
    description: 'Milliseconds until it answered; `null` when it did not.',
  })
  latencyMs!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The database server’s version; `null` when it did not answer.',
  })
  serverVersion!: string | null;

  @Field(() => [DataSourceWarning], {
    description: 'What should be better about it; empty when it did not answer.',
  })
  warnings!: readonly DataSourceWarning[];

  @Field(() => DataSourceError, { nullable: true, description: 'Why it did not answer; `null` when it did.' })
  error!: DataSourceError | null;
}
