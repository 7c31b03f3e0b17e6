import { Field, ID, InputType, Int } from 'type-graphql';

// What goes with whatever is to be run.
const DATA_SOURCE = {
  nullable: true,
  description: 'Which data source to ask; the tenant’s default one if left out.',
};
const KEY = {
  nullable: true,
  description:
    'Any text of at most 200 characters, new each time: sending the same input again with the same key gives the same run.',
};
const WAIT = {
  nullable: true,
  description: 'Answer when the run has ended, but after this many milliseconds at the latest (0 to 30,000).',
};
const MAX_ROWS = { nullable: true, description: 'Rows to deliver at most; the tier’s limit if left out.' };
const MAX_AGE = {
  nullable: true,
  description:
    'How old the answer may be, in seconds, where the same was asked before: 0 to have it read anew. As old as the tier allows if left out; an answer that is not new says its age (`cachedAt`).',
};
const ACCEPT_SLOW = {
  defaultValue: false,
  description:
    'Run it even where it is expected to take longer than the tier runs (`ESTIMATE_TOO_HIGH`); not every tier may.',
};

@InputType({ description: 'A question and how to answer it.' })
export class AskInput {
  @Field(() => String, { description: 'In plain language, 1 to 4,000 characters.' })
  question!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Rules for this question only, in plain language; at most 4,000 characters.',
  })
  note?: string | null;

  @Field(() => ID, DATA_SOURCE)
  dataSourceId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The thread to go on in: the question may then be half of one (“only Germany”, “and last year?”), and edits the answer before. Its data source is the thread’s.',
  })
  threadId?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Begins a thread with this question: `thread` of the run is what later questions name. Left out, and without `threadId`, the question stands by itself.',
  })
  startThread!: boolean;

  @Field(() => String, {
    defaultValue: 'UTC',
    description: 'What “today” and “last month” mean: an IANA time zone, e.g. `Europe/Lisbon`.',
  })
  timeZone!: string;

  @Field(() => String, KEY)
  idempotencyKey?: string | null;

  @Field(() => Int, WAIT)
  waitMs?: number | null;

  @Field(() => Int, MAX_ROWS)
  maxRows?: number | null;

  @Field(() => Int, MAX_AGE)
  maxAgeSeconds?: number | null;

  @Field(() => Boolean, ACCEPT_SLOW)
  acceptSlow!: boolean;
}

@InputType({ description: 'A statement and how to run it.' })
export class RunSqlInput {
  @Field(() => String, { description: 'One SELECT, at most 32 KB.' })
  sql!: string;

  @Field(() => ID, DATA_SOURCE)
  dataSourceId?: string | null;

  @Field(() => String, KEY)
  idempotencyKey?: string | null;

  @Field(() => Int, WAIT)
  waitMs?: number | null;

  @Field(() => Int, MAX_ROWS)
  maxRows?: number | null;

  @Field(() => Int, MAX_AGE)
  maxAgeSeconds?: number | null;

  @Field(() => Boolean, ACCEPT_SLOW)
  acceptSlow!: boolean;
}

@InputType({ description: 'Which reading of a question is meant.' })
export class AnswerClarificationInput {
  @Field(() => ID, { description: 'The run that asked back.' })
  runId!: string;

  @Field(() => String, { description: '`id` of one of its choices.' })
  choice!: string;

  @Field(() => String, KEY)
  idempotencyKey?: string | null;

  @Field(() => Int, WAIT)
  waitMs?: number | null;
}
