import { ParleyError } from '@parley/errors';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GatewayLimits } from '../limits.js';
import { checkOperation } from './check-operation.js';
import { nestsLiteralsDeeperThan } from './literal-depth.js';

/** An operation as a client sends it, over HTTP or WebSocket. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

interface ReadOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

export interface OperationReader {
  /**
   * Parses and holds the operation against the limits; validation comes after, since its cost grows
   * with the operation's size.
   * @throws ParleyError OPERATION_TOO_COMPLEX, GraphQLError (syntax, no such operation)
   */
  read(request: OperationRequest): ReadOperation;
  /** What GraphQL has to say against the document; empty when it is valid. */
  faults(document: DocumentNode): readonly GraphQLError[];
}

const MAX_DOCUMENTS = 1_000;
/** Characters of all documents kept, and of one that is worth keeping. */
const MAX_TEXT = 8_388_608;
const MAX_TEXT_OF_ONE = 65_536;
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more that \d+ tokens/;

/** Reads each document once; clients send the same ones over and over. */
export function createOperationReader(schema: GraphQLSchema, limits: GatewayLimits): OperationReader {
  const documents = new LRUCache<string, DocumentNode>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_TEXT,
    maxEntrySize: MAX_TEXT_OF_ONE,
    sizeCalculation: (_document, query) => query.length + 1,
  });
  const validated = new WeakMap<DocumentNode, readonly GraphQLError[]>();

  function documentOf(query: string): DocumentNode {
    const known = documents.get(query);
    if (known !== undefined) return known;
    const document = parseLimited(query, limits);
    documents.set(query, document);
    return document;
  }

  return {
    read({ query, operationName, variables }) {
      const document = documentOf(query);
      const operation = getOperationAST(document, operationName);
      if (operation === null || operation === undefined) {
        throw new GraphQLError(
          operationName
            ? `There is no operation named "${operationName}" in the document.`
            : 'Say with `operationName` which of the operations in the document to run.',
          { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
        );
      }
      const fragments = new Map(
        document.definitions
          .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
          .map((fragment) => [fragment.name.value, fragment]),
      );
      checkOperation({ schema, operation, fragments, variables: variables ?? {} }, limits);
      return { document, operation };
    },
    faults(document) {
      const known = validated.get(document);
      if (known !== undefined) return known;
      const faults = validate(schema, document).map((fault) => coded(fault, 'GRAPHQL_VALIDATION_FAILED'));
      validated.set(document, faults);
      return faults;
    },
  };
}

function parseLimited(query: string, { tokens, literalDepth }: GatewayLimits): DocumentNode {
  const document = parseTokens(query, tokens);
  if (!nestsLiteralsDeeperThan(document, literalDepth)) return document;
  throw new ParleyError(
    'OPERATION_TOO_COMPLEX',
    `Values in the document are nested more than ${literalDepth} levels deep. Send them as variables.`,
    { details: { limit: 'literalDepth', max: literalDepth } },
  );
}

function parseTokens(query: string, maxTokens: number): DocumentNode {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (!TOO_MANY_TOKENS.test(error.message)) throw coded(error, 'GRAPHQL_PARSE_FAILED');
    throw new ParleyError(
      'OPERATION_TOO_COMPLEX',
      `The document has more than ${maxTokens} tokens. Send values as variables and split what remains.`,
      { details: { limit: 'tokens', max: maxTokens } },
    );
  }
}

/** The same error with the code that Apollo Server gives it over HTTP. */
function coded({ message, nodes, source, positions }: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(message, {
    ...(nodes === undefined ? { source, positions } : { nodes }),
    extensions: { code },
  });
}
