import { PageInfo } from '@parley/service-kit';
import { Field, Float, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { SensitiveCategory as Category } from '../sensitive/categories.js';
import { ColumnMaskInput } from './column-mask.js';
import { Policy } from './policy.js';
import { PolicyChange, PolicyFault } from './policy-change.js';
import { PolicySubjectsInput } from './policy-inputs.js';

const SensitiveCategory = {
  EMAIL: 'EMAIL',
  PHONE: 'PHONE',
  PERSON_NAME: 'PERSON_NAME',
  ADDRESS: 'ADDRESS',
  BIRTH_DATE: 'BIRTH_DATE',
  NATIONAL_ID: 'NATIONAL_ID',
  TRAVEL_DOCUMENT: 'TRAVEL_DOCUMENT',
  BANK_ACCOUNT: 'BANK_ACCOUNT',
  PAYMENT_CARD: 'PAYMENT_CARD',
  INCOME: 'INCOME',
  HEALTH: 'HEALTH',
  SPECIAL_CATEGORY: 'SPECIAL_CATEGORY',
  NETWORK_ADDRESS: 'NETWORK_ADDRESS',
  LOCATION: 'LOCATION',
  CREDENTIAL: 'CREDENTIAL',
} as const satisfies Record<Category, Category>;

registerEnumType(SensitiveCategory, {
  name: 'SensitiveCategory',
  description: 'What a column probably holds.',
  valuesConfig: {
    EMAIL: { description: 'E-mail addresses.' },
    PHONE: { description: 'Telephone numbers.' },
    PERSON_NAME: { description: 'Names of people.' },
    ADDRESS: { description: 'Postal addresses.' },
    BIRTH_DATE: { description: 'When people were born.' },
    NATIONAL_ID: { description: 'Numbers by which a state knows people.' },
    TRAVEL_DOCUMENT: { description: 'Numbers of passports and licences.' },
    BANK_ACCOUNT: { description: 'Bank accounts.' },
    PAYMENT_CARD: { description: 'Numbers of payment cards.' },
    INCOME: { description: 'What people are paid.' },
    HEALTH: { description: 'People’s health.' },
    SPECIAL_CATEGORY: { description: 'Religion, ethnicity, gender and the like.' },
    NETWORK_ADDRESS: { description: 'Addresses of people’s devices.' },
    LOCATION: { description: 'Where people are.' },
    CREDENTIAL: { description: 'Passwords, tokens, keys.' },
  },
});

export const SensitiveFindingStatus = { OPEN: 'OPEN', ACCEPTED: 'ACCEPTED', DISMISSED: 'DISMISSED' } as const;
export type SensitiveFindingStatus = keyof typeof SensitiveFindingStatus;

registerEnumType(SensitiveFindingStatus, {
  name: 'SensitiveFindingStatus',
  description: 'What became of a finding.',
  valuesConfig: {
    OPEN: { description: 'Nobody has decided yet: nothing has changed.' },
    ACCEPTED: { description: 'A policy was made of it, or waits for a second person.' },
    DISMISSED: { description: 'Somebody has said why it is none.' },
  },
});

@ObjectType({
  description:
    'A column that probably holds personal or secret data. A proposal: nothing changes until somebody accepts.',
})
export class SensitiveFinding {
  @Field(() => ID, { description: 'Opaque id of the finding.' })
  id!: string;

  @Field(() => String, { description: 'The table’s schema.' })
  schema!: string;

  @Field(() => String, { description: 'The table.' })
  table!: string;

  @Field(() => String, { description: 'The column.' })
  column!: string;

  @Field(() => SensitiveCategory, { description: 'What it probably holds.' })
  category!: Category;

  @Field(() => Float, { description: 'How sure that is, from 0 to 1.' })
  confidence!: number;

  @Field(() => [String], { description: 'Why, one sentence each; never a value.' })
  reasons!: readonly string[];

  @Field(() => SensitiveFindingStatus, { description: 'What became of it.' })
  status!: SensitiveFindingStatus;

  @Field(() => String, { nullable: true, description: 'Why it is none, where it was dismissed.' })
  dismissedFor!: string | null;

  @Field(() => Date, { nullable: true, description: 'When somebody decided.' })
  decidedAt!: Date | null;

  @Field(() => Date, { description: 'When it was found as it is now.' })
  foundAt!: Date;

  /** Not fields. */
  dataSourceId!: string;
  policyId!: string | null;
  decidedById!: string | null;
}

@ObjectType({ description: 'A finding and its place in the list.' })
export class SensitiveFindingEdge {
  @Field(() => String, { description: 'Pass as `after` to go on behind this finding.' })
  cursor!: string;

  @Field(() => SensitiveFinding, { description: 'The finding.' })
  node!: SensitiveFinding;
}

@ObjectType({ description: 'A page of findings, by table and column.' })
export class SensitiveFindingConnection {
  @Field(() => [SensitiveFindingEdge], { description: 'The findings with their cursors.' })
  edges!: readonly SensitiveFindingEdge[];

  @Field(() => [SensitiveFinding], { description: 'The findings.' })
  nodes!: readonly SensitiveFinding[];

  @Field(() => PageInfo, { description: 'Whether there are more.' })
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'What a look for sensitive data came to.' })
export class SensitiveDataScan {
  @Field(() => SensitiveFindingConnection, {
    description: 'The first 100 findings that wait for a decision, of columns that you see in clear.',
  })
  findings!: SensitiveFindingConnection;
}

@InputType({ description: 'A finding that is to become a policy.' })
export class AcceptFindingInput {
  @Field(() => ID, { description: 'Id of the finding.' })
  id!: string;

  @Field(() => PolicySubjectsInput, { description: 'Whom the policy binds.' })
  appliesTo!: PolicySubjectsInput;

  @Field(() => ColumnMaskInput, {
    nullable: true,
    description: 'What they see instead of the values; left out, what the finding proposes.',
  })
  mask?: ColumnMaskInput | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'As for `createPolicy`: what might let you see more waits until somebody else approves it.',
  })
  forApproval!: boolean;
}

@ObjectType({ description: 'A finding that became a policy, or what stands against that.' })
export class AcceptFindingPayload {
  @Field(() => SensitiveFinding, { description: 'The finding: still open where there are faults.' })
  finding!: SensitiveFinding;

  @Field(() => Policy, {
    nullable: true,
    description:
      'The policy; `null` where there are faults, or it waits, and, with the error `FORBIDDEN`, unless you may read policies (`policy:read`).',
  })
  policy!: Policy | null;

  @Field(() => PolicyChange, {
    nullable: true,
    description:
      'The change that waits for a second person. `null`, with the error `FORBIDDEN`, unless you may read policies (`policy:read`).',
  })
  waiting!: PolicyChange | null;

  @Field(() => [PolicyFault], { description: 'What is wrong with it, all at once.' })
  faults!: readonly PolicyFault[];

  @Field(() => [String], { description: 'What should be known of it, though it was made.' })
  warnings!: readonly string[];
}
