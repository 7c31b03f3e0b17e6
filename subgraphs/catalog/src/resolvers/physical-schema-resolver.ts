import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { presentTables } from '../physical/present-physical-schema.js';
import { ColumnProfile } from '../types/column-profile.js';
import { PhysicalColumn, PhysicalSchema, PhysicalTableConnection } from '../types/physical-schema.js';

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
    return presentTables(schema.seen, { first, after });
  }
}

@Resolver(() => PhysicalColumn)
export class PhysicalColumnResolver {
  @FieldResolver(() => ColumnProfile, { nullable: true })
  async profile(
    @Root() { name, place }: PhysicalColumn,
    @Ctx() context: CatalogContext,
  ): Promise<ColumnProfile | null> {
    const profiles = await context.loaders.visibleProfiles.load(place);
    return profiles.find(({ column }) => column === name) ?? null;
  }
}
