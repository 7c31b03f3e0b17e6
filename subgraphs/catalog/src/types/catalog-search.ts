import type { DocumentKind, HighlightField as FieldName } from '@parley/catalog-search';
import { PageInfo } from '@parley/service-kit';
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { MeaningState } from '../search/meaning-index.js';

export const CatalogKind = {
  TABLE: 'TABLE',
  COLUMN: 'COLUMN',
  ENTITY: 'ENTITY',
  DIMENSION: 'DIMENSION',
  MEASURE: 'MEASURE',
  METRIC: 'METRIC',
  FILTER: 'FILTER',
  GLOSSARY_TERM: 'GLOSSARY_TERM',
  VALUE: 'VALUE',
  VERIFIED_QUESTION: 'VERIFIED_QUESTION',
} as const satisfies Record<Uppercase<DocumentKind>, Uppercase<DocumentKind>>;
export type CatalogKind = keyof typeof CatalogKind;

registerEnumType(CatalogKind, {
  name: 'CatalogKind',
  description: 'What something in a catalog is.',
  valuesConfig: {
    TABLE: { description: 'A table or view of the database.' },
    COLUMN: { description: 'A column of a table.' },
    ENTITY: { description: 'A thing the business talks about: “customer”.' },
    DIMENSION: { description: 'Something to group or filter by: “customer region”.' },
    MEASURE: { description: 'An aggregate over one entity, of which metrics are made.' },
    METRIC: { description: 'A number the business agreed on: “revenue”.' },
    FILTER: { description: 'A condition with a name: “active customers”.' },
    GLOSSARY_TERM: { description: 'A word of the business, explained.' },
    VALUE: { description: 'A known value of a dimension: “Germany”.' },
    VERIFIED_QUESTION: { description: 'A question whose answer somebody vouches for.' },
  },
});

export const HighlightField = {
  LABEL: 'LABEL',
  NAME: 'NAME',
  SYNONYM: 'SYNONYM',
  OWNER: 'OWNER',
  DESCRIPTION: 'DESCRIPTION',
} as const satisfies Record<Uppercase<FieldName>, Uppercase<FieldName>>;
export type HighlightField = keyof typeof HighlightField;

registerEnumType(HighlightField, {
  name: 'HighlightField',
  description: 'Which text of a hit a highlight is in.',
  valuesConfig: {
    LABEL: { description: 'What people call it.' },
    NAME: { description: 'Its name where it is defined.' },
    SYNONYM: { description: 'Another word for it.' },
    OWNER: { description: 'What it belongs to: the table of a column.' },
    DESCRIPTION: { description: 'What is said about it.' },
  },
});

export const MeaningSearch = {
  READY: 'READY',
  PREPARING: 'PREPARING',
  OFF: 'OFF',
  NOT_NEEDED: 'NOT_NEEDED',
} as const satisfies Record<Uppercase<MeaningState>, Uppercase<MeaningState>>;
export type MeaningSearch = keyof typeof MeaningSearch;

registerEnumType(MeaningSearch, {
  name: 'MeaningSearch',
  description: 'Whether a search compared meanings, beside words.',
  valuesConfig: {
    READY: { description: 'It did.' },
    PREPARING: {
      description:
        'Not all texts of the catalog, or not the query, are ready for it: in a moment the same search may find more.',
    },
    OFF: { description: 'This installation searches by words alone.' },
    NOT_NEEDED: { description: 'A single word is looked up as a word.' },
  },
});

@ObjectType({ description: 'A stretch of a text, in UTF-16 positions as JavaScript counts them.' })
export class TextRange {
  @Field(() => Int, { description: 'Where it begins.' })
  start!: number;

  @Field(() => Int, { description: 'Where it ends: the position behind its last character.' })
  end!: number;
}

@ObjectType({ description: 'A text of a hit that matches. Plain text: escape it before you show it.' })
export class Highlight {
  @Field(() => HighlightField, { description: 'Which text it is.' })
  field!: HighlightField;

  @Field(() => String, { description: 'The whole text.' })
  text!: string;

  @Field(() => [TextRange], { description: 'The words that match.' })
  ranges!: readonly TextRange[];
}

@ObjectType({ description: 'Something that a search found in a catalog.' })
export class CatalogHit {
  @Field(() => CatalogKind, { description: 'What it is.' })
  kind!: CatalogKind;

  @Field(() => String, { description: 'Its name, as it is written where it is defined.' })
  name!: string;

  @Field(() => String, { description: 'What people call it.' })
  label!: string;

  @Field(() => [String], {
    description:
      'Where it is: names from the outermost to its own, e.g. `["public", "orders", "amount"]`. Unique within its kind.',
  })
  path!: readonly string[];

  @Field(() => String, { nullable: true, description: 'What is said about it.' })
  description!: string | null;

  @Field(() => Float, { description: 'How well it fits, 0 to 1; to be compared within one search only.' })
  score!: number;

  @Field(() => [Highlight], { description: 'The texts that match, the most telling first.' })
  highlights!: readonly Highlight[];

  @Field(() => String, { description: 'Why it was found, in one sentence.' })
  reason!: string;
}

@ObjectType({ description: 'One hit in a page, with the cursor to go on from.' })
export class CatalogHitEdge {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this hit.' })
  cursor!: string;

  @Field(() => CatalogHit, { description: 'The hit.' })
  node!: CatalogHit;
}

@ObjectType({ description: 'A page of hits, the best first; a search has 200 at most.' })
export class CatalogHitConnection {
  @Field(() => [CatalogHitEdge], { description: 'The hits of this page, each with its cursor.' })
  edges!: readonly CatalogHitEdge[];

  @Field(() => [CatalogHit], { description: 'The hits of this page.' })
  nodes!: readonly CatalogHit[];

  @Field(() => PageInfo, { description: 'Whether and from where the list goes on.' })
  pageInfo!: PageInfo;

  @Field(() => MeaningSearch, { description: 'Whether meanings were compared.' })
  meaning!: MeaningSearch;
}
