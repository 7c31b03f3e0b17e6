import { createHash } from 'node:crypto';
import { ParleyError } from '@parley/errors';
import type { Caller } from '@parley/service-kit';
import type { ChosenReading } from '../threads/chosen-plan.js';
import type { ThreadRequest } from '../threads/thread.js';
import type { AnswerClarificationInput, AskInput, RunSqlInput } from '../types/inputs.js';
import type { Run } from './run.js';

const MAX_TEXT = 4_000;
const MAX_KEY = 200;
/** Twice what the guard reads; longer ones are not even kept. */
const MAX_KEPT_SQL = 64 * 1024;
const MAX_WAIT_MS = 30_000;

interface RunRequestBase {
  /** Absent: the tenant's default data source. */
  readonly dataSourceId: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly waitMs: number;
  /** Absent: the tier's limit. */
  readonly maxRows: number | undefined;
  /** Absent: as old as the tier lets a cached answer be. */
  readonly maxAgeSeconds?: number;
  /** Absent: what is expected to take long is refused. */
  readonly acceptSlow?: boolean;
}

/** What was asked for, checked as far as it can be without a database. */
export type RunRequest = RunRequestBase &
  (
    | {
        readonly kind: 'QUESTION';
        readonly question: string;
        readonly note: string | undefined;
        readonly timeZone: string;
        /** Absent: the question stands by itself. */
        readonly thread?: ThreadRequest;
        /** Its words are those of a choice that was offered: they may name values that the asker has never written. */
        readonly isChoice?: true;
        /** How it is to be read, where its asker has chosen. */
        readonly reading?: ChosenReading;
      }
    | { readonly kind: 'SQL'; readonly sql: string }
  );

/** @throws ParleyError BAD_INPUT */
export function askRequest(input: AskInput): RunRequest {
  return {
    ...commonRequest(input),
    kind: 'QUESTION',
    question: checkText('question', input.question),
    note: input.note == null || input.note.trim() === '' ? undefined : checkText('note', input.note),
    timeZone: checkTimeZone(input.timeZone),
    ...threadRequest(input),
  };
}

function threadRequest({ threadId, startThread }: AskInput): { readonly thread?: ThreadRequest } {
  if (threadId == null) return startThread ? { thread: { kind: 'new' } } : {};
  if (!startThread) return { thread: { kind: 'in', threadId: threadId.toLowerCase() } };
  throw new ParleyError(
    'BAD_INPUT',
    'Give `threadId` to go on in a thread, or `startThread` to begin one: not both.',
  );
}

/** @throws ParleyError BAD_INPUT, SQL_TOO_LONG, SQL_SYNTAX */
export function sqlRequest(input: RunSqlInput): RunRequest {
  return { ...commonRequest(input), kind: 'SQL', sql: checkSql(input.sql) };
}

/**
 * The same once more: what was asked, of the same data source, in the same time zone, and where it stood in a thread, read as there.
 * The database is asked, not the cache: who asks again wants to see what has changed.
 * @throws ParleyError BAD_INPUT
 */
export function againRequest(
  run: Pick<Run, 'id' | 'request' | 'kind' | 'question' | 'note' | 'sql' | 'dataSourceId'>,
  input: Pick<AskInput, 'idempotencyKey' | 'waitMs'>,
): RunRequest {
  const { idempotencyKey, waitMs } = commonRequest(input);
  return {
    ...outsideThread(run.request ?? oldRequest(run), run.id),
    dataSourceId: run.dataSourceId,
    maxAgeSeconds: 0,
    idempotencyKey,
    waitMs,
  };
}

/** A follow-up is understood by what came before it, and becomes no turn of that thread. */
function outsideThread(request: RunRequest, runId: string): RunRequest {
  if (request.kind === 'SQL' || request.thread === undefined) return request;
  const { thread, ...rest } = request;
  switch (thread.kind) {
    case 'new':
      return rest;
    case 'in':
      return { ...rest, thread: { kind: 'as', runId } };
    case 'as':
      return request;
  }
}

/** Of a run from the time when requests were not kept whole. */
function oldRequest({
  kind,
  question,
  note,
  sql,
}: Pick<Run, 'kind' | 'question' | 'note' | 'sql'>): RunRequest {
  const base = { dataSourceId: undefined, idempotencyKey: undefined, waitMs: 0, maxRows: undefined };
  return kind === 'SQL'
    ? { ...base, kind, sql: sql ?? '' }
    : { ...base, kind, question: question ?? '', note: note ?? undefined, timeZone: 'UTC' };
}

