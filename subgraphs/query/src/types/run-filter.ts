import { Field, ID, InputType } from 'type-graphql';
import { RunKind, RunStatus } from './enums.js';

@InputType({ description: 'Which runs to list. What is left out is no condition; all conditions must hold.' })
export class RunFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Text that the question or the SQL contains, in upper or lower case; 1 to 200 characters.',
  })
  search?: string | null;

  @Field(() => [RunStatus], { nullable: true, description: 'Where the run stands: any of these.' })
  statuses?: RunStatus[] | null;

  @Field(() => [RunKind], { nullable: true, description: 'What it was started with: any of these.' })
  kinds?: RunKind[] | null;

  @Field(() => ID, { nullable: true, description: 'What was asked.' })
  dataSourceId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Who asked. For anybody but yourself it needs `run:read_all`.',
  })
  requestedById?: string | null;

  @Field(() => Date, { nullable: true, description: 'Asked at this moment or later.' })
  createdAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Asked before this moment.' })
  createdBefore?: Date | null;
}
