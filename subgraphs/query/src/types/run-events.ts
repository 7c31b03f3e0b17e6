import { type JsonText, Rows } from '@parley/service-kit';
import { Field, Float, InterfaceType, ObjectType } from 'type-graphql';
import { RunNoticeCode, RunStage, StageState } from './enums.js';
import { QueryRun } from './query-run.js';
import { Clarification, ResultColumn, RunError } from './run-parts.js';

@InterfaceType({
  description:
    'Something that happened in a run. The last event of a run is RunCompleted, RunFailed, RunCancelled or RunClarification.',
  // Other schemas of this process must not find these types through the interface.
  autoRegisterImplementations: false,
  resolveType: (event: { readonly type: string }) => event.type,
})
export abstract class RunEvent {
  @Field(() => String, {
    description: 'Pass it as `after` to `runEvents` to go on behind this event. Opaque.',
  })
  cursor!: string;

  @Field(() => Date, { description: 'When it happened.' })
  at!: Date;

  @Field(() => QueryRun, { description: 'The run as it is now, which may be further than this event.' })
  run!: QueryRun;

  /** Which run; `run` is looked up only where it is asked for. */
  runId!: string;
}

@ObjectType({ implements: RunEvent, description: 'A stage began or ended.' })
class RunProgress extends RunEvent {
  @Field(() => RunStage, { description: 'Which stage.' })
  stage!: RunStage;

  @Field(() => StageState, { description: 'Whether it began or ended.' })
  state!: StageState;

  @Field(() => Float, { description: 'Since the run’s turn came, in milliseconds.' })
  elapsedMs!: number;
}

@ObjectType({ implements: RunEvent, description: 'A piece of the plan as it is written.' })
class RunPlanDelta extends RunEvent {
  @Field(() => String, { description: 'Put together, the pieces read as a derivation.' })
  text!: string;
}

@ObjectType({
  implements: RunEvent,
  description:
    'What the planner does now, where that takes a while: to be shown until the next one, or the stage’s end.',
})
class RunPlanStep extends RunEvent {
  @Field(() => String, { description: 'For people, e.g. `Looking up customer names`.' })
  title!: string;
}

@ObjectType({
  implements: RunEvent,
  description: 'The SQL is known. Comes again where a plan failed before a row had come, and was mended.',
})
class RunSql extends RunEvent {
  @Field(() => String, { description: 'As asked for or planned, before policies.' })
  sql!: string;

  @Field(() => String, { nullable: true, description: 'How the question was read; null for SQL.' })
  explanation!: string | null;

  @Field(() => [String], { description: 'What was taken for granted in reading the question.' })
  assumptions!: string[];

  @Field(() => Float, { nullable: true, description: 'From 0 to 1; null for SQL.' })
  confidence!: number | null;
}

@ObjectType({
  implements: RunEvent,
  description:
    'The columns of the result; comes before the rows, and again where a run begins anew (see the notice RUNNER_LOST).',
})
class RunColumns extends RunEvent {
  @Field(() => [ResultColumn], { description: 'In the order of each row’s cells.' })
  columns!: ResultColumn[];
}

@ObjectType({ implements: RunEvent, description: 'The next rows of the result.' })
class RunRows extends RunEvent {
  @Field(() => Float, { description: 'The first row’s number in the result, from 0: a whole number.' })
  offset!: number;

  @Field(() => Rows, { description: 'In the database’s order; each row is an array of cells.' })
  rows!: JsonText;
}

@ObjectType({ implements: RunEvent, description: 'Something the reader of the result should know.' })
class RunNotice extends RunEvent {
  @Field(() => RunNoticeCode, { description: 'For programs.' })
  code!: RunNoticeCode;

  @Field(() => String, { description: 'For people, in one sentence.' })
  message!: string;
}

@ObjectType({ implements: RunEvent, description: 'Last event: the question can be read in several ways.' })
class RunClarification extends RunEvent {
  @Field(() => Clarification, { description: 'The readings to choose from.' })
  clarification!: Clarification;
}

@ObjectType({ implements: RunEvent, description: 'Last event: all rows have come.' })
class RunCompleted extends RunEvent {
  @Field(() => Float, { description: 'Rows delivered: a whole number.' })
  rowCount!: number;

  @Field(() => Float, { description: 'From the run’s turn to its end, in milliseconds.' })
  durationMs!: number;

  @Field(() => Boolean, { description: 'False when a limit cut the result: see the notice RESULT_LIMIT.' })
  complete!: boolean;
}

@ObjectType({
  implements: RunEvent,
  description: 'Last event: the run failed, or the question was declined.',
})
class RunFailed extends RunEvent {
  @Field(() => RunError, { description: 'Why.' })
  error!: RunError;
}

@ObjectType({ implements: RunEvent, description: 'Last event: the run was cancelled.' })
class RunCancelled extends RunEvent {
  @Field(() => Float, { description: 'Rows that had come before: a whole number.' })
  rowCount!: number;
}

/** All that implement {@link RunEvent}; the schema names them because no field's type does. */
export const RUN_EVENT_TYPES = [
  RunProgress,
  RunPlanDelta,
  RunPlanStep,
  RunSql,
  RunColumns,
  RunRows,
  RunNotice,
  RunClarification,
  RunCompleted,
  RunFailed,
  RunCancelled,
] as const;
