import { ERROR_CODES, isParleyError, ParleyError } from '@parley/errors';
import type { Outcome } from '../ask/ask-question.js';
import type { RunCost } from '../usage/run-meter.js';
import type { RunEnd } from './finish-run.js';
import type { Run } from './run.js';
import { type FinalRunEvent, type NoticeContent, offered, type RunErrorContent } from './run-event.js';

/** What is known of a run besides how it ended. */
export interface RunTally {
  readonly rowCount: number;
  readonly notices: readonly NoticeContent[];
  readonly finishedAt: Date;
  readonly cost?: RunCost | undefined;
}

/** How a run that went all its way ended. */
export function endingOf(outcome: Outcome, tally: RunTally): RunEnd {
  const common = { ...tally, complete: true };
  switch (outcome.kind) {
    case 'delivered':
      return { ...common, status: 'SUCCEEDED', complete: outcome.complete };
    case 'clarification':
      return {
        ...common,
        status: 'NEEDS_CLARIFICATION',
        clarification: { question: outcome.question, choices: offered(outcome.choices) },
      };
    case 'decline':
      return {
        ...common,
        status: 'DECLINED',
        error: {
          code: 'PLAN_DECLINED',
          message: outcome.reason,
          retryable: ERROR_CODES.PLAN_DECLINED.retryable,
          details: { understood: outcome.understood, notUnderstood: outcome.notUnderstood },
        },
      };
  }
}

/** How a run ended that something stopped. */
export function endingOfFailure(error: unknown, tally: RunTally): RunEnd {
  if (isParleyError(error) && error.code === 'RUN_CANCELLED') {
    return { ...tally, status: 'CANCELLED', complete: false };
  }
  return { ...tally, status: 'FAILED', complete: false, error: errorContent(lostLog(error) ?? error) };
}

/** Who reads a log that is gone has to begin anew; who asked may simply ask again, which that code does not say. */
function lostLog(error: unknown): ParleyError | null {
  if (!isParleyError(error) || error.code !== 'RUN_LOG_EXPIRED') return null;
  return new ParleyError('RUN_INTERRUPTED', 'The events of this run were lost while it went on; ask again.', {
    cause: error,
  });
}

/** True for what is nobody's to act on but ours: it is logged, and shown without its text. */
export function isOurFault(error: unknown): boolean {
  return !isParleyError(error) || error.code === 'INTERNAL';
}

/** What may be said of it to who asked. */
export function errorContent(error: unknown): RunErrorContent {
  if (isParleyError(error) && error.code !== 'INTERNAL') {
    const { code, message, retryable, details } = error;
    return { code, message, retryable, ...(Object.keys(details).length === 0 ? {} : { details }) };
  }
  return {
    code: 'INTERNAL',
    message: 'Something went wrong on our side; ask again, and report the run’s id if it happens again.',
    retryable: ERROR_CODES.INTERNAL.retryable,
  };
}

/** The last event of a run that has ended; `null` while it goes on. */
export function finalEventOf(
  run: Pick<Run, 'status' | 'rowCount' | 'complete' | 'error' | 'clarification' | 'startedAt' | 'finishedAt'>,
): FinalRunEvent | null {
  switch (run.status) {
    case 'QUEUED':
    case 'PLANNING':
    case 'RUNNING':
      return null;
    case 'SUCCEEDED':
      return {
        type: 'RunCompleted',
        rowCount: run.rowCount,
        durationMs: durationOf(run) ?? 0,
        complete: run.complete,
      };
    case 'CANCELLED':
      return { type: 'RunCancelled', rowCount: run.rowCount };
    case 'NEEDS_CLARIFICATION':
      if (run.clarification !== null) return { type: 'RunClarification', clarification: run.clarification };
      return { type: 'RunFailed', error: errorContent(null) };
    case 'FAILED':
    case 'DECLINED':
      return { type: 'RunFailed', error: run.error ?? errorContent(null) };
  }
}

/** From the run's turn to its end, in milliseconds; `null` where it had none. */
export function durationOf(run: Pick<Run, 'startedAt' | 'finishedAt'>): number | null {
  if (run.startedAt === null || run.finishedAt === null) return null;
  return Math.max(0, run.finishedAt.getTime() - run.startedAt.getTime());
}
