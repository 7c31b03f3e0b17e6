import { PageInfo } from '@parley/service-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ColumnMask } from './column-mask.js';
import { TableName } from './table-name.js';
import { User } from './user.js';

export const PolicyKind = { ROW: 'ROW', COLUMN: 'COLUMN', TABLE: 'TABLE' } as const;
export type PolicyKind = keyof typeof PolicyKind;

registerEnumType(PolicyKind, {
  name: 'PolicyKind',
  description: 'What a policy is about.',
  valuesConfig: {
    ROW: { description: 'Rows of one table, by a condition.' },
    COLUMN: { description: 'The true values of one column.' },
    TABLE: { description: 'Whole tables, by a list.' },
  },
});

export const PolicyEffect = { ALLOW: 'ALLOW', DENY: 'DENY' } as const;
export type PolicyEffect = keyof typeof PolicyEffect;

registerEnumType(PolicyEffect, {
  name: 'PolicyEffect',
  description: 'Whether another policy can give back what a policy leaves out.',
  valuesConfig: {
    ALLOW: {
      description:
        'Grants the rows that meet the condition, the column through its mask, the listed tables. Another role or group may grant more.',
    },
    DENY: {
      description:
        'Takes away the rows that meet the condition, the true values of the column, the listed tables. Nothing gives them back.',
    },
  },
});

@ObjectType({ description: 'A rule that cuts what some people see of a data source. Needs `policy:read`.' })
@Directive('@key(fields: "id")')
export class Policy {
  @Field(() => ID, { description: 'Opaque id of the policy.' })
  id!: string;

  @Field(() => String, { description: 'Name of the policy, unique for its data source.' })
  name!: string;

  @Field(() => String, { description: 'What it is for, in words.' })
  description!: string;

  @Field(() => PolicyKind, { description: 'What it is about.' })
  kind!: PolicyKind;

  @Field(() => PolicyEffect, { description: 'Whether another policy can give back what it leaves out.' })
  effect!: PolicyEffect;

  @Field(() => [String], {
    description:
      'The tables it is about, as `schema.table`: one for `ROW` and `COLUMN`; for `TABLE` those that are granted or, with `DENY`, taken away.',
  })
  tables!: readonly string[];

  @Field(() => [TableName], { description: 'The same tables, as inputs take them.' })
  tableNames!: readonly TableName[];

  @Field(() => String, { description: 'What it says, in one sentence.' })
  rule!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The condition on rows, as `RowRuleInput.condition` takes it; `null` unless `ROW`.',
  })
  condition!: string | null;

  @Field(() => String, { nullable: true, description: 'The column it masks; `null` unless `COLUMN`.' })
  column!: string | null;

  @Field(() => ColumnMask, {
    nullable: true,
    description: 'What is seen instead of the column’s values; `null` unless `COLUMN`.',
  })
  mask!: ColumnMask | null;

  @Field(() => Int, {
    description: 'One more with each change of its name, description or rule; say it when you change it.',
  })
  revision!: number;

  @Field(() => Date, { description: 'When it was changed last.' })
  updatedAt!: Date;

  @Field(() => [String], { description: 'Names of the roles it restricts.' })
  appliesToRoles!: readonly string[];

  @Field(() => [String], { description: 'Names of the groups it restricts.' })
  appliesToGroups!: readonly string[];

  @Field(() => [User], { description: 'The users it restricts by themselves.' })
  appliesToUsers!: readonly User[];
}

@ObjectType({ description: 'One policy in a page, with the cursor to go on from.' })
export class PolicyEdge {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this policy.' })
  cursor!: string;

  @Field(() => Policy, { description: 'The policy.' })
  node!: Policy;
}

@ObjectType({ description: 'A page of policies, by name.' })
export class PolicyConnection {
  @Field(() => [PolicyEdge], { description: 'The policies of this page, each with its cursor.' })
  edges!: readonly PolicyEdge[];

  @Field(() => [Policy], { description: 'The policies of this page.' })
  nodes!: readonly Policy[];

  @Field(() => PageInfo, { description: 'Whether and from where the list goes on.' })
  pageInfo!: PageInfo;
}
