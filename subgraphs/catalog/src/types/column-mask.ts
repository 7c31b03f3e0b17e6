import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';

export const ColumnMaskKind = {
  HIDE: 'HIDE',
  NULL: 'NULL',
  HASH: 'HASH',
  PARTIAL: 'PARTIAL',
  CONSTANT: 'CONSTANT',
} as const;
export type ColumnMaskKind = keyof typeof ColumnMaskKind;

registerEnumType(ColumnMaskKind, {
  name: 'ColumnMaskKind',
  description: 'What is seen instead of a column’s values.',
  valuesConfig: {
    HIDE: { description: 'Nothing: the column does not exist.' },
    NULL: { description: 'Empty cells.' },
    HASH: { description: 'A code that stands for the value: equal values have equal codes, so joins go on.' },
    PARTIAL: { description: 'The last characters, behind `****`.' },
    CONSTANT: { description: 'The same value in every cell.' },
  },
});

@InputType({ description: 'A fixed value: exactly one of the three.' })
export class ConstantInput {
  @Field(() => String, { nullable: true, description: 'A text.' })
  text?: string | null;

  @Field(() => Float, { nullable: true, description: 'A number.' })
  number?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'True or false.' })
  boolean?: boolean | null;
}

@InputType({ description: 'What is seen instead of a column’s values.' })
export class ColumnMaskInput {
  @Field(() => ColumnMaskKind, { description: 'In which way.' })
  kind!: ColumnMaskKind;

  @Field(() => Int, {
    nullable: true,
    description: 'With `PARTIAL`: how many of the last characters are kept, 0 to 100.',
  })
  keepLast?: number | null;

  @Field(() => ConstantInput, { nullable: true, description: 'With `CONSTANT`: the value.' })
  constant?: ConstantInput | null;
}

@ObjectType({ description: 'What is seen instead of a column’s values.' })
export class ColumnMask {
  @Field(() => ColumnMaskKind, { description: 'In which way.' })
  kind!: ColumnMaskKind;

  @Field(() => Int, {
    nullable: true,
    description: 'With `PARTIAL`: how many of the last characters are kept.',
  })
  keepLast!: number | null;

  @Field(() => String, { nullable: true, description: 'With `CONSTANT`: the value, where it is a text.' })
  text!: string | null;

  @Field(() => Float, { nullable: true, description: 'With `CONSTANT`: the value, where it is a number.' })
  number!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'With `CONSTANT`: the value, where it is true or false.',
  })
  boolean!: boolean | null;
}
