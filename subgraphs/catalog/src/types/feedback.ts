import { DateTime, Json, PageInfo } from '@parley/service-kit';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { SuggestionContent } from '../feedback/suggestion.js';
import { DataSource } from './data-source.js';
import { ModelDraft } from './model-draft.js';
import { User } from './user.js';
import { VerifiedQuestion } from './verified-question.js';

export const FeedbackVerdict = { RIGHT: 'RIGHT', WRONG: 'WRONG', CORRECTED: 'CORRECTED' } as const;
export type FeedbackVerdict = keyof typeof FeedbackVerdict;

registerEnumType(FeedbackVerdict, {
  name: 'FeedbackVerdict',
  description: 'What somebody says of an answer.',
  valuesConfig: {
    RIGHT: { description: 'It answers the question.' },
    WRONG: { description: 'It does not.' },
    CORRECTED: { description: 'It does not, and `correctedSql` does.' },
  },
});

export const SuggestionKind = {
  SYNONYM: 'SYNONYM',
  FILTER: 'FILTER',
  VERIFIED_QUESTION: 'VERIFIED_QUESTION',
} as const satisfies Record<SuggestionContent['kind'], SuggestionContent['kind']>;
export type SuggestionKind = keyof typeof SuggestionKind;

registerEnumType(SuggestionKind, {
  name: 'SuggestionKind',
  description: 'What a model could learn.',
  valuesConfig: {
    SYNONYM: { description: 'Another word for a part of the model.' },
    FILTER: { description: 'A name for a condition.' },
    VERIFIED_QUESTION: { description: 'A question and what answers it.' },
  },
});

export const SuggestionStatus = { OPEN: 'OPEN', ACCEPTED: 'ACCEPTED', DISMISSED: 'DISMISSED' } as const;
export type SuggestionStatus = keyof typeof SuggestionStatus;

registerEnumType(SuggestionStatus, {
  name: 'SuggestionStatus',
  description: 'What became of a suggestion.',
  valuesConfig: {
    OPEN: { description: 'Nobody has decided yet.' },
    ACCEPTED: { description: 'It is in a draft or is a verified question.' },
    DISMISSED: { description: 'It was put aside; the same will not be suggested again.' },
  },
});

@InputType({
  description: 'What you say of an answer: of a run of yours, or of a question and the SQL that answered it.',
})
export class GiveFeedbackInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The run, one of your own. It brings data source, question and SQL along.',
  })
  runId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Without `runId`: id of the data source that was asked.' })
  dataSourceId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Without `runId`, or of a run of SQL: the question, at most 1,000 characters.',
  })
  question?: string | null;

  @Field(() => String, { nullable: true, description: 'Without `runId`: the SQL that answered it.' })
  sql?: string | null;

  @Field(() => FeedbackVerdict, { description: 'Whether it is right.' })
  verdict!: FeedbackVerdict;

  @Field(() => String, {
    nullable: true,
    description: 'With `CORRECTED`: one SELECT that answers the question, as far as you may see the data.',
  })
  correctedSql?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What you want to say besides, at most 2,000 characters.',
  })
  comment?: string | null;
}

@ObjectType({ description: 'That feedback was taken.' })
export class GiveFeedbackPayload {
  @Field(() => ID, { description: 'Under which it is kept.' })
  feedbackId!: string;
}

@ObjectType({ description: 'What a model could learn from what people said of answers.' })
export class ModelSuggestion {
  @Field(() => ID, { description: 'Opaque id of the suggestion.' })
  id!: string;

  @Field(() => DataSource, { description: 'Whose model.' })
  dataSource!: DataSource;

  @Field(() => SuggestionKind, { description: 'What it would add.' })
  kind!: SuggestionKind;

  @Field(() => SuggestionStatus, { description: 'What became of it.' })
  status!: SuggestionStatus;

  @Field(() => String, {
    description:
      'What it says, in one sentence, with words of whoever gave the feedback. Plain text: escape it before you show it.',
  })
  summary!: string;

  @Field(() => String, {
    description: 'The new word, the name of the condition, or the question. Plain text.',
  })
  text!: string;

  @Field(() => [String], {
    description: 'What it is about: the metric, or entity and dimension; empty for a verified question.',
  })
  target!: readonly string[];

  @Field(() => Json, { nullable: true, description: 'Of `FILTER`: the value that `target` has then.' })
  value!: string | number | null;

  @Field(() => String, { nullable: true, description: 'Of `VERIFIED_QUESTION`: the SQL that answers it.' })
  sql!: string | null;

  @Field(() => Int, { description: 'How often it was asked for.' })
  support!: number;

  @Field(() => DateTime, { description: 'When it was first asked for.' })
  createdAt!: Date;

  @Field(() => User, { nullable: true, description: 'Who decided; `null` while it is open.' })
  decidedBy!: User | null;

  @Field(() => DateTime, { nullable: true, description: 'When; `null` while it is open.' })
  decidedAt!: Date | null;
}

@ObjectType({ description: 'One suggestion in a page, with the cursor to go on from.' })
export class ModelSuggestionEdge {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this suggestion.' })
  cursor!: string;

  @Field(() => ModelSuggestion, { description: 'The suggestion.' })
  node!: ModelSuggestion;
}

@ObjectType({ description: 'A page of suggestions, the latest first.' })
export class ModelSuggestionConnection {
  @Field(() => [ModelSuggestionEdge], { description: 'The suggestions of this page, each with its cursor.' })
  edges!: readonly ModelSuggestionEdge[];

  @Field(() => [ModelSuggestion], { description: 'The suggestions of this page.' })
  nodes!: readonly ModelSuggestion[];

  @Field(() => PageInfo, { description: 'Whether and from where the list goes on.' })
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'What became of an accepted suggestion.' })
export class AcceptSuggestionPayload {
  @Field(() => ModelSuggestion, { description: 'The suggestion.' })
  suggestion!: ModelSuggestion;

  @Field(() => ModelDraft, {
    nullable: true,
    description: 'The draft that has learned it; `null` for a verified question.',
  })
  modelDraft!: ModelDraft | null;

  @Field(() => VerifiedQuestion, {
    nullable: true,
    description: 'The verified question; `null` for what a draft learned.',
  })
  verifiedQuestion!: VerifiedQuestion | null;
}
