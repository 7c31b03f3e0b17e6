import { DateTime, Json, PageInfo } from '@parley/service-kit';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DataSource } from './data-source.js';
import { ModelChange } from './model-comparison.js';
import { ModelFault } from './publish-semantic-model.js';
import { QuestionImpact } from './question-impact.js';
import { FiscalYearNaming } from './semantic-model.js';
import { User } from './user.js';

@ObjectType({ description: 'Something to know of a draft that the model itself has no place for.' })
export class ModelNote {
  @Field(() => String, {
    description: 'What it is about: a place in the imported text, or a part of the model.',
  })
  path!: string;

  @Field(() => String, { description: 'Why it could not be taken over, or how sure it is.' })
  reason!: string;
}

@ObjectType({
  description:
    'A semantic model in the making: nobody’s questions are answered with it before it is published. Who can’t see all of it because of policies gets `FORBIDDEN` for what it holds.',
})
export class ModelDraft {
  @Field(() => ID, { description: 'Opaque id of the draft.' })
  id!: string;

  @Field(() => String, { description: 'What its editors call it.' })
  name!: string;

  @Field(() => DataSource, { description: 'The data source it describes.' })
  dataSource!: DataSource;

  @Field(() => Int, {
    description: 'Rises by one each time it is saved: an edit says which one it is based on.',
  })
  revision!: number;

  @Field(() => Int, {
    description:
      'The published version that it would replace; 0 where nothing was published when it was begun.',
  })
  basedOnVersion!: number;

  @Field(() => User, { description: 'Who began it.' })
  createdBy!: User;

  @Field(() => User, { description: 'Who saved it last.' })
  updatedBy!: User;

  @Field(() => DateTime, { description: 'When it was begun.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was saved last.' })
  updatedAt!: Date;

  @Field(() => Json, { nullable: true, description: 'The whole model, as `publishSemanticModel` takes it.' })
  model?: unknown;

  @Field(() => [ModelFault], {
    nullable: true,
    description:
      'All that is wrong in it, in itself and against the tables as they were last read, at most 200; empty where it can be published.',
  })
  faults?: readonly ModelFault[] | null;

  @Field(() => [ModelChange], {
    nullable: true,
    description:
      'What publishing it would change, at most 1,000 changes; everything is new where nothing is published.',
  })
  changes?: readonly ModelChange[] | null;

  @Field(() => [ModelNote], {
    nullable: true,
    description: 'What an import could not take over, or how sure a drafted part is.',
  })
  notes?: readonly ModelNote[] | null;

  @Field(() => [QuestionImpact], {
    nullable: true,
    description:
      'Saved and verified questions that it would answer differently from the published model, of the first 100: their statements are compared, and where those differ, their results, as you see the data. Needs `run:ask`; takes up to 20 seconds.',
  })
  questionImpacts?: readonly QuestionImpact[] | null;
}

@ObjectType({ description: 'A draft in a list.' })
export class ModelDraftEdge {
  @Field(() => String, { description: 'Pass this as `after` to go on behind this draft.' })
  cursor!: string;

  @Field(() => ModelDraft, { description: 'The draft.' })
  node!: ModelDraft;
}

@ObjectType({ description: 'Drafts of semantic models, newest first.' })
export class ModelDraftConnection {
  @Field(() => [ModelDraftEdge], { description: 'The drafts with their cursors.' })
  edges!: readonly ModelDraftEdge[];

  @Field(() => [ModelDraft], { description: 'The drafts alone.' })
  nodes!: readonly ModelDraft[];

  @Field(() => PageInfo, { description: 'Where this page ends.' })
  pageInfo!: PageInfo;
}

export const ModelDraftStart = {
  EMPTY: 'EMPTY',
  PUBLISHED: 'PUBLISHED',
  PHYSICAL_SCHEMA: 'PHYSICAL_SCHEMA',
} as const;
export type ModelDraftStart = keyof typeof ModelDraftStart;

registerEnumType(ModelDraftStart, {
  name: 'ModelDraftStart',
  description: 'What a draft begins with.',
  valuesConfig: {
    EMPTY: { description: 'A model without anything.' },
    PUBLISHED: { description: 'The published model; `NOT_FOUND` where there is none.' },
    PHYSICAL_SCHEMA: {
      description: 'A model made from tables, columns and keys alone, with notes how sure it is.',
    },
  },
});

