import { composeServices } from '@apollo/composition';
import { ParleyError } from '@parley/errors';
import { readSupergraph } from '@parley/gateway';
import { parse, printSchema } from 'graphql';

/** A subgraph as composition knows it. */
export interface SubgraphDefinition {
  readonly name: string;
  readonly sdl: string;
  /** Stands in the supergraph for its reader; the gateway is told where its subgraphs are when it starts. */
  readonly url: string;
}

export interface ComposedGraph {
  /** What the gateway plans with. */
  readonly supergraphSdl: string;
  /** What clients see. */
  readonly apiSdl: string;
}

/** @throws ParleyError BAD_INPUT, naming every reason and the subgraphs it concerns */
export function composeSupergraph(subgraphs: readonly SubgraphDefinition[]): ComposedGraph {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, sdl, url }) => ({ name, url, typeDefs: parseOf(name, sdl) })),
  );
  if (supergraphSdl === undefined) {
    const reasons = errors.map((error) => `- ${error.message} (${String(error.extensions.code)})`);
    throw new ParleyError('BAD_INPUT', `The subgraphs don't fit together:\n${reasons.join('\n')}`);
  }
  return {
    supergraphSdl: ended(supergraphSdl),
    apiSdl: ended(printSchema(readSupergraph(supergraphSdl).apiSchema)),
  };
}

function parseOf(name: string, sdl: string): ReturnType<typeof parse> {
  try {
    return parse(sdl);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ParleyError('BAD_INPUT', `The schema of the subgraph ${name} can't be read: ${message}`, {
      cause,
    });
  }
}

function ended(text: string): string {
  return `${text.trimEnd()}\n`;
}
