import { createClient } from 'graphql-ws';
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { graphqlRequest } from '@parley/testing';
import { type OwnIds, WAYS } from './probes.js';

/** Codes that mean: this role may not have this field. */
const REFUSALS: ReadonlySet<unknown> = new Set(['FORBIDDEN', 'UNAUTHENTICATED']);

export interface WalkOptions {
  readonly schema: GraphQLSchema;
  readonly httpUrl: string;
  readonly webSocketUrl: string;
  readonly token: string;
  readonly ids: OwnIds;
  /** Arguments of root fields that need some, as GraphQL text. */
  readonly rootArguments: Readonly<Record<string, string>>;
}

/** Every field of the schema that clients can select, as `Type.field`. */
export function fieldsOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .flatMap((type) =>
      Object.keys((type as GraphQLObjectType).getFields()).map((field) => `${type.name}.${field}`),
    );
}

/** Selects one field as somebody, by the way that leads to it, and says whether it was refused. */
export async function isAllowed(coordinate: string, options: WalkOptions): Promise<boolean> {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = options.schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`There is no type ${typeName}.`);
  const field = type.getFields()[fieldName];
  if (field === undefined) throw new Error(`There is no field ${coordinate}.`);
  const selection = `{ ${selectionOf(field, options.rootArguments[coordinate] ?? '')} }`;

  if (typeName === 'Subscription') return subscriptionAllowed(`subscription ${selection}`, options);
  if (isEvent(type, options.schema)) {
    const runEvents = `runEvents(runId: "${options.ids.runId}")`;
    return subscriptionAllowed(
      `subscription { ${runEvents} { ... on ${typeName} ${selection} } }`,
      options,
    );
  }
  const query = operationFor(typeName, selection, options.ids);
  const { errors } = await graphqlRequest(options.httpUrl, { query, token: options.token });
  const faults = errors.filter(({ extensions }) => extensions.code === 'GRAPHQL_VALIDATION_FAILED');
  if (faults.length > 0) throw new Error(`The probe of ${coordinate} is wrong: ${faults[0]?.message}`);
  return !errors.some(({ extensions }) => REFUSALS.has(extensions.code));
}

function operationFor(typeName: string, selection: string, ids: OwnIds): string {
  if (typeName === 'Query') return selection;
  if (typeName === 'Mutation') return `mutation ${selection}`;
  const way = WAYS[typeName];
  if (way === undefined) throw new Error(`test/isolation/probes.ts has no way to ${typeName}.`);
  return way(selection, ids);
}

function selectionOf(field: GraphQLField<unknown, unknown>, args: string): string {
  const inner = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return `${field.name}${args}${inner}`;
}

function isEvent(type: { name: string }, schema: GraphQLSchema): boolean {
  if (type.name === 'RunEvent') return true;
  const event = schema.getType('RunEvent');
  return (
    isInterfaceType(event) && schema.getPossibleTypes(event).some((possible) => possible.name === type.name)
  );
}

/** Reads a subscription to its end; a refusal comes instead of it or inside an event. */
async function subscriptionAllowed(query: string, options: WalkOptions): Promise<boolean> {
  const socket = createClient({
    url: options.webSocketUrl,
    connectionParams: { authorization: `Bearer ${options.token}` },
    retryAttempts: 0,
  });
  try {
    for await (const { errors } of socket.iterate({ query })) {
      if (errors?.some(({ extensions }) => REFUSALS.has(extensions?.['code']))) return false;
    }
    return true;
  } catch (refusal) {
    const errors = Array.isArray(refusal) ? refusal : [];
    if (errors.some((error) => REFUSALS.has(error?.extensions?.code))) return false;
    throw new Error(`The probe failed: ${query}`, { cause: refusal });
  } finally {
    await socket.dispose();
  }
}
