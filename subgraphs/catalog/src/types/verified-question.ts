import { DateTime, Json, PageInfo } from '@parley/service-kit';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DataSource } from './data-source.js';
import { User } from './user.js';

export const VerifiedQuestionStatus = { VERIFIED: 'VERIFIED', RETIRED: 'RETIRED' } as const;
export type VerifiedQuestionStatus = keyof typeof VerifiedQuestionStatus;

registerEnumType(VerifiedQuestionStatus, {
  name: 'VerifiedQuestionStatus',
  description: 'Whether somebody still vouches for a question.',
  valuesConfig: {
    VERIFIED: { description: 'Somebody does.' },
    RETIRED: { description: 'Nobody does any more; it is kept for those who used it.' },
  },
});

export const QuestionParameterType = {
  NUMBER: 'NUMBER',
  DATE: 'DATE',
  TEXT: 'TEXT',
  ONE_OF: 'ONE_OF',
} as const;
export type QuestionParameterType = keyof typeof QuestionParameterType;

registerEnumType(QuestionParameterType, {
  name: 'QuestionParameterType',
  description: 'What may stand in the place of a parameter.',
  valuesConfig: {
    NUMBER: { description: 'A number.' },
    DATE: { description: 'A day: `2026-03-31`.' },
    TEXT: { description: 'A text; in quotes where it is more than a few plain words.' },
    ONE_OF: { description: 'A known value of `dimension`.' },
  },
});

@ObjectType({ description: 'A place for a value in a verified question.' })
export class QuestionParameter {
  @Field(() => String, { description: 'Its name: `{year}` in the question’s label and query.' })
  name!: string;

  @Field(() => QuestionParameterType, { description: 'What may stand there.' })
  type!: QuestionParameterType;

  @Field(() => String, { nullable: true, description: 'Of `ONE_OF`: the dimension, as `entity.dimension`.' })
  dimension!: string | null;

  @Field(() => String, { description: 'What it means, in words.' })
  description!: string;

  @Field(() => Json, {
    nullable: true,
    description: 'A number or text to try it with; `null` where it is a value that you may not see.',
  })
  example!: string | number | null;

  @Field(() => [String], { description: 'Of `ONE_OF`: the values that you may know.' })
  values!: readonly string[];
}

@ObjectType({ description: 'A question whose answer somebody vouches for. Needs `catalog:read`.' })
@Directive('@key(fields: "id")')
export class VerifiedQuestion {
  @Field(() => ID, { description: 'Opaque id of the question.' })
  id!: string;

  @Field(() => DataSource, { description: 'What is asked.' })
  dataSource!: DataSource;

  @Field(() => String, {
    description:
      'As it was written, with `{name:type}` for parameters. Plain text: escape it before you show it.',
  })
  question!: string;

  @Field(() => String, { description: 'For people: parameters without their types. Plain text.' })
  label!: string;

  @Field(() => [QuestionParameter], { description: 'Its parameters, in the order of the question.' })
  parameters!: readonly QuestionParameter[];

  @Field(() => String, { description: 'What the answer means and where it comes from. Plain text.' })
  description!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The SQL it runs, with `{name}` for values; `null` where it is a semantic query.',
  })
  sql!: string | null;

  @Field(() => Json, {
    nullable: true,
    description: 'The semantic query it runs, with `{name}` for values; `null` where it is SQL.',
  })
  semanticQuery!: unknown;

  @Field(() => VerifiedQuestionStatus, { description: 'Whether somebody still vouches for it.' })
  status!: VerifiedQuestionStatus;

  @Field(() => Int, { description: 'Rises with each change; give it back with yours.' })
  revision!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'The version of the semantic model it was verified with; `null` where none was published.',
  })
  modelVersion!: number | null;

  @Field(() => User, { description: 'Who vouches for it.' })
  verifiedBy!: User;

  @Field(() => DateTime, { description: 'Since when.' })
  verifiedAt!: Date;
}

@ObjectType({ description: 'One verified question in a page, with the cursor to go on from.' })
export class VerifiedQuestionEdge {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this question.' })
  cursor!: string;

  @Field(() => VerifiedQuestion, { description: 'The question.' })
  node!: VerifiedQuestion;
}

@ObjectType({ description: 'A page of verified questions, the latest first.' })
export class VerifiedQuestionConnection {
  @Field(() => [VerifiedQuestionEdge], { description: 'The questions of this page, each with its cursor.' })
  edges!: readonly VerifiedQuestionEdge[];

  @Field(() => [VerifiedQuestion], { description: 'The questions of this page.' })
  nodes!: readonly VerifiedQuestion[];

  @Field(() => PageInfo, { description: 'Whether and from where the list goes on.' })
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'The value that somebody said for a parameter.' })
export class QuestionParameterValue {
  @Field(() => String, { description: 'The parameter’s name.' })
  name!: string;

  @Field(() => Json, { description: 'A number, a text, or a day as `2026-03-31`.' })
  value!: string | number;
}

@ObjectType({ description: 'A verified question that somebody asked, word by word.' })
export class VerifiedQuestionMatch {
  @Field(() => VerifiedQuestion, { description: 'The question.' })
  verifiedQuestion!: VerifiedQuestion;

  @Field(() => [QuestionParameterValue], {
    description: 'The values they said, in the order of its parameters.',
  })
  values!: readonly QuestionParameterValue[];
}

@InputType({ description: 'What a parameter means, and a value to verify the question with.' })
export class QuestionParameterInput {
  @Field(() => String, { description: 'The parameter’s name.' })
  name!: string;

  @Field(() => String, { defaultValue: '', description: 'What it means, in words.' })
  description!: string;

  @Field(() => Json, {
    description:
      'A number for `number`; a text for `text`, a day as `"2026-03-31"` for `date`, a known value for a dimension.',
  })
  example!: unknown;
}

@InputType({ description: 'A question and what answers it: exactly one of `sql` and `semanticQuery`.' })
export class VerifiedQuestionInput {
  @Field(() => String, {
    description:
      'The question, with `{name:type}` for each parameter: `number`, `date`, `text`, or a dimension as `entity.dimension`. “revenue in {year:number}”.',
  })
  question!: string;

  @Field(() => [QuestionParameterInput], {
    defaultValue: [],
    description: 'One for each parameter of the question.',
  })
  parameters!: readonly QuestionParameterInput[];

  @Field(() => String, { defaultValue: '', description: 'What the answer means, at most 2,000 characters.' })
  description!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'One SELECT, with `{name}` where a whole value goes, without quotes; `{year-1}` counts on from a number.',
  })
  sql?: string | null;

  @Field(() => Json, {
    nullable: true,
    description: 'A semantic query, with `"{name}"` where a value goes; within texts too: `"{year}-01-01"`.',
  })
  semanticQuery?: unknown;
}

@InputType({ description: 'A question to be verified, and of what.' })
export class CreateVerifiedQuestionInput extends VerifiedQuestionInput {
  @Field(() => ID, { description: 'Id of the data source.' })
  dataSourceId!: string;
}

@InputType({ description: 'What becomes of a verified question.' })
export class UpdateVerifiedQuestionInput extends VerifiedQuestionInput {
  @Field(() => ID, { description: 'Id of the question.' })
  id!: string;

  @Field(() => Int, { description: 'The `revision` you have read.' })
  revision!: number;
}
