import { registerEnumType } from 'type-graphql';

/** Values of a GraphQL enum: each name stands for itself. */
export function namesOf<const Name extends string>(...names: Name[]): { readonly [N in Name]: N } {
  return Object.fromEntries(names.map((name) => [name, name])) as { readonly [N in Name]: N };
}

export const RunKind = namesOf('QUESTION', 'SQL');
export type RunKind = keyof typeof RunKind;
registerEnumType(RunKind, {
  name: 'RunKind',
  description: 'What a run was started with.',
  valuesConfig: {
    QUESTION: { description: 'A question in plain language (`ask`).' },
    SQL: { description: 'A statement (`runSql`).' },
  },
});

export const RunStatus = namesOf(
  'QUEUED',
  'PLANNING',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'NEEDS_CLARIFICATION',
  'DECLINED',
);
export type RunStatus = keyof typeof RunStatus;
registerEnumType(RunStatus, {
  name: 'RunStatus',
  description: 'Where a run stands. All but the first three are final.',
  valuesConfig: {
    QUEUED: { description: 'Waits for its turn.' },
    PLANNING: { description: 'The question is being turned into a query.' },
    RUNNING: { description: 'The query is being checked or runs in the database.' },
    SUCCEEDED: { description: 'All rows are there, up to the limit.' },
    FAILED: { description: 'It ended with `error`; rows that came before stay valid.' },
    CANCELLED: { description: 'Somebody cancelled it.' },
    NEEDS_CLARIFICATION: { description: 'The question can be read in several ways: see `clarification`.' },
    DECLINED: { description: 'The question was not understood well enough: `error.details` says what was.' },
  },
});

export const RunStage = namesOf('PLAN', 'COMPILE', 'APPLY_POLICY', 'APPROVE', 'EXECUTE');
export type RunStage = keyof typeof RunStage;
registerEnumType(RunStage, {
  name: 'RunStage',
  description: 'The stages of a question’s way, in their order. A statement begins at APPLY_POLICY.',
  valuesConfig: {
    PLAN: { description: 'The question is read.' },
    COMPILE: { description: 'The reading becomes SQL.' },
    APPLY_POLICY: { description: 'The SQL is resolved and cut to what the person may see.' },
    APPROVE: { description: 'The last check before the database.' },
    EXECUTE: { description: 'The database runs it; rows come during this stage.' },
  },
});

export const StageState = namesOf('STARTED', 'FINISHED');
export type StageState = keyof typeof StageState;
registerEnumType(StageState, {
  name: 'StageState',
  description: 'Whether a stage begins or has ended.',
  valuesConfig: {
    STARTED: { description: 'The stage begins.' },
    FINISHED: { description: 'The stage has ended; a failed one does not finish.' },
  },
});

export const RunNoticeCode = namesOf(
  'ROW_RULE_APPLIED',
  'COLUMN_MASKED',
  'ROW_LIMIT_ADDED',
  'RESULT_LIMIT',
  'CACHED_RESULT',
  'WAITS_FOR_TURN',
  'RUNNER_LOST',
  'VERIFIED_ANSWER',
  'PLANNERS_DISAGREE',
  'PLANNER_FELL_BACK',
  'AI_TOKENS_USED_UP',
  'KEY_NOT_PROVED',
);
export type RunNoticeCode = keyof typeof RunNoticeCode;
registerEnumType(RunNoticeCode, {
  name: 'RunNoticeCode',
  description: 'Something the reader of a result should know.',
  valuesConfig: {
    ROW_RULE_APPLIED: { description: 'A policy hides rows of a table.' },
    COLUMN_MASKED: { description: 'A policy masks a column.' },
    ROW_LIMIT_ADDED: { description: 'The query had no limit and was given one.' },
    RESULT_LIMIT: {
      description:
        'There were more rows, or more bytes of them, than a run may deliver; the rest was not read.',
    },
    CACHED_RESULT: { description: 'The rows were read for an earlier run: `cachedAt` says when.' },
    WAITS_FOR_TURN: { description: 'As many runs as may are going on; this one follows when one has ended.' },
    RUNNER_LOST: {
      description:
        'What ran it died. Where no row had come it begins anew, and all events but rows may come again; else its last event follows.',
    },
    VERIFIED_ANSWER: {
      description:
        'Somebody vouches for the query: `provenance.verification` says who and when. The answer is over the rows you may see.',
    },
    PLANNERS_DISAGREE: {
      description:
        'The built-in planner reads the question differently and comes to another number, which the message gives.',
    },
    PLANNER_FELL_BACK: {
      description: 'A planner failed, and the next in your tenant’s order took its place.',
    },
    AI_TOKENS_USED_UP: {
      description:
        'Your tenant’s tokens of models are used up for this month, so a planner that needs none took the place.',
    },
    KEY_NOT_PROVED: {
      description:
        'Tables are joined by a column that a drafted model takes for a key, though nobody has looked at whether its values repeat. Publish a model, or have the schema refreshed, to be sure.',
    },
  },
});

