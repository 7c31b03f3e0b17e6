import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { listClassified } from '../policies/list-classified.js';
import { ClassifiedTableConnection } from '../types/classified-table.js';
import { DataSource } from '../types/data-source.js';

@Resolver(() => DataSource)
export class ClassificationResolver {
  @FieldResolver(() => ClassifiedTableConnection, {
    nullable: true,
    description:
      'Tables and columns that somebody has looked at (`classifyTables`), by name, as far as they exist for you: once a data source has any policy, only such exist for anybody. `null`, with the error `FORBIDDEN`, unless you may classify data (`data:classify`).',
  })
  classifiedTables(
    @Root() { id }: DataSource,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many at most, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Ctx() context: CatalogContext,
  ): Promise<ClassifiedTableConnection> {
    return listClassified(id, { first, after }, context);
  }
}
