import { DateTime } from '@parley/service-kit';
import type { SampledValue as Sampled } from '@parley/sql-guard';
import { Field, Float, ObjectType } from 'type-graphql';

@ObjectType({ description: 'One of the values of a column, and how often it comes.' })
class SampledValue {
  @Field(() => String, { description: 'The value, as the database writes it.' })
  value!: string;

  @Field(() => Float, { description: 'Of the rows that were looked at, the part that has it: 0 to 1.' })
  share!: number;
}

@ObjectType({
  description:
    'What the values of a column look like, measured over the table or a sample of it and kept until the next refresh.',
})
export class ColumnProfile {
  @Field(() => Float, { description: 'How many rows were looked at.' })
  rows!: number;

  @Field(() => Boolean, {
    description: 'Whether that was the whole table. If not, everything else is an estimate.',
  })
  isComplete!: boolean;

  @Field(() => Float, { description: 'The part of the rows without a value: 0 to 1.' })
  nullShare!: number;

  @Field(() => Float, { description: 'How many different values there are in the table.' })
  distinct!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'The least value, as the database writes it; `null` where values have no order, or there are none.',
  })
  min!: string | null;

  @Field(() => String, { nullable: true, description: 'The greatest value, likewise.' })
  max!: string | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Characters of a value on average; `null` where the type is no text, or there are no values.',
  })
  averageLength!: number | null;

  @Field(() => [SampledValue], {
    description:
      'The values, most frequent first; empty where more than 50 differ, or they are long. Good for a filter’s choices.',
  })
  samples!: readonly Sampled[];

  @Field(() => DateTime, { description: 'When it was measured.' })
  measuredAt!: Date;
}
