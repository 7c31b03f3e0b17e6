import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A person who can sign in.' })
@Directive('@key(fields: "id", resolvable: false)')
export class User {
  @Field(() => ID, { description: 'Opaque id of the user.' })
  id!: string;
}
