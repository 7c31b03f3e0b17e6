import 'reflect-metadata';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type DocumentNode, type GraphQLSchema, type GraphQLTypeResolver, parse } from 'graphql';
import { buildSchemaSync, createResolversMap, type NonEmptyArray } from 'type-graphql';
import type { Permissions } from './graphql-shield.js';
import { DateTime } from './scalars.js';
import { applyPermissions } from './subgraph-permissions.js';

/**
 * Answers a reference from another subgraph. It runs before any field rule: the tenant is checked
 * inside. `null` where the caller may not know the object. Each subgraph says which reference and context it takes.
 */
export type ReferenceResolver = (reference: never, context: never) => unknown;

/** A class with type-graphql's decorators; interface types are abstract. */
export type DecoratedClass = abstract new (...args: never[]) => object;

export interface SubgraphOptions {
  /** Resolver classes. */
  readonly resolvers: readonly DecoratedClass[];
  /** Types that no resolver's result leads to, and the types that implement interfaces. */
  readonly orphanedTypes?: readonly DecoratedClass[];
  /** By type name. */
  readonly references: Readonly<Record<string, ReferenceResolver>>;
  /** By type name. A field without a rule is denied. */
  readonly permissions: Permissions;
  /** Own directives to keep in the supergraph; only those this kit defines (`@auth`). */
  readonly composeDirectives?: readonly string[];
}

export interface Subgraph {
  readonly schema: GraphQLSchema;
  /** What composition reads. */
  readonly sdl: string;
  /** `Type.field` of every field that is denied because no rule names it. A test wants this empty. */
  readonly fieldsWithoutRule: readonly string[];
}

const FEDERATION = 'https://specs.apollo.dev/federation/v2.9';
const FEDERATION_IMPORTS = [
  '@key',
  '@shareable',
  '@external',
  '@requires',
  '@provides',
  '@override',
  '@inaccessible',
  '@tag',
  '@interfaceObject',
  '@composeDirective',
];

const OWN_DIRECTIVES_SPEC = 'https://parley.dev/directives/v1.0';
/** `@auth(requires: "user:read")` shows in the schema what a field's rule asks for; the rule is what protects it. */
const OWN_DIRECTIVES: Readonly<Record<string, string>> = {
  '@auth': 'directive @auth("The permission needed." requires: String!) on FIELD_DEFINITION',
};

/** One subgraph's executable schema: type-graphql's classes, federation, and graphql-shield around every field. */
export function buildSubgraph(options: SubgraphOptions): Subgraph {
  const [first, ...others] = options.resolvers;
  if (first === undefined) throw new Error('A subgraph needs a resolver class.');
  const resolvers: NonEmptyArray<DecoratedClass> = [first, ...others];
  const classesSchema = buildSchemaSync({
    resolvers,
    // Without this list type-graphql takes the classes of every subgraph in the process.
    orphanedTypes: [...(options.orphanedTypes ?? [])],
    // The schema is valid only once federation's directives are defined; buildSubgraphSchema checks it.
    skipCheck: true,
    scalarsMap: [{ type: Date, scalar: DateTime }],
    pubSub: NO_PUB_SUB,
    validate: false,
  });
  const composed = options.composeDirectives ?? [];
  const sdl = `${linkHeader(composed)}\n\n${printSchemaWithDirectives(classesSchema)}\n`;
  const federated = buildSubgraphSchema({
    typeDefs: parseOnce(sdl),
    resolvers: completed(createResolversMap(classesSchema), options.references) as never,
  });
  return { sdl, ...applyPermissions(federated, options.permissions) };
}

/** Subscriptions name their own source (`subscribe`): type-graphql's topics would need a bus it can't bound. */
const NO_PUB_SUB = {
  publish: refuseTopics,
  subscribe: refuseTopics,
};

function refuseTopics(): never {
  throw new Error('Give the subscription a `subscribe` function instead of topics.');
}

function linkHeader(composeDirectives: readonly string[]): string {
  const definitions = composeDirectives.map((name) => {
    const definition = OWN_DIRECTIVES[name];
    if (definition === undefined) throw new Error(`The kit defines no directive ${name}.`);
    return definition;
  });
  const imports = (names: readonly string[]) => JSON.stringify(names);
  return [
    `extend schema @link(url: "${FEDERATION}", import: ${imports(FEDERATION_IMPORTS)})`,
    ...(composeDirectives.length === 0
      ? []
      : [`extend schema @link(url: "${OWN_DIRECTIVES_SPEC}", import: ${imports(composeDirectives)})`]),
    ...composeDirectives.map((name) => `extend schema @composeDirective(name: "${name}")`),
    ...definitions,
  ].join('\n');
}

function parseOnce(sdl: string): DocumentNode {
  return parse(sdl, { noLocation: true });
}

type ResolversMap = ReturnType<typeof createResolversMap>;

function completed(
  resolvers: ResolversMap,
  references: SubgraphOptions['references'],
): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const [typeName, own] of Object.entries(resolvers)) {
    const byClass = '__resolveType' in own ? own.__resolveType : undefined;
    merged[typeName] = isTypeResolver(byClass) ? { ...own, __resolveType: byName(byClass) } : own;
  }
  for (const [typeName, resolveReference] of Object.entries(references)) {
    const own = resolvers[typeName];
    if (own === undefined) throw new Error(`There is no type ${typeName} to resolve references of.`);
    merged[typeName] = { ...own, __resolveReference: resolveReference };
  }
  return merged;
}

type TypeResolver = GraphQLTypeResolver<unknown, unknown>;

function isTypeResolver(value: unknown): value is TypeResolver {
  return typeof value === 'function';
}

/** type-graphql knows instances of its classes only; events that come out of a log are plain objects. */
function byName(byClass: TypeResolver): TypeResolver {
  return (value, context, info, type) => {
    const named =
      typeof value === 'object' && value !== null && '__typename' in value ? value.__typename : undefined;
    return typeof named === 'string' ? named : byClass(value, context, info, type);
  };
}
