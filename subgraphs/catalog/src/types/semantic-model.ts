import { DateTime } from '@parley/service-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DataSource } from './data-source.js';

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

export const Cardinality = { MANY_TO_ONE: 'MANY_TO_ONE', ONE_TO_ONE: 'ONE_TO_ONE' } as const;
export type Cardinality = keyof typeof Cardinality;

registerEnumType(Cardinality, {
  name: 'Cardinality',
  description: 'How many of one entity belong to how many of another.',
  valuesConfig: {
    MANY_TO_ONE: { description: 'Many on the near side refer to one on the far side.' },
    ONE_TO_ONE: { description: 'One on either side.' },
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

export const CertificationStatus = {
  DRAFT: 'DRAFT',
  CERTIFIED: 'CERTIFIED',
  DEPRECATED: 'DEPRECATED',
} as const;
export type CertificationStatus = keyof typeof CertificationStatus;

registerEnumType(CertificationStatus, {
  name: 'CertificationStatus',
  description: 'Whether somebody stands by a definition.',
  valuesConfig: {
    DRAFT: { description: 'Nobody has checked it yet.' },
    CERTIFIED: { description: 'Somebody stands by it.' },
    DEPRECATED: { description: 'Use something else.' },
  },
});

@ObjectType({ description: 'Whether somebody stands by a definition, and what they say.' })
export class Certification {
  @Field(() => CertificationStatus, { description: 'Whether somebody stands by it.' })
  status!: CertificationStatus;

  @Field(() => String, { nullable: true, description: 'What they say of it: why, or what to use instead.' })
  note!: string | null;
}

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

@ObjectType({ description: 'A condition with a name: “active customers”.' })
export class NamedFilter {
  @Field(() => String, { description: 'Name, unique in the model, for programs.' })
  name!: string;

  @Field(() => String, { description: 'Name for people.' })
  label!: string;

  @Field(() => [String], { description: 'Other words for it.' })
  synonyms!: readonly string[];
}

@ObjectType({ description: 'A question kept with the model.' })
export class SavedQuery {
  @Field(() => String, { description: 'Name, unique in the model, for programs.' })
  name!: string;

  @Field(() => String, { description: 'Name for people.' })
  label!: string;

  @Field(() => String, { description: 'What it answers.' })
  description!: string;

  @Field(() => [String], { description: 'Names of the metrics it asks for.' })
  metrics!: readonly string[];
}

@ObjectType({ description: 'A word of the business, explained.' })
export class GlossaryTerm {
  @Field(() => String, { description: 'The word.' })
  term!: string;

  @Field(() => String, { description: 'What it means.' })
  definition!: string;

  @Field(() => [String], { description: 'Other words for it.' })
  synonyms!: readonly string[];
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

  @Field(() => String, { nullable: true, description: 'Who answers for it.' })
  owner!: string | null;

  @Field(() => Certification, {
    nullable: true,
    description: 'Whether somebody stands by it; `null` where nobody has said.',
  })
  certification!: Certification | null;
}

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

  @Field(() => String, { nullable: true, description: 'Who answers for it.' })
  owner!: string | null;

  @Field(() => Certification, {
    nullable: true,
    description: 'Whether somebody stands by it; `null` where nobody has said.',
  })
  certification!: Certification | null;
}

@ObjectType({ description: 'How two entities belong together.' })
export class Relationship {
  @Field(() => String, { description: 'Name, unique in the model, for programs.' })
  name!: string;

  @Field(() => String, { description: 'Name of the entity that refers.' })
  fromEntity!: string;

  @Field(() => String, { description: 'Name of the entity it refers to.' })
  toEntity!: string;

  @Field(() => Cardinality, { description: 'How many belong to how many.' })
  cardinality!: Cardinality;
}

export const FiscalYearName = { END: 'END', START: 'START' } as const;
export type FiscalYearName = keyof typeof FiscalYearName;

registerEnumType(FiscalYearName, {
  name: 'FiscalYearName',
  description: 'Which calendar year a fiscal year is called after.',
  valuesConfig: {
    END: { description: 'The one in which it ends: FY25 ends in 2025.' },
    START: { description: 'The one in which it begins: FY25 begins in 2025.' },
  },
});

@ObjectType({
  description:
    'The year that the business reckons by: what "last fiscal quarter" and "FY25" mean in questions. Needs `catalog:read`, as its model does.',
})
export class FiscalYear {
  @Field(() => Int, { description: 'The month with whose first day it begins, 1 to 12.' })
  startMonth!: number;

  @Field(() => FiscalYearName, { description: 'Which calendar year it is called after.' })
  namedAfter!: FiscalYearName;
}

@ObjectType({
  description: 'What the words of a business mean in terms of tables and columns. Needs `catalog:read`.',
})
@Directive('@key(fields: "id")')
export class SemanticModel {
  @Field(() => ID, { description: 'Opaque id of this version of the model.' })
  id!: string;

  @Field(() => String, { description: 'Name, for programs.' })
  name!: string;

  @Field(() => String, { description: 'Name for people.' })
  label!: string;

  @Field(() => String, { description: 'What the model covers.' })
  description!: string;

  @Field(() => Int, { description: 'Version, counted from 1 for each data source.' })
  version!: number;

  @Field(() => DateTime, { description: 'When this version was published.' })
  publishedAt!: Date;

  @Field(() => DataSource, { description: 'The data source it describes.' })
  dataSource!: DataSource;

  @Field(() => [SemanticEntity], { description: 'The things it knows, as far as you may see them.' })
  entities!: readonly SemanticEntity[];

  @Field(() => [Metric], { description: 'The numbers it knows, as far as you may see them.' })
  metrics!: readonly Metric[];

  @Field(() => [Relationship], {
    description: 'How its entities belong together, as far as you may see them.',
  })
  relationships!: readonly Relationship[];

  @Field(() => [NamedFilter], {
    description: 'Conditions with names, as far as you may see what they are about.',
  })
  namedFilters!: readonly NamedFilter[];

  @Field(() => [SavedQuery], { description: 'Questions kept with it, as far as you may see what they ask.' })
  savedQueries!: readonly SavedQuery[];

  @Field(() => FiscalYear, {
    nullable: true,
    description:
      'When the business’s own year begins; `null` where nobody has said, and questions about fiscal times are declined.',
  })
  fiscalYear!: FiscalYear | null;

  @Field(() => [GlossaryTerm], { description: 'Words that it explains.' })
  glossary!: readonly GlossaryTerm[];
}
