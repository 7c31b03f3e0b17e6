import type { ErrorCode } from '@parley/errors';
import type { ClarificationChoice } from '@parley/planners';
import { JsonText } from '@parley/service-kit';
import type { ResultColumn, RowBatch } from '@parley/sql-drivers';
import type { ChoiceKind, RunNoticeCode, RunStage, StageState } from '../types/enums.js';

export interface ClarificationContent {
  readonly question: string;
  readonly choices: readonly OfferedChoice[];
}

/** A choice as it is stored and shown; its query is for nobody's eyes but ours. */
export interface OfferedChoice extends Omit<ClarificationChoice, 'kind'> {
  readonly id: string;
  readonly kind: ChoiceKind;
}

/** Choices of a question back, each with a name that holds within its run. */
export function offered(choices: readonly ClarificationChoice[]): readonly OfferedChoice[] {
  return choices.map((choice, position) => ({
    ...choice,
    id: String(position + 1),
    kind: CHOICE_KINDS[choice.kind ?? 'other'],
  }));
}

const CHOICE_KINDS = {
  metric: 'METRIC',
  dimension: 'DIMENSION',
  value: 'VALUE',
  entity: 'ENTITY',
  filter: 'FILTER',
  period: 'PERIOD',
  other: 'OTHER',
} as const satisfies Record<NonNullable<ClarificationChoice['kind']>, ChoiceKind>;

/** Why a run ended without its result, as it is stored and shown. */
export interface RunErrorContent {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface NoticeContent {
  readonly code: RunNoticeCode;
  readonly message: string;
}

export type RunNoticeEvent = { readonly type: 'RunNotice' } & NoticeContent;

/** The last event of a run. */
export type FinalRunEvent =
  | { readonly type: 'RunClarification'; readonly clarification: ClarificationContent }
  | {
      readonly type: 'RunCompleted';
      readonly rowCount: number;
      readonly durationMs: number;
      readonly complete: boolean;
    }
  | { readonly type: 'RunFailed'; readonly error: RunErrorContent }
  | { readonly type: 'RunCancelled'; readonly rowCount: number };

/** An event as it lies in the run log: JSON, named by its GraphQL type. Cursor and time are the log's. */
export type RunEventContent =
  | {
      readonly type: 'RunProgress';
      readonly stage: RunStage;
      readonly state: StageState;
      readonly elapsedMs: number;
    }
  | { readonly type: 'RunPlanDelta'; readonly text: string }
  | { readonly type: 'RunPlanStep'; readonly title: string }
  | {
      readonly type: 'RunSql';
      readonly sql: string;
      readonly explanation: string | null;
      readonly assumptions: readonly string[];
      readonly confidence: number | null;
    }
  | { readonly type: 'RunColumns'; readonly columns: readonly ResultColumn[] }
  | { readonly type: 'RunRows'; readonly offset: number; readonly count: number; readonly rows: JsonText }
  | RunNoticeEvent
  | FinalRunEvent;

const FINAL_TYPES: ReadonlySet<string> = new Set<FinalRunEvent['type']>([
  'RunClarification',
  'RunCompleted',
  'RunFailed',
  'RunCancelled',
]);

export function isFinal(event: RunEventContent): event is FinalRunEvent {
  return FINAL_TYPES.has(event.type);
}

export function encodeRunEvent(event: Exclude<RunEventContent, { type: 'RunRows' }>): Buffer {
  return Buffer.from(JSON.stringify(event));
}

/** In pieces, so that rows are not copied. `offset` is the first row's number in the result. */
export function encodeRows(offset: number, { count, json }: RowBatch): readonly Buffer[] {
  return [Buffer.from(`{"type":"RunRows","offset":${offset},"count":${count},"rows":`), json, ROWS_END];
}

/** Only for what {@link encodeRunEvent} and {@link encodeRows} wrote: the log is ours alone. Rows are not parsed. */
export function decodeRunEvent(payload: Buffer): RunEventContent {
  const rows = ROWS_HEAD.exec(payload.toString('latin1', 0, MAX_ROWS_HEAD));
  if (rows === null) return JSON.parse(payload.toString()) as RunEventContent;
  const [head, offset, count] = rows;
  const json = payload.subarray(head.length, payload.byteLength - ROWS_END.byteLength);
  return { type: 'RunRows', offset: Number(offset), count: Number(count), rows: new JsonText(json) };
}

const ROWS_HEAD = /^{"type":"RunRows","offset":(\d+),"count":(\d+),"rows":/;
const MAX_ROWS_HEAD = 96;
const ROWS_END = Buffer.from('}');
