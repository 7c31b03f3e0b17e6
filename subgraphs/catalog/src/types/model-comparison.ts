import { Field, ObjectType, registerEnumType } from 'type-graphql';

export const ModelChangeKind = { ADDED: 'ADDED', CHANGED: 'CHANGED', REMOVED: 'REMOVED' } as const;
export type ModelChangeKind = keyof typeof ModelChangeKind;

registerEnumType(ModelChangeKind, {
  name: 'ModelChangeKind',
  description: 'What became of a part of a semantic model.',
  valuesConfig: {
    ADDED: { description: 'It is new.' },
    CHANGED: { description: 'It is there in both, and not the same.' },
    REMOVED: { description: 'It is gone.' },
  },
});

export const ModelPart = {
  MODEL: 'MODEL',
  ENTITY: 'ENTITY',
  KEY: 'KEY',
  DIMENSION: 'DIMENSION',
  HIERARCHY: 'HIERARCHY',
  MEASURE: 'MEASURE',
  METRIC: 'METRIC',
  RELATIONSHIP: 'RELATIONSHIP',
  NAMED_FILTER: 'NAMED_FILTER',
  TIME_SPINE: 'TIME_SPINE',
  SAVED_QUERY: 'SAVED_QUERY',
  GLOSSARY_TERM: 'GLOSSARY_TERM',
} as const;
export type ModelPart = keyof typeof ModelPart;

registerEnumType(ModelPart, {
  name: 'ModelPart',
  description: 'What a semantic model is made of.',
  valuesConfig: {
    MODEL: { description: 'The model itself: its label, its description.' },
    ENTITY: { description: 'A thing the business talks about.' },
    KEY: { description: 'What refers to an entity’s rows, or to another’s.' },
    DIMENSION: { description: 'What an entity is grouped and filtered by.' },
    HIERARCHY: { description: 'Dimensions to drill down along.' },
    MEASURE: { description: 'An aggregate of an entity.' },
    METRIC: { description: 'A number the business agreed on.' },
    RELATIONSHIP: { description: 'How two entities belong together.' },
    NAMED_FILTER: { description: 'A condition with a name.' },
    TIME_SPINE: { description: 'A table of every day, or of another period.' },
    SAVED_QUERY: { description: 'A question kept with the model.' },
    GLOSSARY_TERM: { description: 'A word that is explained.' },
  },
});

@ObjectType({ description: 'One field of a part of a model, before and after.' })
export class ModelFieldChange {
  @Field(() => String, { description: 'Name of the field, as the model’s YAML has it.' })
  field!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Its value before, as JSON; `null` where it was not set.',
  })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'Its value now, as JSON; `null` where it is not set.' })
  after!: string | null;
}

@ObjectType({ description: 'One thing that is not the same in two semantic models.' })
export class ModelChange {
  @Field(() => ModelChangeKind, { description: 'Whether it is new, changed or gone.' })
  kind!: ModelChangeKind;

  @Field(() => ModelPart, { description: 'What it is.' })
  part!: ModelPart;

  @Field(() => String, {
    description: 'What it is called, with its entity in front where it belongs to one: `order.status`.',
  })
  name!: string;

  @Field(() => String, { description: 'The change in one sentence, for people.' })
  sentence!: string;

  @Field(() => [ModelFieldChange], {
    description: 'What changed about it, field by field; empty for what is new or gone.',
  })
  fields!: readonly ModelFieldChange[];
}

@ObjectType({ description: 'What is different between two semantic models.' })
export class ModelComparison {
  @Field(() => [ModelChange], {
    description:
      'What is new, changed and gone, as far as you may see it: at most 1,000 changes. Empty where nothing is different.',
  })
  changes!: readonly ModelChange[];

  @Field(() => Boolean, { description: 'Whether there are more changes than are listed.' })
  hasMore!: boolean;
}
