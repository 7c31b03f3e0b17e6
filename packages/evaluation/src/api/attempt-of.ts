import type { Answer } from '../matching/cell.js';
import type { Attempt } from '../run/outcome.js';
import type { FollowedRun } from './api-run.js';

/** A run as an attempt. `onRefills` answers its SQL on each re-fill; nothing where there are none. */
export async function attemptOf(
  { sql, planMs: ms, ending, ...told }: FollowedRun,
  onRefills: (sql: string) => Promise<readonly Answer[]>,
): Promise<Attempt> {
  switch (ending.kind) {
    case 'clarification':
      return { kind: 'clarified', reason: ending.reason, ms, tokens: 0 };
    case 'failed': {
      if (ending.code === 'PLAN_DECLINED') return { kind: 'declined', reason: ending.message, ms, tokens: 0 };
      const reason = `${ending.code}: ${ending.message}`;
      return { kind: 'failed', reason, sql, confidence: told.confidence, ms, tokens: 0 };
    }
    case 'rows': {
      if (sql === null) throw new Error('A run delivered rows without saying its SQL.');
      return {
        kind: 'answer',
        ...told,
        sql,
        answers: [ending.answer, ...(await onRefills(sql))],
        ms,
        tokens: 0,
      };
    }
  }
}
