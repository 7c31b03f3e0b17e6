import { Field, ObjectType } from 'type-graphql';
import { RunError, RunNoticeText } from './run-parts.js';
import { SourceColumn, TableUse } from './sql-explanation.js';

@ObjectType({ description: 'A column of an answer: what it means, and what it is made of.' })
export class AnswerColumn {
  @Field(() => String, { description: 'Its name in the result.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What people call it; null where the answer is SQL.' })
  label!: string | null;

  @Field(() => String, { nullable: true, description: 'What it means, as the semantic model has it.' })
  meaning!: string | null;

  @Field(() => [SourceColumn], {
    description: 'Columns of tables that its value comes from; empty for a constant.',
  })
  sources!: readonly SourceColumn[];

  @Field(() => [String], {
    description: 'What was done on the way, outermost first, e.g. `sum`, `*`; empty for a column as it is.',
  })
  operations!: readonly string[];
}

@ObjectType({ description: 'Another way in which a question could have been read.' })
export class AnswerAlternative {
  @Field(() => String, { description: 'A few words to choose by.' })
  label!: string;

  @Field(() => String, { description: 'What the answer would be of, in one sentence.' })
  meaning!: string;

  @Field(() => String, { description: 'Ask this to get it.' })
  question!: string;
}

@ObjectType({
  description:
    'Why an answer is as it is. How the question was read is as it was then; columns, tables and policies are looked at now, as you may see them. Nothing was run.',
})
export class AnswerExplanation {
  @Field(() => String, {
    nullable: true,
    description: 'How the question was read, in a few sentences; null for SQL.',
  })
  reading!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'How that came about: what was made of which words, as the planner told it. Null for SQL, and where your policies show you other cells than the one who asked.',
  })
  derivation!: string | null;

  @Field(() => [String], { description: 'What was taken for granted.' })
  assumptions!: readonly string[];

  @Field(() => [AnswerAlternative], {
    description:
      'Other readings, less likely. Empty where there are none, and where your policies show you other cells than the one who asked.',
  })
  alternatives!: readonly AnswerAlternative[];

  @Field(() => [AnswerColumn], {
    description: 'The columns of the answer, in order; empty where `refusal` says why.',
  })
  columns!: readonly AnswerColumn[];

  @Field(() => [TableUse], { description: 'The tables it reads.' })
  tables!: readonly TableUse[];

  @Field(() => Boolean, {
    description:
      'True where policies hide rows of these tables from you, or mask columns: the figures are over what you may see.',
  })
  isLimitedByPolicies!: boolean;

  @Field(() => [RunNoticeText], {
    nullable: true,
    description:
      'What the policies do to it. `null`, with the error `FORBIDDEN`, unless you may read policies (`policy:read`).',
  })
  policyNotices!: readonly RunNoticeText[] | null;

  @Field(() => RunError, {
    nullable: true,
    description: 'Why you could not run it today: a table that is gone, a column you may no longer read.',
  })
  refusal!: RunError | null;
}
