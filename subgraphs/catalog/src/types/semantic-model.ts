import { DateTime } from '@parley/service-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DataSource } from './data-source.js';
import { Metric } from './metric.js';
import { SemanticEntity } from './semantic-entity.js';

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

export const FiscalYearNaming = { END: 'END', START: 'START' } as const;
export type FiscalYearNaming = keyof typeof FiscalYearNaming;

registerEnumType(FiscalYearNaming, {
  name: 'FiscalYearNaming',
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

  @Field(() => FiscalYearNaming, { description: 'Which calendar year it is called after.' })
  namedAfter!: FiscalYearNaming;
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
