import type { QueryPlan } from '@parley/planners';
import { compile, type SemanticModel } from '@parley/semantic-layer';
import { ASKED_AT, pinClock } from '../clock/pin-clock.js';
import type { AskedSet } from './asked-set.js';

/** In which all questions are asked. */
export const TIME_ZONE = 'UTC';

/** What a plan would run. A statement of its own sees the pinned day, too. */
export function statementOf(
  query: QueryPlan['query'],
  { data: { dialect }, today }: AskedSet,
  model: SemanticModel,
): string {
  if (query.kind === 'sql') return pinClock(query.sql, { today, time: ASKED_AT }, dialect);
  return compile(model, query.semantic, { dialect, timeZone: TIME_ZONE }).sql;
}
