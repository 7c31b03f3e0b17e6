import { pageOf, timeCursor } from '@parley/service-kit';
import type * as Api from '../types/feedback.js';
import type { SuggestionRecord } from './feedback-repository.js';
import { describeSuggestion, type SuggestionContent } from './suggestion.js';

/** A suggestion as the API shows it to a steward who may see it. */
export function presentSuggestion(suggestion: SuggestionRecord): Api.ModelSuggestion {
  const { id, dataSourceId, content, status, support, decidedBy, ...times } = suggestion;
  return {
    ...{ id, status, support, createdAt: times.createdAt, decidedAt: times.decidedAt },
    dataSource: { id: dataSourceId },
    kind: content.kind,
    summary: describeSuggestion(content),
    decidedBy: decidedBy === null ? null : { id: decidedBy },
    ...partsOf(content),
  };
}

function partsOf(content: SuggestionContent): Pick<Api.ModelSuggestion, 'text' | 'target' | 'value' | 'sql'> {
  switch (content.kind) {
    case 'SYNONYM': {
      const { of } = content;
      const target = of.kind === 'metric' ? [of.name] : [of.entity, of.name];
      return { text: content.synonym, target, value: null, sql: null };
    }
    case 'FILTER':
      return { text: content.label, target: content.dimension.split('.'), value: content.value, sql: null };
    case 'VERIFIED_QUESTION':
      return { text: content.question, target: [], value: null, sql: content.sql };
  }
}

export function presentSuggestions(
  suggestions: readonly SuggestionRecord[],
  first: number,
): Api.ModelSuggestionConnection {
  const page = pageOf({ rows: suggestions, first, cursorOf: timeCursor });
  const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: presentSuggestion(node) }));
  return { edges, nodes: edges.map(({ node }) => node), pageInfo: page.pageInfo };
}
