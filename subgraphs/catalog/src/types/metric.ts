import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { type Certification, CertificationField, OwnerField } from './certification.js';

export const MetricType = {
  SIMPLE: 'SIMPLE',
  RATIO: 'RATIO',
  DERIVED: 'DERIVED',
  CUMULATIVE: 'CUMULATIVE',
  CONVERSION: 'CONVERSION',
} as const;
export type MetricType = keyof typeof MetricType;

registerEnumType(MetricType, {
  name: 'MetricType',
  description: 'How a metric is made.',
  valuesConfig: {
    SIMPLE: { description: 'One aggregate over one entity.' },
    RATIO: { description: 'One metric divided by another.' },
    DERIVED: { description: 'Arithmetic over other metrics.' },
    CUMULATIVE: { description: 'A measure added up over a window of time, or since the beginning.' },
    CONVERSION: { description: 'How many events of one kind are followed by one of another.' },
  },
});

export const MetricFormat = {
  NUMBER: 'NUMBER',
  INTEGER: 'INTEGER',
  CURRENCY: 'CURRENCY',
  PERCENT: 'PERCENT',
  DURATION_DAYS: 'DURATION_DAYS',
} as const;
export type MetricFormat = keyof typeof MetricFormat;

registerEnumType(MetricFormat, {
  name: 'MetricFormat',
  description: 'How to show a metric.',
  valuesConfig: {
    NUMBER: { description: 'A number with decimals.' },
    INTEGER: { description: 'A whole number.' },
    CURRENCY: { description: 'An amount of money; `unit` says in which currency.' },
    PERCENT: { description: 'A share, where 1 is 100 %.' },
    DURATION_DAYS: { description: 'A time span in days.' },
  },
});

@ObjectType({ description: 'A number the business agreed on: revenue, churn.' })
export class Metric {
  @Field(() => String, { description: 'Name, unique in the model, for programs.' })
  name!: string;

  @Field(() => String, { description: 'Name for people.' })
  label!: string;

  @Field(() => String, { description: 'What it means.' })
  description!: string;

  @Field(() => [String], { description: 'Other words for it.' })
  synonyms!: readonly string[];

  @Field(() => MetricType, { description: 'How it is made.' })
  type!: MetricType;

  @Field(() => MetricFormat, { nullable: true, description: 'How to show it.' })
  format!: MetricFormat | null;

  @Field(() => String, { nullable: true, description: 'What it is measured in, for example `EUR`.' })
  unit!: string | null;

  @OwnerField()
  owner!: string | null;

  @CertificationField()
  certification!: Certification | null;
}
