import { Field, InputType, ObjectType } from 'type-graphql';

@InputType({ description: 'A table of the database.' })
export class TableNameInput {
  @Field(() => String, { description: 'Its schema, e.g. `public`; `main` in a database file.' })
  schema!: string;

  @Field(() => String, { description: 'Its name.' })
  table!: string;
}

@ObjectType({ description: 'A table of the database.' })
export class TableName {
  @Field(() => String, { description: 'Its schema.' })
  schema!: string;

  @Field(() => String, { description: 'Its name.' })
  table!: string;
}
