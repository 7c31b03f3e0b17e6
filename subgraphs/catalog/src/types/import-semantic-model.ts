import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { ModelChange } from './model-comparison.js';
import { ModelDraft, ModelNote } from './model-draft.js';

export const ModelFormat = {
  PARLEY_YAML: 'PARLEY_YAML',
  METRICFLOW_YAML: 'METRICFLOW_YAML',
  DBT_SEMANTIC_MANIFEST: 'DBT_SEMANTIC_MANIFEST',
  DBT_MANIFEST: 'DBT_MANIFEST',
} as const;
export type ModelFormat = keyof typeof ModelFormat;

registerEnumType(ModelFormat, {
  name: 'ModelFormat',
  description: 'Where a semantic model comes from.',
  valuesConfig: {
    PARLEY_YAML: { description: 'What `exportSemanticModel` gives.' },
    METRICFLOW_YAML: {
      description: 'MetricFlow’s or dbt’s YAML: semantic models and metrics, in any number of files.',
    },
    DBT_SEMANTIC_MANIFEST: { description: 'dbt’s `target/semantic_manifest.json`.' },
    DBT_MANIFEST: {
      description: 'dbt’s `target/manifest.json`, with the descriptions of models and columns.',
    },
  },
});

@InputType({ description: 'One file of an imported model.' })
export class ImportFileInput {
  @Field(() => String, {
    description: 'What it is called; told where something in it could not be taken over.',
  })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Its text. Either this or `gzip`.' })
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Its text, compressed with gzip and written in Base64: manifests are big. At most 16 MB unpacked.',
  })
  gzip?: string | null;
}

@InputType({ description: 'A semantic model made elsewhere.' })
export class ImportSemanticModelInput {
  @Field(() => ID, { description: 'Id of the data source that it describes.' })
  dataSourceId!: string;

  @Field(() => ModelFormat, { description: 'What the files are.' })
  format!: ModelFormat;

  @Field(() => [ImportFileInput], {
    description: 'The files, at most 200 and together 16 MB; one for everything but YAML of MetricFlow.',
  })
  files!: readonly ImportFileInput[];

  @Field(() => String, {
    nullable: true,
    description: 'What the draft is called; left out, it is called after the format.',
  })
  draftName?: string | null;
}

@ObjectType({
  description: 'What became of an import: a draft, and all there is to know before it is published.',
})
export class ImportSemanticModelPayload {
  @Field(() => ModelDraft, { description: 'The draft that was made; it may have faults.' })
  draft!: ModelDraft;

  @Field(() => [ModelNote], {
    description:
      'What the files say and the model does not, each with its place and the reason; also kept as the draft’s notes.',
  })
  untaken!: readonly ModelNote[];

  @Field(() => [ModelChange], {
    description:
      'What publishing it would change, at most 1,000 changes; everything is new where nothing is published.',
  })
  changes!: readonly ModelChange[];
}

@ObjectType({ description: 'A semantic model as a file.' })
export class SemanticModelExport {
  @Field(() => String, { description: 'What to call it.' })
  fileName!: string;

  @Field(() => String, { description: 'Its content, as Parley YAML.' })
  text!: string;
}
