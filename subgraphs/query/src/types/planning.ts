import { DateTime, PageInfo } from '@parley/service-kit';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { namesOf } from './enums.js';
import { QueryRun } from './query-run.js';
import { PlannerName } from './run-provenance.js';

export const Disclosure = namesOf('SCHEMA', 'SAMPLES', 'ROWS');
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

export const PlannerState = namesOf('READY', 'NOT_SET_UP', 'LEFT_ALONE', 'ON_TRIAL');
export type PlannerState = keyof typeof PlannerState;
registerEnumType(PlannerState, {
  name: 'PlannerState',
  description: 'Whether a planner is asked at present.',
  valuesConfig: {
    READY: { description: 'It is asked when its turn comes.' },
    NOT_SET_UP: { description: 'A key or a model’s name is missing; the next one is asked.' },
    LEFT_ALONE: { description: 'Its service failed several times; the next one is asked for a moment.' },
    ON_TRIAL: { description: 'Its service failed several times; one question tries whether it is back.' },
  },
});

@ObjectType({ description: 'How a planner failed.' })
export class PlannerFailure {
  @Field(() => String, { description: 'A stable code, as in `extensions.code` of errors.' })
  code!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;
}

@ObjectType({ description: 'A planner of your tenant’s order, as it stands in the process that answers.' })
export class PlannerStatus {
  @Field(() => PlannerName, { description: 'Which one.' })
  planner!: PlannerName;

  @Field(() => PlannerState, { description: 'Whether it is asked at present.' })
  state!: PlannerState;

  @Field(() => String, {
    nullable: true,
    description: 'The host it sends to; `null`: nothing leaves the house.',
  })
  address!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The model that was chosen; `null`: the planner’s own choice.',
  })
  model!: string | null;

  @Field(() => PlannerFailure, {
    nullable: true,
    description:
      'The latest failure of its service or model since this process started, whether or not it is mended.',
  })
  lastFailure!: PlannerFailure | null;
}

@ObjectType({ description: 'Tokens of models that your tenant may use in a calendar month (UTC).' })
export class AiTokenQuota {
  @Field(() => Float, {
    nullable: true,
    description: 'At most: the tier’s limit or your tenant’s own; `null`: unlimited.',
  })
  limit!: number | null;

  @Field(() => Float, { description: 'Used this month: a whole number.' })
  used!: number;

  @Field(() => Float, { nullable: true, description: 'What is left; `null`: unlimited.' })
  left!: number | null;

  @Field(() => DateTime, { description: 'When the next month begins.' })
  resetsAt!: Date;
}

@ObjectType({
  description:
    'What left the house for a model while one question was planned: counts and kinds, never content.',
})
export class ModelCall {
  @Field(() => ID, { description: 'Opaque.' })
  id!: string;

  @Field(() => QueryRun, {
    nullable: true,
    description: 'The run it was for. `null` where you may not see it or it is no longer kept.',
  })
  run?: QueryRun | null;

  @Field(() => PlannerName, { description: 'Which planner asked.' })
  planner!: PlannerName;

  @Field(() => String, { description: 'The host it went to.' })
  address!: string;

  @Field(() => String, { description: 'The model that was asked.' })
  model!: string;

  @Field(() => Disclosure, { description: 'What was allowed to leave then.' })
  disclosure!: Disclosure;

  @Field(() => Int, { description: 'Requests that were sent.' })
  requests!: number;

  @Field(() => Int, {
    description: 'Names with their descriptions that left: of entities, dimensions, metrics, …',
  })
  names!: number;

  @Field(() => Int, { description: 'Values of the data that left.' })
  sampleValues!: number;

  @Field(() => Int, { description: 'Rows of earlier answers that left.' })
  rowCount!: number;

  @Field(() => Float, { description: 'Characters of all that left: a whole number.' })
  characters!: number;

  @Field(() => Float, { description: 'Tokens that the model read: a whole number.' })
  inputTokens!: number;

  @Field(() => Float, { description: 'Tokens that the model wrote: a whole number.' })
  outputTokens!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'What became of it: `query`, `clarification`, `decline`, or an error’s code; `null` while it goes on.',
  })
  outcome!: string | null;

  @Field(() => DateTime, { description: 'When the first request was sent.' })
  createdAt!: Date;

  /** Not a field: `run` is found by it. */
  runId!: string;
}

@ObjectType({ description: 'One call and its place in the list.' })
export class ModelCallEdge {
  @Field(() => String, { description: 'Pass as `after` to go on behind this call.' })
  cursor!: string;

  @Field(() => ModelCall, { description: 'The call.' })
  node!: ModelCall;
}

@ObjectType({ description: 'A page of calls, newest first.' })
export class ModelCallConnection {
  @Field(() => [ModelCallEdge], { description: 'The calls with their cursors.' })
  edges!: ModelCallEdge[];

  @Field(() => [ModelCall], { description: 'The calls.' })
  nodes!: ModelCall[];

  @Field(() => PageInfo, { description: 'Whether there are more.' })
  pageInfo!: PageInfo;
}
