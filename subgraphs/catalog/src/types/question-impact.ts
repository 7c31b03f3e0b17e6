import { Field, ObjectType, registerEnumType } from 'type-graphql';

export const KeptQuestionKind = {
  SAVED_QUERY: 'SAVED_QUERY',
  VERIFIED_QUESTION: 'VERIFIED_QUESTION',
} as const;
export type KeptQuestionKind = keyof typeof KeptQuestionKind;

registerEnumType(KeptQuestionKind, {
  name: 'KeptQuestionKind',
  description: 'Where a question is kept.',
  valuesConfig: {
    SAVED_QUERY: { description: 'With the model.' },
    VERIFIED_QUESTION: { description: 'Among those that somebody vouches for.' },
  },
});

export const QuestionImpactKind = {
  CHANGED_RESULT: 'CHANGED_RESULT',
  SAME_RESULT: 'SAME_RESULT',
  BREAKS: 'BREAKS',
  MENDED: 'MENDED',
  UNTRIED: 'UNTRIED',
} as const;
export type QuestionImpactKind = keyof typeof QuestionImpactKind;

registerEnumType(QuestionImpactKind, {
  name: 'QuestionImpactKind',
  description: 'What a model would do to a question that the published one answers.',
  valuesConfig: {
    CHANGED_RESULT: { description: 'It is asked another way, and its result is another.' },
    SAME_RESULT: { description: 'It is asked another way, with the same result today.' },
    BREAKS: { description: 'It could no longer be answered.' },
    MENDED: { description: 'It can’t be answered now, and could be.' },
    UNTRIED: { description: 'It is asked another way; whether the result is another could not be tried.' },
  },
});

@ObjectType({ description: 'What a model would do to a question that is kept.' })
export class QuestionImpact {
  @Field(() => KeptQuestionKind, { description: 'Where the question is kept.' })
  kind!: KeptQuestionKind;

  @Field(() => String, { description: 'Name of the saved query, or the verified question itself.' })
  name!: string;

  @Field(() => QuestionImpactKind, { description: 'What would become of it.' })
  impact!: QuestionImpactKind;

  @Field(() => String, { nullable: true, description: 'Why it breaks, or could not be tried.' })
  reason!: string | null;
}
