import { PageInfo } from '@parley/service-kit';
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { ColumnMask } from './column-mask.js';
import { Policy } from './policy.js';
import { User } from './user.js';

export const ColumnSightKind = {
  CLEAR: 'CLEAR',
  MIXED: 'MIXED',
  MASKED: 'MASKED',
  HIDDEN: 'HIDDEN',
} as const;
export type ColumnSightKind = keyof typeof ColumnSightKind;

registerEnumType(ColumnSightKind, {
  name: 'ColumnSightKind',
  description: 'What somebody sees of a column.',
  valuesConfig: {
    CLEAR: { description: 'Its values.' },
    MIXED: { description: 'Its values in some rows, the mask in the others.' },
    MASKED: { description: 'The mask.' },
    HIDDEN: { description: 'Nothing: the column does not exist for them.' },
  },
});

@ObjectType({ description: 'What somebody sees of a column.' })
export class ColumnSight {
  @Field(() => String, { description: 'The column.' })
  name!: string;

  @Field(() => ColumnSightKind, { description: 'In which way it is seen.' })
  kind!: ColumnSightKind;

  @Field(() => ColumnMask, {
    nullable: true,
    description: 'With `MIXED` and `MASKED`: what is seen instead.',
  })
  mask!: ColumnMask | null;

  @Field(() => String, {
    nullable: true,
    description: 'With `MIXED`: in which rows the values are seen, as a policy’s condition.',
  })
  clearWhere!: string | null;
}

@ObjectType({ description: 'What somebody sees of a table, all policies that bind them taken together.' })
export class TableSight {
  @Field(() => String, { description: 'The table’s schema.' })
  schema!: string;

  @Field(() => String, { description: 'The table.' })
  table!: string;

  @Field(() => Boolean, { description: 'Whether it exists for them.' })
  exists!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The rows that exist for them, as a policy’s condition; `null` for all.',
  })
  where!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why nothing of it can be read though it exists: an attribute is missing, or a rule no longer fits.',
  })
  refusal!: string | null;

  @Field(() => [ColumnSight], { description: 'Its columns, in their order.' })
  columns!: readonly ColumnSight[];
}

@ObjectType({ description: 'A policy that binds somebody, and through what.' })
export class EffectiveRule {
  @Field(() => Policy, { description: 'The policy.' })
  policy!: Policy;

  @Field(() => String, {
    description: 'Why it binds them: `the role analyst`, `the group emea`, `the user`.',
  })
  through!: string;

  @Field(() => String, { description: 'What it says, in one sentence.' })
  says!: string;
}

@ObjectType({ description: 'One rule in a page, with the cursor to go on from.' })
export class EffectiveRuleEdge {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this rule.' })
  cursor!: string;

  @Field(() => EffectiveRule, { description: 'The rule.' })
  node!: EffectiveRule;
}

@ObjectType({ description: 'A page of rules, by the policies’ names.' })
export class EffectiveRuleConnection {
  @Field(() => [EffectiveRuleEdge], { description: 'The rules of this page, each with its cursor.' })
  edges!: readonly EffectiveRuleEdge[];

  @Field(() => [EffectiveRule], { description: 'The rules of this page.' })
  nodes!: readonly EffectiveRule[];

  @Field(() => PageInfo, { description: 'Whether and from where the list goes on.' })
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'Everything that cuts one person’s sight of a data source, as of now.' })
export class EffectivePolicy {
  @Field(() => User, { description: 'Whose sight.' })
  user!: User;

  @Field(() => Boolean, {
    description:
      'Whether what nobody has classified is hidden: so it is once the data source has any policy, whomever it binds.',
  })
  hidesUnclassified!: boolean;

  @Field(() => EffectiveRuleConnection, {
    description:
      'The policies that bind them, once for each way they do. Rules of one role, group or user hold together; several roles, and several groups, add up; roles, groups and the user hold together; what any denies is denied.',
  })
  rules?: EffectiveRuleConnection;

  @Field(() => TableSight, {
    nullable: true,
    description: 'What all of it comes to for one table; `null` where the physical schema has none such.',
  })
  table?: TableSight | null;
}

@ObjectType({ description: 'How your own sight of a data source is cut. Names nothing that you don’t see.' })
export class MySight {
  @Field(() => [String], {
    description:
      'A sentence for each table of which you see some rows only, and for each column that is masked for you; at most 500. Empty where you see all that exists for you.',
  })
  limits!: readonly string[];

  @Field(() => Boolean, { description: 'Whether these are all.' })
  complete!: boolean;
}
