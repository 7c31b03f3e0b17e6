import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CatalogKind, TextRange } from './catalog-search.js';

export const LinkKind = { ...CatalogKind, PERIOD: 'PERIOD', GRAIN: 'GRAIN', NUMBER: 'NUMBER' } as const;
export type LinkKind = keyof typeof LinkKind;

registerEnumType(LinkKind, {
  name: 'LinkKind',
  description: 'What words of a question may mean.',
  valuesConfig: {
    TABLE: { description: 'A table or view of the database.' },
    COLUMN: { description: 'A column of a table.' },
    ENTITY: { description: 'A thing the business talks about.' },
    DIMENSION: { description: 'Something to group or filter by.' },
    MEASURE: { description: 'An aggregate of which metrics are made.' },
    METRIC: { description: 'A number the business agreed on.' },
    FILTER: { description: 'A condition with a name.' },
    GLOSSARY_TERM: { description: 'A word of the business, explained.' },
    VALUE: { description: 'A known value of a dimension.' },
    VERIFIED_QUESTION: { description: 'A verified question; words are not linked to one yet.' },
    PERIOD: { description: 'A stretch of time: “last quarter”.' },
    GRAIN: { description: 'How time is cut: “by month”.' },
    NUMBER: { description: 'A number.' },
  },
});

@ObjectType({ description: 'One thing that words of a question may mean.' })
export class LinkMeaning {
  @Field(() => LinkKind, { description: 'What it is.' })
  kind!: LinkKind;

  @Field(() => String, { description: 'What people call it.' })
  label!: string;

  @Field(() => [String], {
    description: 'Where it is in the catalog, as `CatalogHit.path`; empty for times and numbers.',
  })
  path!: readonly string[];

  @Field(() => Float, { description: 'How surely, 0 to 1.' })
  score!: number;

  @Field(() => String, { description: 'Why, in one sentence.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Of `PERIOD`: its first day; `null` where it has no begin.',
  })
  from!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of `PERIOD`: the day after its last; `null` where it has no end.',
  })
  to!: string | null;

  @Field(() => Float, { nullable: true, description: 'Of `NUMBER`: its value.' })
  number!: number | null;
}

@ObjectType({ description: 'Words of a question and what they mean.' })
export class QuestionLink {
  @Field(() => TextRange, { description: 'Where they stand in the question.' })
  range!: TextRange;

  @Field(() => String, { description: 'The words, as they were written.' })
  text!: string;

  @Field(() => LinkMeaning, { description: 'What they most probably mean.' })
  meaning!: LinkMeaning;

  @Field(() => [LinkMeaning], { description: 'What else they may mean, best first; 7 at most.' })
  alternatives!: readonly LinkMeaning[];
}

@ObjectType({ description: 'Words of a question that nothing was found for.' })
export class UnusedWords {
  @Field(() => Int, { description: 'Where they begin, in UTF-16 positions.' })
  start!: number;

  @Field(() => String, { description: 'The words, as they were written.' })
  text!: string;
}

@ObjectType({ description: 'What the words of a question mean, before anything is planned or run.' })
export class Interpretation {
  @Field(() => [QuestionLink], {
    description: 'The words that mean something, in the order of the question.',
  })
  links!: readonly QuestionLink[];

  @Field(() => [UnusedWords], {
    description: 'Telling words that mean nothing here: a slip, or a word the model lacks.',
  })
  unused!: readonly UnusedWords[];
}