export const EditablePart = {
  ENTITY: 'ENTITY',
  METRIC: 'METRIC',
  RELATIONSHIP: 'RELATIONSHIP',
  NAMED_FILTER: 'NAMED_FILTER',
  TIME_SPINE: 'TIME_SPINE',
  SAVED_QUERY: 'SAVED_QUERY',
  GLOSSARY_TERM: 'GLOSSARY_TERM',
} as const;

registerEnumType(EditablePart, {
  name: 'EditableModelPart',
  description: 'The parts of a semantic model that can be put and removed one by one.',
  valuesConfig: {
    ENTITY: { description: 'An entity with its dimensions and measures.' },
    METRIC: { description: 'A metric.' },
    RELATIONSHIP: { description: 'A relationship.' },
    NAMED_FILTER: { description: 'A named filter.' },
    TIME_SPINE: { description: 'A time spine.' },
    SAVED_QUERY: { description: 'A saved query.' },
    GLOSSARY_TERM: { description: 'A term of the glossary, named by `term`.' },
  },
});

@InputType({ description: 'A draft to be begun.' })
export class CreateModelDraftInput {
  @Field(() => ID, { description: 'Id of the data source that the model describes.' })
  dataSourceId!: string;

  @Field(() => String, { description: 'What its editors call it, 1 to 200 characters.' })
  name!: string;

  @Field(() => ModelDraftStart, { defaultValue: 'PUBLISHED', description: 'What it begins with.' })
  from!: ModelDraftStart;

  @Field(() => Json, {
    nullable: true,
    description: 'It begins with this model instead, at most 512 KB; it may have faults.',
  })
  model?: unknown;
}

@InputType({ description: 'A part of a model, in place of the one of the same name or as a new one.' })
export class PutModelPartInput {
  @Field(() => EditablePart, { description: 'What it is.' })
  part!: keyof typeof EditablePart;

  @Field(() => Json, { description: 'The part as the model has it, with its name.' })
  value!: unknown;
}

@InputType({ description: 'A part of a model to be taken out.' })
export class RemoveModelPartInput {
  @Field(() => EditablePart, { description: 'What it is.' })
  part!: keyof typeof EditablePart;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;
}

@InputType({ description: 'The year that a business reckons by.' })
export class FiscalYearInput {
  @Field(() => Int, { description: 'The month with whose first day it begins, 1 to 12.' })
  startMonth!: number;

  @Field(() => FiscalYearNaming, {
    defaultValue: 'END',
    description: 'Which calendar year it is called after.',
  })
  namedAfter!: FiscalYearNaming;
}

@InputType({ description: 'What is said of a model as a whole. What is left out stays as it is.' })
export class ModelPropertiesInput {
  @Field(() => String, { nullable: true, description: 'Name for people, 1 to 200 characters.' })
  label?: string | null;

  @Field(() => String, { nullable: true, description: 'What the model covers.' })
  description?: string | null;

  @Field(() => FiscalYearInput, {
    nullable: true,
    description: 'When the business’s own year begins; `null` takes it away.',
  })
  fiscalYear?: FiscalYearInput | null;
}

@InputType({ description: 'An edit of a draft: the whole model anew, or parts of it.' })
export class UpdateModelDraftInput {
  @Field(() => ID, { description: 'Id of the draft.' })
  id!: string;

  @Field(() => Int, { description: 'The revision that you saw when you began to edit.' })
  basedOnRevision!: number;

  @Field(() => String, { nullable: true, description: 'What its editors call it from now on.' })
  name?: string | null;

  @Field(() => Json, { nullable: true, description: 'The whole model, at most 512 KB; it may have faults.' })
  model?: unknown;

  @Field(() => ModelPropertiesInput, {
    nullable: true,
    description: 'What is to be said of the model as a whole; not together with `model`.',
  })
  set?: ModelPropertiesInput | null;

  @Field(() => [PutModelPartInput], {
    nullable: true,
    description: 'Parts to put into the model that is there, at most 200; not together with `model`.',
  })
  put?: readonly PutModelPartInput[] | null;

  @Field(() => [RemoveModelPartInput], {
    nullable: true,
    description: 'Parts to take out of it first, at most 200; not together with `model`.',
  })
  remove?: readonly RemoveModelPartInput[] | null;
}

@InputType({ description: 'A draft to be published.' })
export class PublishModelDraftInput {
  @Field(() => ID, { description: 'Id of the draft.' })
  id!: string;

  @Field(() => Int, { description: 'The revision that you saw: nothing that you did not see is published.' })
  basedOnRevision!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'The published version that you know it replaces, 0 for none; left out, the one that the draft is based on.',
  })
  replacesVersion?: number | null;
}
