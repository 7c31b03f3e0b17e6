import { Field, Float, ID, InputType, ObjectType } from 'type-graphql';
import { TimeClass } from './enums.js';
import { RunError, RunNoticeText } from './run-parts.js';

@InputType({ description: 'A statement to be explained.' })
export class ExplainSqlInput {
  @Field(() => String, { description: 'One SELECT, at most 32 KB.' })
  sql!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Which data source it is for; the tenant’s default one if left out.',
  })
  dataSourceId?: string | null;
}

@ObjectType({ description: 'A column of a table that a statement reads.' })
export class SourceColumn {
  @Field(() => String, { description: 'The table’s schema; `main` in a file.' })
  schema!: string;

  @Field(() => String, { description: 'The table.' })
  table!: string;

  @Field(() => String, { description: 'The column.' })
  column!: string;
}

@ObjectType({ description: 'What a column of a result is made of.' })
export class ColumnLineage {
  @Field(() => String, { description: 'The output column’s name.' })
  name!: string;

  @Field(() => [SourceColumn], {
    description:
      'Columns of tables that its value comes from; empty for a constant. What rows were filtered, joined or ordered by is not among them.',
  })
  sources!: readonly SourceColumn[];

  @Field(() => [String], {
    description: 'What was done on the way, outermost first, e.g. `sum`, `*`; empty for a column as it is.',
  })
  operations!: readonly string[];
}

@ObjectType({ description: 'A table that a statement reads.' })
export class TableUse {
  @Field(() => String, { description: 'Its schema; `main` in a file.' })
  schema!: string;

  @Field(() => String, { description: 'Its name.' })
  table!: string;

  @Field(() => [String], { description: 'Which of its columns are read; empty where rows are only counted.' })
  columns!: readonly string[];
}

@ObjectType({ description: 'What the database expects a statement to cost. It was not run.' })
export class SqlEstimate {
  @Field(() => TimeClass, {
    description:
      'About how long it will take; where policies restrict you, judged by the sizes of the tables alone.',
  })
  timeClass!: TimeClass;

  @Field(() => Float, {
    nullable: true,
    description:
      'How many rows it expects; `null` where policies restrict you (the figure would tell how frequent hidden values are), or where it does not say.',
  })
  rows!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The database’s own plan, as text for people; `null` where policies restrict you.',
  })
  plan!: string | null;
}

@ObjectType({
  description:
    'What a statement would do if you ran it: nothing was run. Exactly one of `refusal` and `estimate` is null.',
})
export class SqlExplanation {
  @Field(() => RunError, {
    nullable: true,
    description:
      'Why it may not run, with `line` and `column` in `details` where the place is known; `null` when it may.',
  })
  refusal!: RunError | null;

  @Field(() => [RunNoticeText], { description: 'What policies and limits would do to it.' })
  notices!: readonly RunNoticeText[];

  @Field(() => [TableUse], { description: 'The tables it reads.' })
  tables!: readonly TableUse[];

  @Field(() => [ColumnLineage], { description: 'Its output columns, in order, and what each is made of.' })
  columns!: readonly ColumnLineage[];

  @Field(() => SqlEstimate, { nullable: true, description: 'What it is expected to cost.' })
  estimate!: SqlEstimate | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What the database would get: your statement cut by your policies, with values as parameters. `null`, with the error `FORBIDDEN`, unless you may read policies (`policy:read`).',
  })
  rewrittenSql!: string | null;
}
