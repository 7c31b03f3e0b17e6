import { PageInfo } from '@parley/service-kit';
import { Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A table that somebody has looked at.' })
export class ClassifiedTable {
  @Field(() => String, { description: 'Its schema.' })
  schema!: string;

  @Field(() => String, { description: 'Its name.' })
  table!: string;

  @Field(() => [String], { description: 'The columns that somebody has looked at, by name.' })
  columns!: readonly string[];
}

@ObjectType({ description: 'A classified table and its place in the list.' })
export class ClassifiedTableEdge {
  @Field(() => String, { description: 'Pass as `after` to go on behind this table.' })
  cursor!: string;

  @Field(() => ClassifiedTable, { description: 'The table.' })
  node!: ClassifiedTable;
}

@ObjectType({ description: 'A page of classified tables, by schema and name.' })
export class ClassifiedTableConnection {
  @Field(() => [ClassifiedTableEdge], { description: 'The tables with their cursors.' })
  edges!: readonly ClassifiedTableEdge[];

  @Field(() => [ClassifiedTable], { description: 'The tables.' })
  nodes!: readonly ClassifiedTable[];

  @Field(() => PageInfo, { description: 'Whether there are more.' })
  pageInfo!: PageInfo;
}
