import { expect, it } from 'vitest';
import { composeSupergraph } from './compose-supergraph.js';
import { subgraphDefinitions } from './subgraph-definitions.js';

it('the four subgraphs fit together', () => {
  const { apiSdl } = composeSupergraph(subgraphDefinitions());
  expect(apiSdl).toContain('runEvents(');
});
