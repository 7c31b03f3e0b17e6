import { DateTime } from '@parley/service-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DataSourceConnection } from './data-source.js';

export const Industry = {
  TECHNOLOGY: 'TECHNOLOGY',
  HEALTHCARE: 'HEALTHCARE',
  FINANCE: 'FINANCE',
  RETAIL: 'RETAIL',
} as const;
export type Industry = keyof typeof Industry;

registerEnumType(Industry, {
  name: 'Industry',
  description: 'What a tenant’s business is. It decides which template a new tenant’s database is made from.',
  valuesConfig: {
    TECHNOLOGY: { description: 'Software and devices: licences, subscriptions.' },
    HEALTHCARE: { description: 'Care: patients, appointments, claims.' },
    FINANCE: { description: 'Money: accounts, trades, portfolios.' },
    RETAIL: { description: 'Shops: products, orders, stock.' },
  },
});

export const Tier = { FREE: 'FREE', PRO: 'PRO', ENTERPRISE: 'ENTERPRISE' } as const;
export type Tier = keyof typeof Tier;

registerEnumType(Tier, {
  name: 'Tier',
  description: 'What a tenant has subscribed to. It decides the limits.',
  valuesConfig: {
    FREE: { description: 'To try it: one data source, one user.' },
    PRO: { description: 'For teams.' },
    ENTERPRISE: { description: 'For companies: most limits are lifted.' },
  },
});

@ObjectType({ description: 'What a tenant may use. `null` means unlimited.' })
export class TenantLimits {
  @Field(() => Int, { nullable: true, description: 'Data sources at most.' })
  maxDataSources!: number | null;

  @Field(() => Int, { nullable: true, description: 'Questions and SQL runs per day at most.' })
  maxQueriesPerDay!: number | null;

  @Field(() => Int, { nullable: true, description: 'Tokens of language models per month at most.' })
  maxAiTokensPerMonth!: number | null;

  @Field(() => Int, { nullable: true, description: 'Users at most.' })
  maxUsers!: number | null;

  @Field(() => Int, { description: 'Days for which results, history and audit entries are kept.' })
  retentionDays!: number;

  @Field(() => Int, { description: 'Rows one run may deliver; the result is cut there.' })
  maxResultRows!: number;

  @Field(() => Int, { description: 'Seconds one run may take.' })
  maxRunSeconds!: number;

  @Field(() => Int, { description: 'Runs at the same time at most.' })
  maxConcurrentRuns!: number;
}

@ObjectType({
  description: 'A company that uses Parley, with its own users, databases, vocabulary and rules.',
})
@Directive('@key(fields: "id")')
export class Tenant {
  @Field(() => ID, { description: 'Opaque id of the tenant.' })
  id!: string;

  @Directive('@shareable')
  @Field(() => String, { description: 'The tenant’s name, for people.' })
  name!: string;

  @Directive('@shareable')
  @Field(() => String, { description: 'The tenant’s short name, unique, as used to sign in.' })
  slug!: string;

  @Field(() => Industry, { description: 'What the tenant’s business is.' })
  industry!: Industry;

  @Field(() => Tier, { description: 'What the tenant has subscribed to.' })
  tier!: Tier;

  @Field(() => TenantLimits, {
    nullable: true,
    description:
      'What the tenant may use. `null` unless you are signed in to it and may read it (`tenant:read`).',
  })
  limits?: TenantLimits | null;

  @Field(() => DateTime, { description: 'When the tenant was made.' })
  createdAt!: Date;

  @Field(() => DataSourceConnection, {
    nullable: true,
    description:
      'The databases that can be asked, by name. `null` unless you are signed in to the tenant and may read them (`data_source:read`).',
  })
  dataSources?: DataSourceConnection | null;
}
