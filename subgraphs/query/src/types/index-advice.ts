import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A slow statement that an index would help.' })
export class AdvisedStatement {
  @Field(() => String, { description: 'As it was asked last, before policies.' })
  sql!: string;

  @Field(() => Int, { description: 'How often it reached the database.' })
  runs!: number;

  @Field(() => Float, { description: 'The time that 95 of 100 runs stayed under, in milliseconds.' })
  p95Ms!: number;
}

@ObjectType({ description: 'An index that a data source could do with. Nothing was changed.' })
export class IndexAdvice {
  @Field(() => String, { description: 'The table’s schema.' })
  schema!: string;

  @Field(() => String, { description: 'The table.' })
  table!: string;

  @Field(() => [String], { description: 'The index’s columns, in its order.' })
  columns!: readonly string[];

  @Field(() => String, {
    description: 'The statement that makes it, to be copied and run by whoever looks after the database.',
  })
  statement!: string;

  @Field(() => String, { description: 'Why, in a sentence.' })
  reason!: string;

  @Field(() => String, { description: 'What to expect of it, in a sentence.' })
  effect!: string;

  @Field(() => [AdvisedStatement], { description: 'What it would help, the slowest first.' })
  statements!: readonly AdvisedStatement[];
}
