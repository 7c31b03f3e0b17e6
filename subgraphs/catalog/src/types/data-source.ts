import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { PhysicalSchema } from './physical-schema.js';
import { PolicyConnection } from './policy.js';
import { PolicyChangeConnection } from './policy-change.js';
import { SemanticModel } from './semantic-model.js';

@ObjectType({ description: 'A database of the tenant that questions can be asked of.' })
@Directive('@key(fields: "id")')
export class DataSource {
  @Field(() => ID, { description: 'Opaque id of the data source.' })
  id!: string;

  @Field(() => PhysicalSchema, {
    nullable: true,
    description:
      'The tables and columns as they were last read, read now if they never were; cut to those you may see. `null`, with the error `FORBIDDEN`, unless you may read the catalog (`catalog:read`).',
  })
  physicalSchema?: PhysicalSchema | null;

  @Field(() => SemanticModel, {
    nullable: true,
    description:
      'What the words of the business mean here: the published model, cut to what you may see. `null` when none is published, and, with the error `FORBIDDEN`, unless you may read the catalog (`catalog:read`).',
  })
  semanticModel?: SemanticModel | null;

  @Field(() => PolicyConnection, {
    nullable: true,
    description:
      'The rules that cut what people see of it, by name. `null`, with the error `FORBIDDEN`, unless you may read policies (`policy:read`).',
  })
  policies?: PolicyConnection | null;

  @Field(() => PolicyChangeConnection, {
    nullable: true,
    description:
      'Changes of its policies and classification that wait for a second person, the oldest first. `null`, with the error `FORBIDDEN`, unless you may read policies (`policy:read`).',
  })
  policyChanges?: PolicyChangeConnection | null;
}
