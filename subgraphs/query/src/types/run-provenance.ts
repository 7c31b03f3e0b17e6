import { DateTime } from '@parley/service-kit';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { namesOf } from './enums.js';
import { User } from './references.js';

export const PlannerName = namesOf('BUILT_IN', 'CLAUDE', 'OPENAI_COMPATIBLE');
export type PlannerName = keyof typeof PlannerName;
registerEnumType(PlannerName, {
  name: 'PlannerName',
  description: 'What turns questions into queries.',
  valuesConfig: {
    BUILT_IN: {
      description: 'Parley’s own: nothing leaves the house, and the same question always reads the same.',
    },
    CLAUDE: { description: 'A Claude model of Anthropic.' },
    OPENAI_COMPATIBLE: {
      description: 'A model behind an API like OpenAI’s: Azure, Ollama, vLLM and others.',
    },
  },
});

export const CertificationStatus = namesOf('DRAFT', 'CERTIFIED', 'DEPRECATED');
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

@ObjectType({ description: 'Who vouches for the query of a run.' })
export class RunVerification {
  @Field(() => ID, { description: 'The verified question: `verifiedQuestions` lists it.' })
  questionId!: string;

  @Field(() => String, { description: 'Its words, with parameters in braces: `revenue in {year}`.' })
  question!: string;

  @Field(() => Int, { description: 'Which revision of it was used.' })
  revision!: number;

  @Field(() => User, { description: 'Who vouches for it.' })
  verifiedBy!: User;

  @Field(() => DateTime, { description: 'Since when.' })
  verifiedAt!: Date;
}

@ObjectType({ description: 'Whether somebody stands by a metric of the answer.' })
export class MetricCertification {
  @Field(() => String, { description: 'The metric’s name in the semantic model.' })
  metric!: string;

  @Field(() => String, { description: 'What people call it.' })
  label!: string;

  @Field(() => CertificationStatus, { description: 'Whether somebody stands by its definition.' })
  status!: CertificationStatus;

  @Field(() => String, { nullable: true, description: 'What its steward notes.' })
  note!: string | null;

  @Field(() => String, { nullable: true, description: 'Who answers for it, as the model says.' })
  owner!: string | null;
}

@ObjectType({ description: 'Where the plan of a run came from, and who vouches for it.' })
export class RunProvenance {
  @Field(() => PlannerName, {
    nullable: true,
    description: 'Who planned; `null` where the question is verified, or its asker chose how it is read.',
  })
  planner!: PlannerName | null;

  @Field(() => RunVerification, {
    nullable: true,
    description: 'Who vouches for the query, over whatever rows the reader may see; `null`: nobody does.',
  })
  verification!: RunVerification | null;

  @Field(() => [MetricCertification], {
    description: 'What stewards say of the metrics in the answer; empty where they say nothing.',
  })
  certifications!: MetricCertification[];
}
