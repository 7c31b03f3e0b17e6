import { DateTime, PageInfo } from '@parley/service-kit';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { User } from './user.js';

@ObjectType({ description: 'A version of a semantic model that is published or was once. It never changes.' })
export class SemanticModelVersion {
  @Field(() => ID, { description: 'Opaque id of the version, for comparing, exporting and rolling back.' })
  id!: string;

  @Field(() => Int, { description: 'Counted from 1 for each data source.' })
  version!: number;

  @Field(() => Boolean, { description: 'Whether questions are answered with it now.' })
  isPublished!: boolean;

  @Field(() => DateTime, { description: 'When it was published.' })
  publishedAt!: Date;

  @Field(() => User, { nullable: true, description: 'Who published it; `null` where nobody knows.' })
  publishedBy!: User | null;

  @Field(() => Int, { nullable: true, description: 'The older version whose content it has again.' })
  restoredFrom!: number | null;
}

@ObjectType({ description: 'A version in a list.' })
export class SemanticModelVersionEdge {
  @Field(() => String, { description: 'Pass this as `after` to go on behind this version.' })
  cursor!: string;

  @Field(() => SemanticModelVersion, { description: 'The version.' })
  node!: SemanticModelVersion;
}

@ObjectType({ description: 'Versions of a semantic model, newest first.' })
export class SemanticModelVersionConnection {
  @Field(() => [SemanticModelVersionEdge], { description: 'The versions with their cursors.' })
  edges!: readonly SemanticModelVersionEdge[];

  @Field(() => [SemanticModelVersion], { description: 'The versions alone.' })
  nodes!: readonly SemanticModelVersion[];

  @Field(() => PageInfo, { description: 'Where this page ends.' })
  pageInfo!: PageInfo;
}
