import type { GroupBy, OrderBy } from '../../model/query.js';
import type { SavedQuery } from '../../model/saved-query.js';
import type { LeaveOut } from '../untaken.js';
import { parseReference } from '../where/parse-where.js';
import type { ReferenceCall } from '../where/read-reference.js';
import { resolveReference } from '../where/resolve-name.js';
import type { Vocabulary } from '../where/vocabulary.js';
import { readWhere } from '../where/where-conditions.js';
import { WhereFault } from '../where/where-tokens.js';
import { wordsOf } from './build-entities.js';
import type { MetricFlowSavedQuery } from './project-schema.js';
import type { Located } from './read-strictly.js';

interface Known {
  readonly vocabulary: Vocabulary;
  readonly metrics: ReadonlySet<string>;
}

export function buildSavedQuery(
  { path, value }: Located<MetricFlowSavedQuery>,
  known: Known,
  leaveOut: LeaveOut,
): SavedQuery[] {
  try {
    return [buildQuery(value, known)];
  } catch (error) {
    if (!(error instanceof WhereFault)) throw error;
    leaveOut(path, `${error.message}.`);
    return [];
  }
}

function buildQuery(value: MetricFlowSavedQuery, { vocabulary, metrics }: Known): SavedQuery {
  const { metrics: wanted, group_by: groups, where: filters, order_by: orders, limit } = value.query_params;
  const missing = wanted.find((name) => !metrics.has(name));
  if (missing !== undefined) throw new WhereFault(`There is no metric "${missing}", or it was left out`);
  const where = (filters ?? []).flatMap((text) => {
    const read = readWhere(text, vocabulary);
    if (!read.ok) throw new WhereFault(`Its filter can't be read (${read.message}): ${text.trim()}`);
    return read.conditions;
  });
  return {
    name: value.name,
    label: value.label ?? wordsOf(value.name),
    description: (value.description ?? '').trim(),
    query: {
      kind: 'metrics',
      metrics: wanted,
      groupBy: groups.map((text) => groupBy(callOf(text), vocabulary)),
      filters: [],
      ...(where.length > 0 && { where }),
      metricFilters: [],
      orderBy: (orders ?? []).map((text) => orderBy(callOf(text), vocabulary)),
      ...(limit !== undefined && { limit }),
    },
  };
}

function callOf(text: string): ReferenceCall {
  const read = parseReference(text);
  if (!read.ok) throw new WhereFault(`"${text}" can't be read: ${read.message}`);
  return read.tree;
}

function groupBy({ reference }: ReferenceCall, vocabulary: Vocabulary): GroupBy {
  if (reference.kind !== 'metric') return resolveReference(reference, vocabulary);
  throw new WhereFault('A query is not grouped by a metric');
}

function orderBy(call: ReferenceCall, vocabulary: Vocabulary): OrderBy {
  const { reference, descending } = call;
  return {
    by: reference.kind === 'metric' ? reference.metric : groupBy(call, vocabulary).dimension,
    direction: descending ? 'descending' : 'ascending',
  };
}
