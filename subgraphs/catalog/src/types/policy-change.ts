import { PageInfo } from '@parley/service-kit';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Policy } from './policy.js';
import { User } from './user.js';

export const PolicyChangeKind = {
  CREATE: 'CREATE',
  UPDATE: 'UPDATE',
  DELETE: 'DELETE',
  BIND: 'BIND',
  UNBIND: 'UNBIND',
  CLASSIFY: 'CLASSIFY',
  DECLASSIFY: 'DECLASSIFY',
} as const;
export type PolicyChangeKind = keyof typeof PolicyChangeKind;

registerEnumType(PolicyChangeKind, {
  name: 'PolicyChangeKind',
  description: 'What is to be changed.',
  valuesConfig: {
    CREATE: { description: 'A policy is made.' },
    UPDATE: { description: 'A policy says something else.' },
    DELETE: { description: 'A policy is gone.' },
    BIND: { description: 'A policy binds more people.' },
    UNBIND: { description: 'A policy binds fewer people.' },
    CLASSIFY: { description: 'Tables or columns count as known.' },
    DECLASSIFY: { description: 'Tables or columns no longer count as known.' },
  },
});

@ObjectType({
  description: 'A change that would let its author see more, and waits for somebody else’s word.',
})
export class PolicyChange {
  @Field(() => ID, { description: 'Opaque id of the change.' })
  id!: string;

  @Field(() => PolicyChangeKind, { description: 'What is to be changed.' })
  kind!: PolicyChangeKind;

  @Field(() => String, { description: 'The change in a sentence.' })
  summary!: string;

  @Field(() => String, { description: 'What its author might see with it that they don’t see now.' })
  widening!: string;

  @Field(() => User, { description: 'Who wants it. Anybody else may approve it.' })
  proposedBy!: User;

  @Field(() => Date, { description: 'Since when it waits.' })
  proposedAt!: Date;
}

@ObjectType({ description: 'One waiting change in a page, with the cursor to go on from.' })
export class PolicyChangeEdge {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this change.' })
  cursor!: string;

  @Field(() => PolicyChange, { description: 'The change.' })
  node!: PolicyChange;
}

@ObjectType({ description: 'A page of waiting changes, the oldest first.' })
export class PolicyChangeConnection {
  @Field(() => [PolicyChangeEdge], { description: 'The changes of this page, each with its cursor.' })
  edges!: readonly PolicyChangeEdge[];

  @Field(() => [PolicyChange], { description: 'The changes of this page.' })
  nodes!: readonly PolicyChange[];

  @Field(() => PageInfo, { description: 'Whether and from where the list goes on.' })
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'Something wrong in a policy or a classification that was sent.' })
export class PolicyFault {
  @Field(() => String, {
    description: 'Where in the input, e.g. `rule.row.condition` or `tables.0.columns.2`.',
  })
  path!: string;

  @Field(() => String, { description: 'What is wrong, in one sentence.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'The name that was probably meant.' })
  suggestion!: string | null;
}

@ObjectType({
  description:
    'What became of a change of policies: it was made; or it has faults, all of which are here; or it waits.',
})
export class PolicyChangePayload {
  @Field(() => Policy, {
    nullable: true,
    description:
      'The policy after the change; `null` where it was deleted, where the change has faults or waits, or is about no single policy, and, with the error `FORBIDDEN`, unless you may read policies (`policy:read`).',
  })
  policy!: Policy | null;

  @Field(() => [PolicyFault], {
    description: 'All that is wrong with the input. Nothing was changed unless this is empty.',
  })
  faults!: readonly PolicyFault[];

  @Field(() => [String], { description: 'What you may not have meant, though the change was made.' })
  warnings!: readonly string[];

  @Field(() => PolicyChange, {
    nullable: true,
    description: 'The change that now waits for somebody else; `null` where it was made.',
  })
  waiting!: PolicyChange | null;
}