export const ChoiceKind = namesOf('METRIC', 'DIMENSION', 'VALUE', 'ENTITY', 'FILTER', 'PERIOD', 'OTHER');
export type ChoiceKind = keyof typeof ChoiceKind;
registerEnumType(ChoiceKind, {
  name: 'ChoiceKind',
  description: 'What a question leaves open.',
  valuesConfig: {
    METRIC: { description: 'Which metric is meant.' },
    DIMENSION: { description: 'Which property is meant.' },
    VALUE: { description: 'Whose value a word is.' },
    ENTITY: { description: 'Which things are meant.' },
    FILTER: { description: 'Which of the model’s filters is meant.' },
    PERIOD: { description: 'Which time is meant.' },
    OTHER: { description: 'Something else: `label` and `meaning` say what.' },
  },
});

export const TimeClass = namesOf('UNDER_A_SECOND', 'SECONDS', 'MINUTES', 'LONGER');
export type TimeClass = keyof typeof TimeClass;
registerEnumType(TimeClass, {
  name: 'TimeClass',
  description: 'About how long a statement will take.',
  valuesConfig: {
    UNDER_A_SECOND: { description: 'Less than a second.' },
    SECONDS: { description: 'Less than a minute.' },
    MINUTES: { description: 'Less than an hour, which may be longer than a run of your tier may take.' },
    LONGER: { description: 'An hour or more.' },
  },
});

export const ValueType = namesOf(
  'INTEGER',
  'BIGINT',
  'DECIMAL',
  'FLOAT',
  'BOOLEAN',
  'TEXT',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_TZ',
  'INTERVAL',
  'UUID',
  'JSON',
  'BINARY',
  'ARRAY',
  'OTHER',
);
export type ValueType = keyof typeof ValueType;
registerEnumType(ValueType, {
  name: 'ValueType',
  description:
    'How the values of a column are written in `rows`. Every form is exact; SQL’s NULL is always `null`.',
  valuesConfig: {
    INTEGER: { description: 'A JSON number: a whole number of at most 32 bits.' },
    BIGINT: { description: 'A string of digits: `"9007199254740993"`. 64 bits do not fit a JSON number.' },
    DECIMAL: {
      description: 'A string with every digit: `"12.50"`; also `"NaN"`, `"Infinity"`, `"-Infinity"`.',
    },
    FLOAT: { description: 'A JSON number; or a string: `"NaN"`, `"Infinity"`, `"-Infinity"`.' },
    BOOLEAN: { description: '`true` or `false`.' },
    TEXT: { description: 'A string.' },
    DATE: { description: '`"2025-01-31"`; also `"infinity"`, `"-infinity"`, and `"0044-03-15 BC"`.' },
    TIME: { description: '`"10:00:00.123456"`' },
    TIMESTAMP: { description: 'Without a time zone: `"2025-01-31T10:00:00.123456"`.' },
    TIMESTAMP_TZ: { description: 'In UTC: `"2025-01-31T10:00:00.123456Z"`.' },
    INTERVAL: { description: 'An ISO 8601 duration: `"P1Y2M3DT4H5M6.7S"`.' },
    UUID: { description: 'A string in lower case.' },
    JSON: { description: 'A string that holds JSON text, so that its numbers keep every digit.' },
    BINARY: { description: 'A string in base64.' },
    ARRAY: { description: 'A JSON array of `elementType`, nested once a dimension.' },
    OTHER: { description: 'A string as the database itself writes it.' },
  },
});
