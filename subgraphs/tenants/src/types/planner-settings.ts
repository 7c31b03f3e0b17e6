import { DateTime } from '@parley/service-kit';
import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';

export const PlannerName = {
  BUILT_IN: 'BUILT_IN',
  CLAUDE: 'CLAUDE',
  OPENAI_COMPATIBLE: 'OPENAI_COMPATIBLE',
} as const;
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

export const Disclosure = { SCHEMA: 'SCHEMA', SAMPLES: 'SAMPLES', ROWS: 'ROWS' } as const;
export type Disclosure = keyof typeof Disclosure;

registerEnumType(Disclosure, {
  name: 'Disclosure',
  description:
    'What may leave the house for a model: never more than the person who asks may see. Each includes those before.',
  valuesConfig: {
    SCHEMA: {
      description:
        'Names and descriptions of what can be asked, the question and its note; no value of the data.',
    },
    SAMPLES: { description: 'Also sample values, masked as for the person who asks.' },
    ROWS: { description: 'Also rows of earlier answers in the same conversation.' },
  },
});

@ObjectType({ description: 'Whose models a planner asks, where your tenant chose that.' })
export class PlannerProvider {
  @Field(() => PlannerName, { description: 'Of which planner.' })
  planner!: PlannerName;

  @Field(() => String, {
    nullable: true,
    description: 'Where its API is; `null`: where who runs Parley, or the provider, has it.',
  })
  baseUrl!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the model; `null`: the planner’s own choice.',
  })
  model!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Name of the model that mends plans which were refused; `null`: as `model`, or the planner’s choice.',
  })
  repairModel!: string | null;

  @Field(() => Boolean, {
    description: 'Whether a key is stored for it. No field ever gives the key back.',
  })
  hasKey!: boolean;
}

@ObjectType({ description: 'How your tenant’s questions are planned, and what may leave the house for it.' })
export class PlannerSettings {
  @Field(() => [PlannerName], {
    description:
      'Who plans, in this order: the next one when the one before fails, or is the built-in planner and not sure.',
  })
  planners!: readonly PlannerName[];

  @Field(() => Disclosure, { description: 'What may leave the house for a model.' })
  disclosure!: Disclosure;

  @Field(() => Int, {
    nullable: true,
    description:
      'Tokens of models that may be used a calendar month (UTC), within the tier’s; `null`: just those.',
  })
  monthlyTokens!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Milliseconds after which the next planner is asked too while one has not answered; `null`: never. It costs tokens of both.',
  })
  hedgeAfterMs!: number | null;

  @Field(() => Boolean, {
    description:
      'Whether the built-in planner is asked too when a model answered, and a number on which they disagree is pointed out.',
  })
  secondOpinion!: boolean;

  @Field(() => [PlannerProvider], { description: 'Whose models are asked.' })
  providers!: readonly PlannerProvider[];

  @Field(() => Int, { description: 'Rises with each change; give it to `updatePlannerSettings`.' })
  revision!: number;

  @Field(() => DateTime, { description: 'When they were last changed.' })
  updatedAt!: Date;
}

@InputType({ description: 'Whose models a planner asks.' })
export class PlannerProviderInput {
  @Field(() => PlannerName, { description: 'Of which planner: not the built-in one.' })
  planner!: PlannerName;

  @Field(() => String, {
    nullable: true,
    description:
      'Where its API is: https, and a public address unless who runs Parley allows others. With one, `key` is your own.',
  })
  baseUrl?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the model, at most 200 characters.' })
  model?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the model that mends plans which were refused, at most 200 characters.',
  })
  repairModel?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The API key, at most 1,000 characters; left out, the stored one stays; empty, it is removed. Stored sealed, for this base URL alone: with another one, give it again. Send it as a variable, not in the text of the operation.',
  })
  key?: string | null;
}

@InputType({ description: 'All of the settings, as they shall be.' })
export class UpdatePlannerSettingsInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'The revision you have seen; 0 where there were no settings. `EDIT_CONFLICT` where there is another by now. Left out, whatever stands is replaced.',
  })
  revision?: number | null;

  @Field(() => [PlannerName], { description: 'Who plans, in this order: each once, at least one.' })
  planners!: PlannerName[];

  @Field(() => Disclosure, {
    defaultValue: Disclosure.SCHEMA,
    description: 'What may leave the house for a model.',
  })
  disclosure!: Disclosure;

  @Field(() => Int, {
    nullable: true,
    description: 'Tokens a calendar month at most; the tier’s limit if left out.',
  })
  monthlyTokens?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Ask the next planner too after so many milliseconds, 100 to 60,000; never if left out.',
  })
  hedgeAfterMs?: number | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Ask the built-in planner too when a model answered, and point out a number on which they disagree.',
  })
  secondOpinion!: boolean;

  @Field(() => [PlannerProviderInput], {
    defaultValue: [],
    description: 'Whose models are asked, each planner once; of one left out, the stored key is removed too.',
  })
  providers!: PlannerProviderInput[];
}
