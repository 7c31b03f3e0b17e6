import { PageInfo } from '@parley/service-kit';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { User } from './user.js';

export const PolicyKind = { ROW: 'ROW', COLUMN: 'COLUMN', TABLE: 'TABLE' } as const;
export type PolicyKind = keyof typeof PolicyKind;

registerEnumType(PolicyKind, {
  name: 'PolicyKind',
  description: 'What a policy takes away.',
  valuesConfig: {
    ROW: { description: 'Rows of one table that don’t meet a condition.' },
    COLUMN: { description: 'The true values of one column.' },
    TABLE: { description: 'Every table that is not listed.' },
  },
});

@ObjectType({ description: 'A rule that cuts what some people see of a data source.' })
@Directive('@key(fields: "id")')
export class Policy {
  @Field(() => ID, { description: 'Opaque id of the policy.' })
  id!: string;

  @Field(() => String, { description: 'Name of the policy, unique for its data source.' })
  name!: string;

  @Field(() => String, { description: 'What it is for, in words.' })
  description!: string;

  @Field(() => PolicyKind, { description: 'What it takes away.' })
  kind!: PolicyKind;

  @Field(() => [String], {
    description:
      'The tables it is about, as `schema.table`: one for `ROW` and `COLUMN`; for `TABLE` those that stay visible.',
  })
  tables!: readonly string[];

  @Field(() => String, { nullable: true, description: 'The column it masks; `null` unless `COLUMN`.' })
  column!: string | null;

  @Field(() => [String], { description: 'Names of the roles it restricts.' })
  appliesToRoles!: readonly string[];

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
