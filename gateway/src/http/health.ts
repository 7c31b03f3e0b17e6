import type { RequestHandler } from 'express';
import type { SubgraphClient } from '../subgraphs/subgraph-client.js';

/** The process answers. */
export const live: RequestHandler = (_request, response) => {
  response.json({ status: 'ok' });
};

/** Every subgraph answers that it is ready; says which does not. */
export function ready(subgraphs: readonly SubgraphClient[], isStopping: () => boolean): RequestHandler {
  return async (_request, response) => {
    const answers = await Promise.all(
      subgraphs.map(async (subgraph) => [subgraph.name, await subgraph.ready()] as const),
    );
    const isReady = !isStopping() && answers.every(([, answer]) => answer);
    response.status(isReady ? 200 : 503).json({
      status: isReady ? 'ok' : 'not ready',
      subgraphs: Object.fromEntries(answers.map(([name, answer]) => [name, answer ? 'ok' : 'not ready'])),
    });
  };
}
