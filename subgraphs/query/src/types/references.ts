import { Directive, Field, ID, ObjectType } from 'type-graphql';

/*
 * Entities of other subgraphs. Only their keys are known here, and of a tenant what its runs cost; the gateway fetches the rest.
 */

@ObjectType({ description: 'A person. Described by the identity subgraph.' })
@Directive('@key(fields: "id", resolvable: false)')
export class User {
  @Field(() => ID, { description: 'Opaque.' })
  id!: string;
}

@ObjectType({ description: 'A database that questions are asked of. Described by the tenants subgraph.' })
@Directive('@key(fields: "id", resolvable: false)')
export class DataSource {
  @Field(() => ID, { description: 'Opaque.' })
  id!: string;
}

@ObjectType({ description: 'A company that shares this deployment. Described by the tenants subgraph.' })
@Directive('@key(fields: "id")')
export class Tenant {
  @Field(() => ID, { description: 'Opaque.' })
  id!: string;
}
