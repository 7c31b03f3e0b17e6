import { lemma, tokenise } from '@parley/catalog-search';
import { indexModel } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../../testing/library-model.js';
import { contentOf } from './query-content.js';
import { isVerbMet } from './verb-obligations.js';

const [METRIC] = LIBRARY.metrics;
if (METRIC === undefined) throw new Error('The library has no metrics.');
const SERVED = { ...METRIC, name: 'served', label: 'members served', synonyms: ['open members'] };
const index = indexModel({ ...LIBRARY, metrics: [...LIBRARY.metrics, SERVED] });

function isMet(
  question: string,
  { verb, metric }: { readonly verb: string; readonly metric: string },
): boolean {
  const said = new Set(tokenise(question).map(({ text }) => lemma(text)));
  const query = {
    ...{ kind: 'metrics' as const, metrics: [metric], groupBy: [] },
    ...{ filters: [], metricFilters: [], orderBy: [] },
  };
  return isVerbMet({ verb, said, content: contentOf(query, index), index });
}

describe('a verb that with a noun of the question is what a metric is called', () => {
  const question = 'How many members did each branch serve?';

  it('is met by that metric alone', () => {
    expect(isMet(question, { verb: 'serve', metric: 'served' })).toBe(true);
    expect(isMet(question, { verb: 'serve', metric: METRIC.name })).toBe(false);
  });

  it('says nothing with another noun', () => {
    expect(isMet('How many books did each branch serve?', { verb: 'serve', metric: METRIC.name })).toBe(true);
  });

  it('is not the adjective of the same form', () => {
    expect(isMet('How many members opened it?', { verb: 'opened', metric: METRIC.name })).toBe(true);
  });
});
