import { PageInfo } from '@parley/service-kit';
import { Field, ID, InputType, ObjectType } from 'type-graphql';

@ObjectType({
  description:
    'A conversation: questions of one person to one data source, in which a question may edit the answer before it (“only Germany”, “by month instead”, “why?”).',
})
export class Thread {
  @Field(() => ID, { description: 'Opaque. Pass it to `ask` as `threadId`.' })
  id!: string;

  @Field(() => String, { description: 'Its first question, until somebody renames it.' })
  title!: string;

  @Field(() => Date, { description: 'When it was begun.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When the last question was asked in it.' })
  updatedAt!: Date;

  @Field(() => Date, {
    description: 'Until when it is kept if nothing more is asked in it. Its runs stay in the history.',
  })
  keptUntil!: Date;

  /** Keys of other subgraphs' entities; not fields. */
  startedById!: string;
  dataSourceId!: string;
}

@ObjectType({ description: 'A thread and its place in the list.' })
export class ThreadEdge {
  @Field(() => String, { description: 'Pass as `after` to go on behind this thread.' })
  cursor!: string;

  @Field(() => Thread, { description: 'The thread.' })
  node!: Thread;
}

@ObjectType({ description: 'A page of threads, the one with the latest question first.' })
export class ThreadConnection {
  @Field(() => [ThreadEdge], { description: 'The threads with their cursors.' })
  edges!: ThreadEdge[];

  @Field(() => [Thread], { description: 'The threads.' })
  nodes!: Thread[];

  @Field(() => PageInfo, { description: 'Whether there are more.' })
  pageInfo!: PageInfo;
}

@InputType({ description: 'A thread and what it is to be called.' })
export class RenameThreadInput {
  @Field(() => ID, { description: 'A thread of yours.' })
  id!: string;

  @Field(() => String, { description: 'In one line, 1 to 200 characters.' })
  title!: string;
}
