import { Json, type JsonText, PageInfo, Rows } from '@parley/service-kit';
import { Field, Float, ID, ObjectType } from 'type-graphql';
import { ChoiceKind, RunNoticeCode, ValueType } from './enums.js';

@ObjectType({ description: 'A column of a result.' })
export class ResultColumn {
  @Field(() => String, { description: 'Its name; several columns may have the same one.' })
  name!: string;

  @Field(() => ValueType, { description: 'How its values are written in `rows`.' })
  type!: ValueType;

  @Field(() => ValueType, {
    nullable: true,
    description: 'How the elements are written, where `type` is ARRAY.',
  })
  elementType!: ValueType | null;

  @Field(() => String, {
    description: 'The database’s own name of the type, e.g. `timestamp with time zone`.',
  })
  databaseType!: string;
}

@ObjectType({ description: 'The first rows of a run’s result.' })
export class RunResult {
  @Field(() => [ResultColumn], { description: 'In the order of each row’s cells.' })
  columns!: ResultColumn[];

  @Field(() => Rows, { description: 'In the database’s order; each row is an array of cells.' })
  rows!: JsonText;

  @Field(() => Boolean, { description: 'True when these are all rows of the result.' })
  complete!: boolean;
}

@ObjectType({ description: 'A page of a run’s rows.' })
export class RowPage {
  @Field(() => [ResultColumn], { description: 'In the order of each row’s cells.' })
  columns!: ResultColumn[];

  @Field(() => Rows, { description: 'In the database’s order; each row is an array of cells.' })
  rows!: JsonText;

  @Field(() => PageInfo, { description: 'Whether there are more rows, and where to go on.' })
  pageInfo!: PageInfo;

  @Field(() => Float, { description: 'Rows of all pages together: a whole number.' })
  totalCount!: number;
}

@ObjectType({ description: 'Something the reader of a result should know.' })
export class RunNoticeText {
  @Field(() => RunNoticeCode, { description: 'For programs.' })
  code!: RunNoticeCode;

  @Field(() => String, { description: 'For people, in one sentence.' })
  message!: string;
}

@ObjectType({ description: 'One way to read a question.' })
export class ClarificationChoice {
  @Field(() => ID, { description: 'Pass it to `answerClarification`. Means something within this run only.' })
  id!: string;

  @Field(() => ChoiceKind, { description: 'What the choice is between.' })
  kind!: ChoiceKind;

  @Field(() => String, { description: 'A few words to choose by.' })
  label!: string;

  @Field(() => String, { description: 'What the answer would be of, in one sentence.' })
  meaning!: string;

  @Field(() => String, { description: 'Ask this instead to get this reading.' })
  question!: string;
}

@ObjectType({ description: 'A question back: yours can be read in more than one way.' })
export class Clarification {
  @Field(() => String, { description: 'What has to be decided.' })
  question!: string;

  @Field(() => [ClarificationChoice], {
    description:
      'The readings, the likeliest first. A single one is asked to be confirmed: nobody has checked the words of a drafted model.',
  })
  choices!: ClarificationChoice[];
}

@ObjectType({ description: 'Why a run ended without its result.' })
export class RunError {
  @Field(() => String, {
    description: 'Stable, for programs: the same codes as `extensions.code` of errors.',
  })
  code!: string;

  @Field(() => String, { description: 'For people: what happened and what to do.' })
  message!: string;

  @Field(() => Boolean, { description: 'Whether asking the same again may succeed.' })
  retryable!: boolean;

  @Field(() => Json, {
    nullable: true,
    description:
      'What goes with the code: `line` and `column` in the SQL, `understood` and `notUnderstood`, ...',
  })
  details!: Record<string, unknown> | null;
}
