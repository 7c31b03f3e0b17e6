import type { AskedRun } from '@parley/client';
import { cellFor } from '../databases/run-approved.js';
import type { Answer, Row } from '../matching/cell.js';

/** What came of a run, as a person who follows it sees it. */
export interface FollowedRun {
  readonly sql: string | null;
  readonly explanation: string;
  readonly assumptions: readonly string[];
  readonly confidence: number | null;
  /** From the beginning of planning to its end. */
  readonly planMs: number;
  readonly ending:
    | { readonly kind: 'rows'; readonly answer: Answer }
    | { readonly kind: 'clarification'; readonly reason: string }
    | { readonly kind: 'failed'; readonly code: string; readonly message: string };
}

/** Follows a run to its end. @throws ParleyClientError */
export async function followRun(asked: AskedRun, signal: AbortSignal): Promise<FollowedRun> {
  let followed: Omit<FollowedRun, 'ending'> = {
    sql: null,
    explanation: '',
    assumptions: [],
    confidence: null,
    planMs: 0,
  };
  let columns: Parameters<typeof tableOf>[0] = [];
  const rows: (readonly unknown[])[] = [];
  let planBegan = 0;
  for await (const event of asked.events({ signal })) {
    switch (event.__typename) {
      case 'RunProgress':
        if (event.stage !== 'PLAN') break;
        if (event.state === 'STARTED') planBegan = event.elapsedMs;
        else followed = { ...followed, planMs: event.elapsedMs - planBegan };
        break;
      case 'RunSql': {
        const { sql, explanation, assumptions, confidence } = event;
        followed = {
          ...followed,
          sql,
          assumptions,
          explanation: explanation ?? '',
          confidence: confidence ?? null,
        };
        break;
      }
      case 'RunColumns':
        columns = event.columns;
        break;
      case 'RunRows':
        rows.push(...event.rows);
        break;
      case 'RunClarification': {
        const { question, choices } = event.clarification;
        const reason = `${question} ${choices.map(({ label }) => label).join(' | ')}`;
        return { ...followed, ending: { kind: 'clarification', reason } };
      }
      case 'RunFailed':
        return {
          ...followed,
          ending: { kind: 'failed', code: event.error.code, message: event.error.message },
        };
      case 'RunCompleted':
        if (!event.complete) return { ...followed, ending: cutShort(event.rowCount) };
        return { ...followed, ending: { kind: 'rows', answer: tableOf(columns, rows) } };
      default:
        break;
    }
  }
  return {
    ...followed,
    ending: { kind: 'failed', code: 'RUN_CANCELLED', message: 'The run was cancelled.' },
  };
}

function cutShort(count: number): FollowedRun['ending'] {
  return {
    kind: 'failed',
    code: 'RESULT_LIMIT',
    message: `There are more rows than the ${count} that were delivered.`,
  };
}

type Columns = readonly { readonly name: string; readonly type: Parameters<typeof cellFor>[0] }[];

function tableOf(columns: Columns, rows: readonly (readonly unknown[])[]): Answer {
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row): Row => row.map((value, index) => cellFor(columns[index]?.type, value))),
  };
}
