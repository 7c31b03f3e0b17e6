import { Json } from '@parley/service-kit';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { SemanticModel } from './semantic-model.js';

@InputType({ description: 'A semantic model and the data source it describes.' })
export class PublishSemanticModelInput {
  @Field(() => ID, { description: 'Id of the data source that the model describes.' })
  dataSourceId!: string;

  @Field(() => Json, {
    description:
      'The whole model, at most 512 KB: `{formatVersion: 1, name, label, description, entities, metrics, relationships, namedFilters}`. It replaces the one that is published.',
  })
  model!: unknown;
}

@ObjectType({ description: 'Something wrong in a semantic model.' })
export class ModelFault {
  @Field(() => String, {
    description: 'Where in the model, e.g. `entities[0].dimensions[2].column`; empty for the whole of it.',
  })
  path!: string;

  @Field(() => String, { description: 'What is wrong, in one sentence.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'The way out, where one is near.' })
  suggestion!: string | null;
}

@ObjectType({ description: 'What became of publishing a semantic model.' })
export class PublishSemanticModelPayload {
  @Field(() => SemanticModel, {
    nullable: true,
    description: 'The version that questions are now answered with; `null` when the model has faults.',
  })
  semanticModel!: SemanticModel | null;

  @Field(() => [ModelFault], {
    description: 'All that is wrong in the model, at most 200; nothing was stored unless this is empty.',
  })
  faults!: readonly ModelFault[];
}
