import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DataSource, DataSourceError, DataSourceWarning } from './data-source.js';

export const ServerEngine = { POSTGRESQL: 'POSTGRESQL', MARIADB: 'MARIADB' } as const;
export type ServerEngine = keyof typeof ServerEngine;

registerEnumType(ServerEngine, {
  name: 'ServerEngine',
  description: 'What kind of database server it is.',
  valuesConfig: {
    POSTGRESQL: { description: 'PostgreSQL 14 or later.' },
    MARIADB: { description: 'MariaDB 10.6 or later.' },
  },
});

export const TlsMode = { DISABLE: 'DISABLE', REQUIRE: 'REQUIRE', VERIFY_FULL: 'VERIFY_FULL' } as const;
export type TlsMode = keyof typeof TlsMode;

registerEnumType(TlsMode, {
  name: 'TlsMode',
  description: 'How the connection to a database is kept private.',
  valuesConfig: {
    DISABLE: { description: 'Not at all: for a database on the same machine or a network you trust.' },
    REQUIRE: { description: 'Encrypted; whose certificate it is goes unchecked.' },
    VERIFY_FULL: {
      description: 'Encrypted, and the certificate must be a known authority’s and name the host.',
    },
  },
});

@InputType({
  description: 'A database of yours on a server, and the role that Parley reads it with.',
})
export class ConnectDataSourceInput {
  @Field(() => String, {
    description: 'What to call it, unique in your tenant; 1 to 100 characters, e.g. `Web shop`.',
  })
  name!: string;

  @Field(() => ServerEngine, {
    defaultValue: ServerEngine.POSTGRESQL,
    description: 'What kind of server it is.',
  })
  engine!: ServerEngine;

  @Field(() => String, {
    description:
      'Name or IP address of the server, as Parley’s own server reaches it; at most 253 characters.',
  })
  host!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'The server’s TCP port, 1 to 65,535; the engine’s usual one if left out (5432 for PostgreSQL, 3306 for MariaDB).',
  })
  port?: number | null;

  @Field(() => String, { description: 'Name of the database on that server; at most 63 bytes.' })
  database!: string;

  @Field(() => String, {
    description: 'The role to sign in with, best one that may only read; at most 63 bytes.',
  })
  user!: string;

  @Field(() => String, {
    description:
      'The role’s password, at most 1,000 characters. Stored sealed; no field ever gives it back. Send it as a variable, not in the text of the operation.',
  })
  password!: string;

  @Field(() => TlsMode, {
    defaultValue: TlsMode.REQUIRE,
    description: 'How the connection is kept private.',
  })
  tls!: TlsMode;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether questions that name no data source go to this one from now on. A tenant’s first is the default in any case.',
  })
  makeDefault!: boolean;
}

@InputType({ description: 'A database file of yours, out of your tenant’s folder on Parley’s server.' })
export class ConnectDatabaseFileInput {
  @Field(() => String, {
    description: 'What to call it, unique in your tenant; 1 to 100 characters, e.g. `Field survey`.',
  })
  name!: string;

  @Field(() => String, {
    description: 'Name of the file, as `databaseFiles` lists it, e.g. `survey.sqlite`; never a path.',
  })
  file!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether questions that name no data source go to this one from now on. A tenant’s first is the default in any case.',
  })
  makeDefault!: boolean;
}

@ObjectType({ description: 'What became of connecting a data source.' })
export class ConnectDataSourcePayload {
  @Field(() => DataSource, {
    nullable: true,
    description: 'The new data source; `null` when nothing was connected or stored, and `error` says why.',
  })
  dataSource!: DataSource | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Milliseconds until it answered; `null` when it was not connected.',
  })
  latencyMs!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The database engine’s version; `null` when it was not connected.',
  })
  serverVersion!: string | null;

  @Field(() => [DataSourceWarning], {
    description: 'What should be better about it; it is connected all the same.',
  })
  warnings!: readonly DataSourceWarning[];

  @Field(() => DataSourceError, {
    nullable: true,
    description: 'Why it was not connected; `null` when it was.',
  })
  error!: DataSourceError | null;
}
