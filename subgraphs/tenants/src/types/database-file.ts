import { DateTime } from '@parley/service-kit';
import { Field, Float, ObjectType } from 'type-graphql';
import { Engine } from './data-source.js';

@ObjectType({ description: 'A database file in your tenant’s folder on Parley’s server, connected or not.' })
export class DatabaseFile {
  @Field(() => String, { description: 'Its name; pass it to `connectDatabaseFile`.' })
  name!: string;

  @Field(() => Engine, { description: 'What kind of database it is, from its first bytes.' })
  engine!: Engine;

  @Field(() => Float, { description: 'Its size in bytes.' })
  sizeBytes!: number;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  modifiedAt!: Date;
}
