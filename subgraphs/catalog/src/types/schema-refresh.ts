import { SchemaRefreshStatus } from '@parley/platform-db';
import { DateTime } from '@parley/service-kit';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DataSource } from './data-source.js';

registerEnumType(SchemaRefreshStatus, {
  name: 'SchemaRefreshStatus',
  description: 'How far a refresh of a schema is.',
  valuesConfig: {
    QUEUED: { description: 'It waits until there is room.' },
    RUNNING: { description: 'It is being done.' },
    SUCCEEDED: { description: 'It is done.' },
    FAILED: { description: 'It could not be done: `error` says why.' },
  },
});

@ObjectType({ description: 'How much of a refresh is done.' })
export class SchemaRefreshProgress {
  @Field(() => Int, { description: 'Tables whose values were looked at.' })
  tablesDone!: number;

  @Field(() => Int, { nullable: true, description: 'All tables; `null` until the schema has been read.' })
  tablesTotal!: number | null;

  @Field(() => Int, { description: 'Columns of those tables.' })
  profilesDone!: number;

  @Field(() => Int, { nullable: true, description: 'All columns; `null` until the schema has been read.' })
  profilesTotal!: number | null;
}

@ObjectType({ description: 'Why a refresh failed.' })
export class SchemaRefreshError {
  @Field(() => String, { description: 'Stable code, as in `extensions.code` of errors.' })
  code!: string;

  @Field(() => String, { description: 'What happened and what to do, in a sentence.' })
  message!: string;
}

@ObjectType({
  description:
    'The tables of a data source read anew in the background, with a look at their values. It goes on whatever becomes of the process that does it.',
})
export class SchemaRefresh {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => DataSource, { description: 'Whose schema it is.' })
  dataSource!: DataSource;

  @Field(() => SchemaRefreshStatus, { description: 'How far it is.' })
  status!: SchemaRefreshStatus;

  @Field(() => SchemaRefreshProgress, {
    nullable: true,
    description:
      'How much is done. One that ended with less than all had used up its time: what it left keeps its older profiles, and comes first the next time. `null` unless you may read policies (`policy:read`): it counts tables that may be hidden from you.',
  })
  progress!: SchemaRefreshProgress | null;

  @Field(() => SchemaRefreshError, { nullable: true, description: 'Why it failed; `null` unless it did.' })
  error!: SchemaRefreshError | null;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was begun.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  finishedAt!: Date | null;
}

@ObjectType({ description: 'That a refresh has got further, or has ended.' })
export class SchemaRefreshEvent {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this event.' })
  cursor!: string;

  @Field(() => DateTime, { description: 'When it happened.' })
  at!: Date;

  @Field(() => SchemaRefresh, { description: 'The refresh as it is now; the last event has it ended.' })
  refresh!: SchemaRefresh;
}
