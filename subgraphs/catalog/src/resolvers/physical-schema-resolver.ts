import { Arg, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { presentTables } from '../physical/present-physical-schema.js';
import { PhysicalSchema, PhysicalTableConnection } from '../types/physical-schema.js';

@Resolver(() => PhysicalSchema)
export class PhysicalSchemaResolver {
  @FieldResolver(() => PhysicalTableConnection)
  tables(
    @Root() schema: PhysicalSchema,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many tables at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
  ): PhysicalTableConnection {
    return presentTables(schema.visibleTables, { first, after });
  }
}
