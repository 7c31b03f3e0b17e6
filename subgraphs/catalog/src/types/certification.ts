import { Field, ObjectType, registerEnumType } from 'type-graphql';

export const CertificationStatus = {
  DRAFT: 'DRAFT',
  CERTIFIED: 'CERTIFIED',
  DEPRECATED: 'DEPRECATED',
} as const;
export type CertificationStatus = keyof typeof CertificationStatus;

registerEnumType(CertificationStatus, {
  name: 'CertificationStatus',
  description: 'Whether somebody stands by a definition.',
  valuesConfig: {
    DRAFT: { description: 'Nobody has checked it yet.' },
    CERTIFIED: { description: 'Somebody stands by it.' },
    DEPRECATED: { description: 'Use something else.' },
  },
});

@ObjectType({ description: 'Whether somebody stands by a definition, and what they say.' })
export class Certification {
  @Field(() => CertificationStatus, { description: 'Whether somebody stands by it.' })
  status!: CertificationStatus;

  @Field(() => String, { nullable: true, description: 'What they say of it: why, or what to use instead.' })
  note!: string | null;
}

/** Who answers for a definition. A decorator and no base class, whose fields would come first in the schema. */
export function OwnerField(): PropertyDecorator {
  return Field(() => String, { nullable: true, description: 'Who answers for it.' });
}

export function CertificationField(): PropertyDecorator {
  return Field(() => Certification, {
    nullable: true,
    description: 'Whether somebody stands by it; `null` where nobody has said.',
  });
}
