import { Field, Float, Int, ObjectType } from 'type-graphql';
import { QueryRun } from './query-run.js';

@ObjectType({
  description:
    'A statement that took its database long, with all runs that differ only in how it was written.',
})
export class SlowQuery {
  @Field(() => String, {
    description:
      'The same for statements that differ in white space, comments or the case of keywords alone.',
  })
  fingerprint!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The statement as it was asked last, before policies; null where that run is not yours to read.',
  })
  sql!: string | null;

  @Field(() => Int, {
    description: 'Runs that reached the database; answers from the cache are not among them.',
  })
  runs!: number;

  @Field(() => Float, { description: 'The median of the time in the database, in milliseconds.' })
  p50Ms!: number;

  @Field(() => Float, { description: 'The time that 95 of 100 runs stayed under, in milliseconds.' })
  p95Ms!: number;

  @Field(() => Float, { description: 'The longest, in milliseconds.' })
  maxMs!: number;

  @Field(() => Float, { description: 'All runs together, in milliseconds.' })
  totalMs!: number;

  @Field(() => Float, { description: 'Rows that a run delivered on average.' })
  averageRows!: number;

  @Field(() => QueryRun, {
    nullable: true,
    description: 'The last of them; null where it is not yours to read.',
  })
  lastRun!: QueryRun | null;
}
