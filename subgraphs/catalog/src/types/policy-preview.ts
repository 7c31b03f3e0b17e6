import { Rows } from '@parley/service-kit';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { PolicyFault } from './policy-change.js';
import { PolicyRuleInput, PolicySubjectsInput } from './policy-inputs.js';
import { TableSight } from './sight.js';
import { TableNameInput } from './table-name.js';

@InputType({ description: 'A policy that is tried before it is made.' })
export class PolicyDraftInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Id of the policy it would replace; left out, it stands beside those there are.',
  })
  id?: string | null;

  @Field(() => PolicyRuleInput, { description: 'What it would say.' })
  rule!: PolicyRuleInput;

  @Field(() => PolicySubjectsInput, {
    nullable: true,
    description:
      'Whom it would bind; left out, whom the replaced one binds, or else the user of the preview.',
  })
  appliesTo?: PolicySubjectsInput | null;
}

@InputType({ description: 'What to try, and as whom.' })
export class PreviewPolicyInput {
  @Field(() => ID, { description: 'Id of the data source.' })
  dataSourceId!: string;

  @Field(() => ID, { description: 'Id of the user whose sight is tried.' })
  asUserId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A statement that they might run; or else give a `table`.',
  })
  sql?: string | null;

  @Field(() => TableNameInput, {
    nullable: true,
    description: 'A table that they might look at; or else give `sql`.',
  })
  table?: TableNameInput | null;

  @Field(() => PolicyDraftInput, {
    nullable: true,
    description: 'A policy to try; left out, the policies are those that are stored.',
  })
  draft?: PolicyDraftInput | null;

  @Field(() => Int, { defaultValue: 20, description: 'How many rows of a sample at most, 1 to 100.' })
  first!: number;
}

@ObjectType({ description: 'Why the user’s statement would not run.' })
export class PreviewRefusal {
  @Field(() => String, { description: 'The code of the error they would get.' })
  code!: string;

  @Field(() => String, { description: 'What they would be told.' })
  message!: string;
}

@ObjectType({ description: 'An attribute of the user that policies read.' })
export class PreviewedAttribute {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its value as JSON.' })
  value!: string;
}

@ObjectType({
  description:
    'What becomes of a table that the statement reads. Rows are counted only among those that you see yourself, up to 100,000.',
})
export class PreviewedTable {
  @Field(() => TableSight, { description: 'What the user sees of it.' })
  sight!: TableSight;

  @Field(() => Int, {
    nullable: true,
    description: 'Rows that you see; `null` for more than are counted, or where `untold` says why.',
  })
  rowsYouSee!: number | null;

  @Field(() => Int, { nullable: true, description: 'Of these, rows that the user sees too.' })
  rowsTheySee!: number | null;

  @Field(() => Int, { nullable: true, description: 'Of these, rows that don’t exist for the user.' })
  rowsVanishing!: number | null;

  @Field(() => String, { nullable: true, description: 'Why rows are not counted.' })
  untold!: string | null;
}

@ObjectType({
  description: 'Rows that both you and the user see, each cell as the one of you sees it who sees less.',
})
export class PreviewSample {
  @Field(() => [String], { description: 'Names of the columns.' })
  columns!: readonly string[];

  @Field(() => Rows, { description: 'The rows.' })
  rows!: unknown;

  @Field(() => Boolean, { description: 'Whether these are all.' })
  complete!: boolean;
}

@ObjectType({ description: 'What a statement, or a look at a table, comes to for somebody else.' })
export class PolicyPreview {
  @Field(() => [PolicyFault], {
    description: 'All that is wrong with the draft; nothing was tried unless this is empty.',
  })
  faults!: readonly PolicyFault[];

  @Field(() => String, {
    nullable: true,
    description:
      'The SQL that the database would get from them; values are parameters. `null` where it would be refused, or would tell you attributes that you may not read (`user:read`).',
  })
  rewrittenSql!: string | null;

  @Field(() => [String], { description: 'What they would be told of how their answer was cut.' })
  notices!: readonly string[];

  @Field(() => PreviewRefusal, {
    nullable: true,
    description: 'Why it would not run for them; `null` where it would.',
  })
  refusal!: PreviewRefusal | null;

  @Field(() => [PreviewedAttribute], {
    nullable: true,
    description:
      'Their attributes that policies read. `null`, with the error `FORBIDDEN`, unless you may read users (`user:read`).',
  })
  attributes!: readonly PreviewedAttribute[] | null;

  @Field(() => [PreviewedTable], {
    description: 'The tables that the statement reads, the first five of them.',
  })
  tables!: readonly PreviewedTable[];

  @Field(() => PreviewSample, {
    nullable: true,
    description: 'Some of the rows; `null` where `untold` says why.',
  })
  sample!: PreviewSample | null;

  @Field(() => String, { nullable: true, description: 'Why there is no sample.' })
  untold!: string | null;
}
