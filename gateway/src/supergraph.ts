import { type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';

/** The composed graph in the forms that the gateway's parts need; built once. */
export interface SupergraphModel {
  readonly sdl: string;
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** The same, in the planner's own representation. */
  readonly plannerSchema: Schema;
  /** With the federation's directives and every subgraph's hidden parts. */
  readonly supergraphSchema: GraphQLSchema;
  readonly planner: QueryPlanner;
  /** A subgraph's own schema. @throws when there is no such subgraph */
  subgraphSchema(name: string): GraphQLSchema;
}

export function readSupergraph(sdl: string): SupergraphModel {
  const supergraph = Supergraph.build(sdl);
  const plannerSchema = supergraph.apiSchema();
  const subgraphSchemas = new Map<string, GraphQLSchema>();
  return {
    sdl,
    plannerSchema,
    apiSchema: plannerSchema.toGraphQLJSSchema(),
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    planner: new QueryPlanner(supergraph),
    subgraphSchema(name) {
      const known = subgraphSchemas.get(name);
      if (known !== undefined) return known;
      const subgraph = supergraph.subgraphs().get(name);
      if (subgraph === undefined) throw new Error(`The supergraph has no subgraph named ${name}`);
      const schema = subgraph.schema.toGraphQLJSSchema();
      subgraphSchemas.set(name, schema);
      return schema;
    },
  };
}
