import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { type Certification, CertificationField, OwnerField } from './certification.js';

export const DimensionKind = {
  CATEGORICAL: 'CATEGORICAL',
  TIME: 'TIME',
  NUMERIC: 'NUMERIC',
  BOOLEAN: 'BOOLEAN',
  IDENTIFIER: 'IDENTIFIER',
  TEXT: 'TEXT',
  GEOGRAPHIC: 'GEOGRAPHIC',
} as const;
export type DimensionKind = keyof typeof DimensionKind;

registerEnumType(DimensionKind, {
  name: 'DimensionKind',
  description: 'What a dimension’s values are like.',
  valuesConfig: {
    CATEGORICAL: { description: 'One of a few known values.' },
    TIME: { description: 'A date or a moment.' },
    NUMERIC: { description: 'A number.' },
    BOOLEAN: { description: 'Yes or no.' },
    IDENTIFIER: { description: 'Names one thing: a key, a number on a form.' },
    TEXT: { description: 'Free text.' },
    GEOGRAPHIC: { description: 'A place: a country, a postcode, coordinates.' },
  },
});

@ObjectType({ description: 'Something to group or filter by.' })
export class Dimension {
  @Field(() => String, { description: 'Name, unique in its entity, for programs.' })
  name!: string;

  @Field(() => String, { description: 'Name for people.' })
  label!: string;

  @Field(() => String, { description: 'What it means.' })
  description!: string;

  @Field(() => [String], { description: 'Other words for it.' })
  synonyms!: readonly string[];

  @Field(() => DimensionKind, { description: 'What its values are like.' })
  kind!: DimensionKind;

  @Field(() => String, { nullable: true, description: 'What it is measured in.' })
  unit!: string | null;

  @Field(() => [String], {
    description: 'Known values, of a categorical dimension; empty where the column is masked for you.',
  })
  values!: readonly string[];
}

export const Aggregation = {
  SUM: 'SUM',
  COUNT: 'COUNT',
  COUNT_DISTINCT: 'COUNT_DISTINCT',
  AVERAGE: 'AVERAGE',
  MIN: 'MIN',
  MAX: 'MAX',
  MEDIAN: 'MEDIAN',
  PERCENTILE: 'PERCENTILE',
  SUM_BOOLEAN: 'SUM_BOOLEAN',
} as const;
export type Aggregation = keyof typeof Aggregation;

registerEnumType(Aggregation, {
  name: 'Aggregation',
  description: 'How a measure makes one number of many rows.',
  valuesConfig: {
    SUM: { description: 'Added up.' },
    COUNT: { description: 'How many there are.' },
    COUNT_DISTINCT: { description: 'How many different ones there are.' },
    AVERAGE: { description: 'The mean.' },
    MIN: { description: 'The least.' },
    MAX: { description: 'The greatest.' },
    MEDIAN: { description: 'The one in the middle.' },
    PERCENTILE: { description: 'The one that so many are not above.' },
    SUM_BOOLEAN: { description: 'How many are true.' },
  },
});

@ObjectType({ description: 'An aggregate of an entity’s rows, which metrics are made of.' })
export class Measure {
  @Field(() => String, { description: 'Name, unique in its entity, for programs.' })
  name!: string;

  @Field(() => String, { description: 'Name for people.' })
  label!: string;

  @Field(() => String, { nullable: true, description: 'What it means.' })
  description!: string | null;

  @Field(() => [String], { description: 'Other words for it.' })
  synonyms!: readonly string[];

  @Field(() => Aggregation, { description: 'How one number is made of many rows.' })
  aggregation!: Aggregation;

  @Field(() => String, { nullable: true, description: 'What it is measured in.' })
  unit!: string | null;
}

@ObjectType({ description: 'Dimensions to drill down along, from coarse to fine.' })
export class Hierarchy {
  @Field(() => String, { description: 'Name, unique in its entity, for programs.' })
  name!: string;

  @Field(() => String, { description: 'Name for people.' })
  label!: string;

  @Field(() => [String], { description: 'Names of the entity’s dimensions, the coarsest first.' })
  levels!: readonly string[];
}

@ObjectType({ description: 'A thing the business talks about: a customer, an order.' })
export class SemanticEntity {
  @Field(() => String, { description: 'Name, unique in the model, for programs.' })
  name!: string;

  @Field(() => String, { description: 'Name for people, in the singular.' })
  label!: string;

  @Field(() => String, { description: 'What it means.' })
  description!: string;

  @Field(() => [String], { description: 'Other words for it.' })
  synonyms!: readonly string[];

  @Field(() => String, { description: 'The table that stores it, as `schema.table`.' })
  table!: string;

  @Field(() => [Dimension], {
    description: 'What it can be grouped and filtered by, as far as you may see it.',
  })
  dimensions!: readonly Dimension[];

  @Field(() => [Measure], {
    description: 'What can be counted and added up of it, as far as you may see it.',
  })
  measures!: readonly Measure[];

  @Field(() => [Hierarchy], { description: 'Ways to drill down, as far as you may see them.' })
  hierarchies!: readonly Hierarchy[];

  @OwnerField()
  owner!: string | null;

  @CertificationField()
  certification!: Certification | null;
}
