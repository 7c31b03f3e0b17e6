import { DateTime } from '@parley/service-kit';
import { Field, Int, ObjectType } from 'type-graphql';
import { DataSource } from './data-source.js';

@ObjectType({
  description:
    'That the catalog of a data source is another than before. It says what to fetch anew, and holds nothing that would have to be hidden from anybody.',
})
export class CatalogChange {
  @Field(() => String, { description: 'Pass it as `after` to be told of every later state.' })
  cursor!: string;

  @Field(() => DataSource, { description: 'Whose catalog it is.' })
  dataSource!: DataSource;

  @Field(() => String, {
    nullable: true,
    description:
      'The hash of the physical schema as far as it exists for you; another one than before says that tables, columns or keys changed. `null` while it was never read.',
  })
  schemaHash!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the physical schema was last read.' })
  schemaReadAt!: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The version of the published semantic model; `null` while none is published.',
  })
  modelVersion!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When that version was published.' })
  modelPublishedAt!: Date | null;
}
