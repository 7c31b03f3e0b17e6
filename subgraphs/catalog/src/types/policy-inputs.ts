import { Field, ID, InputType, Int } from 'type-graphql';
import { ColumnMaskInput } from './column-mask.js';
import { PolicyEffect } from './policy.js';
import { TableNameInput } from './table-name.js';

const FOR_APPROVAL =
  'What might let you see more than now is refused with `FORBIDDEN`, unless this is `true`: then it waits until somebody else approves it (`approvePolicyChange`).';

@InputType({ description: 'Rows of a table, by a condition.' })
export class RowRuleInput {
  @Field(() => TableNameInput, { description: 'The table.' })
  table!: TableNameInput;

  @Field(() => String, {
    description:
      "The rows that are granted or, with `DENY`, taken away, e.g. `region = user.region and status in ('open', 'won')`. The language is written down in docs/policies.md; `Policy.condition` gives it back.",
  })
  condition!: string;
}

@InputType({ description: 'One column, and what is seen instead of its values.' })
export class ColumnRuleInput {
  @Field(() => TableNameInput, { description: 'The table.' })
  table!: TableNameInput;

  @Field(() => String, { description: 'The column.' })
  column!: string;

  @Field(() => ColumnMaskInput, { description: 'What is seen instead.' })
  mask!: ColumnMaskInput;
}

@InputType({ description: 'What a policy says: exactly one of `row`, `column` and `tables`.' })
export class PolicyRuleInput {
  @Field(() => PolicyEffect, {
    defaultValue: 'ALLOW',
    description: 'Whether another policy can give back what it leaves out.',
  })
  effect!: PolicyEffect;

  @Field(() => RowRuleInput, { nullable: true, description: 'Cuts rows.' })
  row?: RowRuleInput | null;

  @Field(() => ColumnRuleInput, { nullable: true, description: 'Masks a column.' })
  column?: ColumnRuleInput | null;

  @Field(() => [TableNameInput], {
    nullable: true,
    description: 'The only tables there are or, with `DENY`, tables that don’t exist; at most 10,000.',
  })
  tables?: readonly TableNameInput[] | null;
}

@InputType({ description: 'Whom a policy binds.' })
export class PolicySubjectsInput {
  @Field(() => [String], { defaultValue: [], description: 'Names of roles: everybody with one of them.' })
  roles!: readonly string[];

  @Field(() => [String], { defaultValue: [], description: 'Names of groups: everybody in one of them.' })
  groups!: readonly string[];

  @Field(() => [ID], { defaultValue: [], description: 'Ids of users.' })
  users!: readonly string[];
}

@InputType({ description: 'A new policy.' })
export class CreatePolicyInput {
  @Field(() => ID, { description: 'Id of the data source.' })
  dataSourceId!: string;

  @Field(() => String, { description: 'Its name, unique for the data source; 1 to 100 characters.' })
  name!: string;

  @Field(() => String, {
    defaultValue: '',
    description: 'What it is for, in words; at most 1,000 characters.',
  })
  description!: string;

  @Field(() => PolicyRuleInput, { description: 'What it says.' })
  rule!: PolicyRuleInput;

  @Field(() => PolicySubjectsInput, { nullable: true, description: 'Whom it binds; left out, nobody yet.' })
  appliesTo?: PolicySubjectsInput | null;

  @Field(() => Boolean, { defaultValue: false, description: FOR_APPROVAL })
  forApproval!: boolean;
}

@InputType({ description: 'A change of a policy. What is left out stays as it is.' })
export class UpdatePolicyInput {
  @Field(() => ID, { description: 'Id of the policy.' })
  id!: string;

  @Field(() => Int, {
    description:
      'The `revision` that the change is based on: where somebody has changed it meanwhile, nothing is changed (`EDIT_CONFLICT`).',
  })
  revision!: number;

  @Field(() => String, { nullable: true, description: 'Its new name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is for, in words.' })
  description?: string | null;

  @Field(() => PolicyRuleInput, { nullable: true, description: 'What it says from now on.' })
  rule?: PolicyRuleInput | null;

  @Field(() => Boolean, { defaultValue: false, description: FOR_APPROVAL })
  forApproval!: boolean;
}

@InputType({ description: 'A policy that is no longer wanted.' })
export class DeletePolicyInput {
  @Field(() => ID, { description: 'Id of the policy.' })
  id!: string;

  @Field(() => Int, { description: 'The `revision` that you have seen.' })
  revision!: number;

  @Field(() => Boolean, { defaultValue: false, description: FOR_APPROVAL })
  forApproval!: boolean;
}

@InputType({ description: 'Roles, groups and users that a policy is to bind, or not to bind any more.' })
export class BindPolicyInput {
  @Field(() => ID, { description: 'Id of the policy.' })
  id!: string;

  @Field(() => PolicySubjectsInput, { description: 'Whom.' })
  subjects!: PolicySubjectsInput;

  @Field(() => Boolean, { defaultValue: false, description: FOR_APPROVAL })
  forApproval!: boolean;
}

@InputType({ description: 'Columns of a table.' })
export class TableColumnsInput {
  @Field(() => String, { description: 'The table’s schema.' })
  schema!: string;

  @Field(() => String, { description: 'The table.' })
  table!: string;

  @Field(() => [String], { nullable: true, description: 'The columns; left out, all that it has now.' })
  columns?: readonly string[] | null;
}

@InputType({ description: 'Tables and columns that somebody has looked at.' })
export class ClassifyTablesInput {
  @Field(() => ID, { description: 'Id of the data source.' })
  dataSourceId!: string;

  @Field(() => [TableColumnsInput], { description: 'Which, at most 1,000 tables.' })
  tables!: readonly TableColumnsInput[];

  @Field(() => Boolean, { defaultValue: false, description: FOR_APPROVAL })
  forApproval!: boolean;
}