/**
 * The same question in the reading that was chosen when it was asked back: the next turn of the same thread, where that is the
 * caller's own.
 * @throws ParleyError BAD_INPUT where nothing was asked back, or not this
 */
export function chosenRequest(
  caller: Pick<Caller, 'userId'>,
  run: Pick<
    Run,
    'id' | 'request' | 'kind' | 'clarification' | 'requestedById' | 'dataSourceId' | 'threadId'
  > &
    Parameters<typeof oldRequest>[0],
  input: Pick<AnswerClarificationInput, 'choice' | 'idempotencyKey' | 'waitMs'>,
): RunRequest {
  const { idempotencyKey, waitMs } = commonRequest(input);
  const asked = run.request ?? oldRequest(run);
  const choices = run.clarification?.choices ?? [];
  const chosen = choices.find(({ id }) => id === input.choice);
  if (asked.kind === 'SQL' || chosen === undefined) throw noSuchChoice(choices);
  const { thread: _thread, reading: _reading, ...rest } = asked;
  const { label, meaning, question, query } = chosen;
  const isMine = run.requestedById === caller.userId;
  return {
    ...rest,
    question,
    isChoice: true,
    dataSourceId: run.dataSourceId,
    idempotencyKey,
    waitMs,
    ...(run.threadId !== null && {
      thread: isMine ? { kind: 'in', threadId: run.threadId } : { kind: 'as', runId: run.id },
    }),
    ...(query !== undefined && { reading: { label, meaning, query } }),
  };
}

function noSuchChoice(choices: readonly { readonly id: string }[]): ParleyError {
  const ids = choices.map(({ id }) => `"${id}"`).join(', ');
  return new ParleyError(
    'BAD_INPUT',
    ids === '' ? 'This run asks nothing back.' : `\`choice\` must be the id of a choice of this run: ${ids}.`,
  );
}

/**
 * The statement itself is the guard's to judge, unless it can't be stored.
 * @throws ParleyError SQL_TOO_LONG, SQL_SYNTAX
 */
export function checkSql(sql: string): string {
  if (sql.length > MAX_KEPT_SQL) {
    throw new ParleyError('SQL_TOO_LONG', 'The statement is longer than 32 KB; shorten it.');
  }
  if (sql.includes('\0')) {
    throw new ParleyError('SQL_SYNTAX', 'The statement contains a NUL character; remove it.');
  }
  return sql;
}

/** Equal for two requests exactly when they ask for the same: not how long to wait for it. */
export function requestHash(request: RunRequest): string {
  const { idempotencyKey: _key, waitMs: _wait, ...asked } = request;
  const sorted = Object.entries(asked).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

function commonRequest(input: Partial<AskInput | RunSqlInput>): RunRequestBase {
  const { dataSourceId, idempotencyKey, waitMs, maxRows, maxAgeSeconds, acceptSlow } = input;
  return {
    dataSourceId: dataSourceId ?? undefined,
    idempotencyKey: idempotencyKey == null ? undefined : checkKey(idempotencyKey),
    waitMs: checkRange('waitMs', waitMs ?? 0, 0, MAX_WAIT_MS),
    maxRows: maxRows == null ? undefined : checkRange('maxRows', maxRows, 1, Number.MAX_SAFE_INTEGER),
    ...(maxAgeSeconds == null
      ? {}
      : { maxAgeSeconds: checkRange('maxAgeSeconds', maxAgeSeconds, 0, Number.MAX_SAFE_INTEGER) }),
    ...(acceptSlow === true ? { acceptSlow } : {}),
  };
}

function checkText(name: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed.length >= 1 && trimmed.length <= MAX_TEXT && !trimmed.includes('\0')) return trimmed;
  throw new ParleyError(
    'BAD_INPUT',
    `\`${name}\` must have 1 to ${MAX_TEXT.toLocaleString('en')} characters, none of them NUL.`,
  );
}

function checkKey(key: string): string {
  if (key.length >= 1 && key.length <= MAX_KEY && !key.includes('\0')) return key;
  throw new ParleyError(
    'BAD_INPUT',
    `\`idempotencyKey\` must have 1 to ${MAX_KEY} characters, none of them NUL.`,
  );
}

function checkRange(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new ParleyError('BAD_INPUT', `\`${name}\` must be from ${least} to ${most.toLocaleString('en')}.`);
}

function checkTimeZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch (cause) {
    throw new ParleyError('BAD_INPUT', '`timeZone` must be an IANA name such as `Europe/Lisbon`, or `UTC`.', {
      cause,
    });
  }
}
