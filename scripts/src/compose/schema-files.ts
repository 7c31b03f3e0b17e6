import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';
import { composeSupergraph, type SubgraphDefinition } from './compose-supergraph.js';

export const API_FILE = 'schema/api.graphql';
const SUPERGRAPH_FILE = 'schema/supergraph.graphql';

/** The files of `schema/`, by path: each subgraph's schema, what the gateway plans with, what clients see. */
export function schemaFiles(subgraphs: readonly SubgraphDefinition[]): ReadonlyMap<string, string> {
  const { supergraphSdl, apiSdl } = composeSupergraph(subgraphs);
  return new Map([
    ...subgraphs.map(({ name, sdl }) => [`schema/${name}.graphql`, `${sdl.trimEnd()}\n`] as const),
    [SUPERGRAPH_FILE, supergraphSdl],
    [API_FILE, apiSdl],
  ]);
}

/** What a change of the API does to its clients, in words. */
export interface ApiChanges {
  /** What an operation may no longer be able to do. */
  readonly breaking: readonly string[];
  /** What a client may be surprised by. */
  readonly dangerous: readonly string[];
}

export function apiChanges(before: string, after: string): ApiChanges {
  const [old, current] = [buildSchema(before), buildSchema(after)];
  return {
    breaking: findBreakingChanges(old, current).map((change) => change.description),
    dangerous: findDangerousChanges(old, current).map((change) => change.description),
  };
}
