import type { SemanticQuery } from '@parley/semantic-layer';
import { completeScope } from './complete-scope.js';
import { headline, isRankedByHeadline } from './headline.js';
import { listQuery } from './list-query.js';
import { metricsQuery } from './metrics-query.js';
import type { Asked } from './reader.js';
import type { Scope } from './scope.js';
import { totalParts } from './totals-of-parts.js';

/** The query that a scope asks for; undefined where it asks for nothing, or why it can't be asked. */
export function assemble(scope: Scope, asked: Asked): SemanticQuery | string | undefined {
  if (scope.problems[0] !== undefined) return scope.problems[0];
  completeScope(scope, asked);
  totalParts(scope, asked);
  return isMeasured(scope, asked) ? metricsQuery(scope, asked) : listQuery(scope, asked);
}

function isMeasured(scope: Scope, asked: Asked): boolean {
  if (isRankedByHeadline(scope) && headline(scope, asked) !== undefined) return true;
  if (scope.measures.length > 0 || scope.rank?.by?.kind === 'measure') return true;
  if (scope.groups.some(({ grain }) => grain !== undefined)) return false;
  const counted = scope.orders.some(({ by }) => typeof by === 'object' && by.kind === 'measure');
  return counted || scope.having.length > 0;
}
