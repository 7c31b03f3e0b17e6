import { Field, ObjectType } from 'type-graphql';
import { DataSource } from './references.js';

@ObjectType({ description: 'That cached results of a data source are no longer given out.' })
export class ClearResultCachePayload {
  @Field(() => DataSource, { description: 'The data source.' })
  dataSource!: DataSource;

  @Field(() => Date, { description: 'Runs that are asked from then on read its database anew.' })
  clearedAt!: Date;
}
