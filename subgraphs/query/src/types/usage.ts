import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Day } from './day.js';
import { User } from './references.js';

@ObjectType({ description: 'What runs cost together. Whole numbers, but for times and the rate.' })
export class Usage {
  @Field(() => Float, { description: 'Runs that have ended, however they ended.' })
  runs!: number;

  @Field(() => Float, { description: 'Rows delivered.' })
  rows!: number;

  @Field(() => Float, { description: 'Bytes of those rows, as JSON.' })
  bytes!: number;

  @Field(() => Float, {
    description: 'How long databases worked for them, in milliseconds; nothing for answers from the cache.',
  })
  databaseMs!: number;

  @Field(() => Float, { description: 'Runs that were answered from the cache.' })
  cacheHits!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'The part of the runs that were answered from the cache, 0 to 1; null where there were none.',
  })
  cacheHitRate!: number | null;

  @Field(() => Float, { description: 'Tokens of language models; the built-in planner needs none.' })
  aiTokens!: number;
}

@ObjectType({ description: 'What one day’s runs cost.' })
export class DailyUsage {
  @Field(() => Day, { description: 'The day (UTC) on which they were asked.' })
  day!: string;

  @Field(() => Usage, { description: 'What they cost together.' })
  usage!: Usage;
}

@ObjectType({ description: 'What one person’s runs cost.' })
export class UserUsage {
  @Field(() => User, { description: 'Who asked.' })
  user!: User;

  @Field(() => Usage, { description: 'What they cost together.' })
  usage!: Usage;
}

@ObjectType({ description: 'How many runs the tenant may begin a day (UTC), all its people together.' })
export class RunQuota {
  @Field(() => Int, { nullable: true, description: 'At most so many; null: unlimited.' })
  limit!: number | null;

  @Field(() => Int, { nullable: true, description: 'Begun today; null where there is no limit.' })
  used!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'What is left of today’s; null where there is no limit.',
  })
  left!: number | null;

  @Field(() => Date, { description: 'When the next day begins.' })
  resetsAt!: Date;
}

@ObjectType({ description: 'What your own runs cost, and what is left.' })
export class MyUsage {
  @Field(() => Day, { description: 'The first day.' })
  from!: string;

  @Field(() => Day, { description: 'The last day.' })
  to!: string;

  @Field(() => Usage, { description: 'All days together.' })
  totals!: Usage;

  @Field(() => [DailyUsage], { description: 'Days with runs, in order.' })
  byDay!: readonly DailyUsage[];

  @Field(() => RunQuota, { description: 'What your tenant may still begin today.' })
  quota!: RunQuota;
}

@ObjectType({ description: 'What a tenant’s runs cost, and what is left.' })
export class TenantUsage extends MyUsage {
  @Field(() => [UserUsage], {
    description: 'By who asked, those with most runs first; 100 people at most.',
  })
  byUser!: readonly UserUsage[];
}
